"""Which rules concern a page, and which pages a rule concerns."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Page

from portal.contentrules.models import ContentRule
from portal.home.kinds import label_of
from portal.home.models import PortalPage, PortalPageTag
from portal.home.queries import branches


def kind_choices() -> list[tuple[str, str]]:
    """Return the types of pages that a rule may be narrowed down to, with their names."""
    models = (one for one in apps.get_models() if issubclass(one, Page) and one.is_creatable)
    return sorted(((one._meta.label, label_of(one)) for one in models), key=lambda one: one[1])


def listens(event: str) -> bool:
    """Return whether any rule waits for ``event``. One query."""
    return ContentRule.objects.listening_to(event).exists()


def rules_for(event: str, page: Page) -> list[ContentRule]:
    """Return the active rules that ``event`` sets off on ``page``.

    One query, and one for each rule in whose place the page stands.
    """
    above = [page.path[: page.steplen * n] for n in range(1, page.depth + 1)]
    here = ContentRule.objects.listening_to(event).filter(
        Q(everywhere=True) | Q(below__path__in=above)
    )
    return [
        rule
        for rule in here.with_conditions().order_by("name", "pk")
        if pages_of(rule).filter(pk=page.pk).exists()
    ]


def pages_of(rule: ContentRule) -> QuerySet[Page]:
    """Return the pages that ``rule``, saved or not, concerns as they are now."""
    if rule.everywhere:
        pages = Page.objects.filter(depth__gt=1)
    elif rule.below is not None:
        pages = Page.objects.filter(path__startswith=rule.below.path)
    else:
        return Page.objects.none()  # its page was deleted
    if rule.kinds:
        pages = pages.filter(content_type__in=_types(rule.kinds))
    if rule.topic_id is not None:
        carriers = PortalPage.topics.through.objects.filter(topic__in=branches([rule.topic_id]))
        pages = pages.filter(pk__in=carriers.values("portalpage"))
    if rule.with_tag:
        tagged = PortalPageTag.objects.filter(tag__name__iexact=rule.with_tag)
        pages = pages.filter(pk__in=tagged.values("content_object"))
    if rule.of_person_id is not None:
        theirs = PortalPage.objects.filter(responsible=rule.of_person_id)
        pages = pages.filter(pk__in=theirs.values("pk"))
    return pages


def _types(kinds: list[str]) -> list[int]:
    models = {model._meta.label: model for model in apps.get_models()}
    known = [models[kind] for kind in kinds if kind in models]
    return [ContentType.objects.get_for_model(model).pk for model in known]
