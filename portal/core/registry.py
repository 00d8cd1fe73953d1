"""Questions that a lower app asks and the apps above it answer."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

Answer = TypeVar("Answer")


class Registry(Generic[Answer]):
    """One named question. Without anyone to answer, the answer is empty."""

    def __init__(self, question: str) -> None:
        self.question = question
        self._answerers: dict[str, Callable[..., Iterable[Answer]]] = {}

    def answer(self, app: str, answerer: Callable[..., Iterable[Answer]]) -> None:
        """Let ``app`` answer; called in ``AppConfig.ready()``, once per app.

        Raises:
            ImproperlyConfigured: ``app`` has answered this question otherwise.
        """
        if self._answerers.setdefault(app, answerer) is not answerer:
            raise ImproperlyConfigured(f'{app} answers "{self.question}" twice.')

    def ask(self, *args, **kwargs) -> Iterator[Answer]:
        """Yield every app's answers, in the order in which the apps were loaded."""
        for answerer in self._answerers.values():
            yield from answerer(*args, **kwargs)
