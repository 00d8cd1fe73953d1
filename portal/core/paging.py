"""Pages of long lists."""

from django.core.paginator import Paginator
from django.db.models import QuerySet


class LongList(Paginator):
    """Pages of rows in the database; those past the middle are read from the end of the list.

    ``count`` spares the question where it is known already.
    """

    def __init__(self, rows: QuerySet, size: int, *, count: int | None = None) -> None:
        super().__init__(rows, size)
        if count is not None:
            self.count = count

    def page(self, number):
        """Return one page; a row far down costs no walk over all above it."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        if first <= self.count // 2:
            rows = self.object_list[first:last]
        else:
            backwards = self.object_list.reverse()[self.count - last : self.count - first]
            rows = list(backwards)[::-1]
        return self._get_page(rows, number, self)
