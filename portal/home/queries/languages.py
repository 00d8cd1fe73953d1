"""One page for everything that is written in several languages: the reader's own, if there is."""

from django.conf import settings
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When


def one_per_identity(pages: QuerySet, among: QuerySet, language: str) -> QuerySet:
    """Keep of ``pages`` one in each translation group: the best of those in ``among``.

    That is the page in ``language``, else the one in the source language, else the oldest.
    Copies of a page elsewhere in the same tree, aliases, are left out.
    """
    rank = Case(
        When(locale__language_code=language, then=Value(0)),
        When(locale__language_code=settings.LANGUAGE_CODE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    same = among.filter(translation_key=OuterRef("translation_key"))
    best = same.annotate(_rank=rank).order_by("_rank", "pk").values("pk")[:1]
    own = Q(alias_of=None) | Q(alias_of__translation_key=F("translation_key"))
    return pages.filter(own, pk=Subquery(best))
