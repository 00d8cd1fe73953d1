"""The list of pages that are due for review."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, ModelMultipleChoiceFilter
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.models import get_page_content_types

from portal.care.policies import care_policy
from portal.care.queries import reviews_due
from portal.core.viewsets import ScopedIndexView
from portal.home.models import PortalPage
from portal.people.models import User
from portal.vocabulary.models import Topic


class ReviewFilterSet(WagtailFilterSet):
    """Narrows the list down: who answers, about what, which kind of page."""

    responsible = ModelMultipleChoiceFilter(
        label=gettext_lazy("Responsible"),
        queryset=lambda request: User.objects.filter(
            pk__in=reviews_due().exclude(responsible=None).values("responsible")
        ),
    )
    nobody = BooleanFilter(
        label=gettext_lazy("Nobody answers for it"),
        field_name="responsible",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    topics = ModelMultipleChoiceFilter(
        label=gettext_lazy("Topic"), queryset=Topic.objects.all(), distinct=True
    )
    content_type = ContentTypeFilter(
        label=gettext_lazy("Type"),
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
    )

    class Meta:
        model = PortalPage
        fields = []


class ReviewsView(ScopedIndexView):
    """What is due for review, among the pages that the viewer looks after."""

    model = PortalPage
    permission_policy = care_policy
    any_permission_required = ["view"]
    index_url_name = "care_reviews"
    index_results_url_name = "care_reviews_results"
    page_title = gettext_lazy("Reviews due")
    header_icon = "date"
    filterset_class = ReviewFilterSet
    search_backend_name = None  # the index knows no names of people
    search_fields = ["title", "responsible__display_name"]
    default_ordering = ["responsible__display_name", "review_by"]
    paginate_by = 50
    export_filename = "reviews-due"
    list_export = ["title", "content_type", "responsible", "review_by", "full_url"]
    _show_breadcrumbs = True
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            sort_key="title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column("content_type", label=gettext_lazy("Type"), accessor="page_type_display_name"),
        Column(
            "responsible",
            label=gettext_lazy("Responsible"),
            accessor=lambda page: page.responsible or _("Nobody"),
            sort_key="responsible__display_name",
        ),
        Column("review_by", label=gettext_lazy("Review by"), sort_key="review_by"),
        TitleColumn(
            "review",
            label=gettext_lazy("Reviewed"),
            accessor=lambda page: _("It is reviewed"),
            get_url=lambda page: reverse("care_review", args=[page.pk]),
        ),
    ]

    def get_base_queryset(self):
        seen = super().get_base_queryset()
        due = reviews_due().filter(pk__in=seen.values("pk"))
        return due.select_related("responsible", "content_type")
