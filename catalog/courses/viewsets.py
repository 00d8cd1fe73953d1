"""The list of courses for training staff."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ModelMultipleChoiceFilter, MultipleChoiceFilter
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect

from catalog.courses.enums import Delivery
from catalog.courses.models import Course, CoursePage
from catalog.courses.queries import courses_to_choose_from
from portal.care.queries import without_binned
from portal.core.choosers import chooser
from portal.core.viewsets import NeutralExport
from portal.people.models import User
from portal.vocabulary.models import Topic
from portal.workingcopies.queries import without_copies


class CourseFilterSet(PageFilterSet):
    """Narrows the list down by what staff ask for on Monday mornings."""

    topics = ModelMultipleChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())
    delivery = MultipleChoiceFilter(label=_("Delivery"), choices=Delivery.choices)
    responsible = ModelMultipleChoiceFilter(
        label=_("Responsible"),
        queryset=lambda request: User.objects.filter(pages_to_answer_for__isnull=False).distinct(),
    )
    live = BooleanFilter(label=_("Published"), widget=BooleanRadioSelect)
    overdue = BooleanFilter(
        label=_("Review overdue"), method="by_review", widget=BooleanRadioSelect
    )

    class Meta:
        model = CoursePage
        fields = []

    def by_review(self, pages, name, overdue):
        late = Q(review_by__lt=timezone.localdate())
        return pages.filter(late) if overdue else pages.exclude(late)


class CourseListView(NeutralExport, IndexView):
    """Courses below which the viewer may write; Wagtail's own index view sees to that."""

    page_title = _("Courses")
    list_export = [
        "code",
        "title",
        "locale.language_code",
        "live",
        "delivery",
        "level",
        "effort_minutes",
        "provider",
        "cost",
        "currency",
        "credit_hours",
        "responsible",
        "review_by",
        "full_url",
    ]

    def get_base_queryset(self):
        pages = without_copies(without_binned(super().get_base_queryset()))
        return pages.select_related("responsible", "locale")


class CourseListViewSet(PageListingViewSet):
    model = CoursePage
    icon = "openquote"
    menu_label = _("Courses")
    menu_order = 110
    add_to_admin_menu = True
    name = "courses"
    url_prefix = "courses"
    index_view_class = CourseListView
    filterset_class = CourseFilterSet
    export_filename = "courses"
    columns = [
        *PageListingViewSet.columns[:2],
        Column("code", label=_("Code"), sort_key="code"),
        Column("delivery", label=_("Delivery"), accessor="get_delivery_display"),
        Column("responsible", label=_("Responsible")),
        Column("review_by", label=_("Review by"), sort_key="review_by"),
        *PageListingViewSet.columns[-2:],
    ]


course_list = CourseListViewSet()
course_chooser = chooser(
    Course,
    name="choose-course",
    rows=courses_to_choose_from,
    search=("title", "code"),
    icon="openquote",
    choose_one_text=_("Choose a course"),
    choose_another_text=_("Choose another course"),
)
