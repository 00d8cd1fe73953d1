"""Published, and the engine finds it, with a real worker and however much else there is to do."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale, Page

from portal.core.models import JobRun, Worker
from search.core import services
from search.core.contract import CatalogQuery, Viewer
from search.core.queries import is_whole
from search.core.services import copying
from tests.factories.courses import course_page
from tests.search.core.processes import eventually, running

pytestmark = [
    pytest.mark.engine,
    pytest.mark.xdist_group("engine"),
    pytest.mark.django_db(transaction=True),
]
OTHERS = 10_000


@pytest.fixture
def roots(transactional_db):
    """What a test with real transactions before this one has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)


def others_waiting():
    rows = DBTaskResult.objects.filter(queue_name="default", status=TaskResultStatus.READY)
    return rows.count()


def test_ten_thousand_other_tasks_do_not_keep_a_course_from_being_found(engine, roots, request):
    catalog = request.getfixturevalue("catalog")
    course = course_page(catalog, title="Pumps without fear", audience=["everyone"])
    copying.rebuild(on_sent=id, anew=True)
    DBTaskResult.objects.all().delete()
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            task_path="tests.search.core.idle.idle",
            args_kwargs={"args": [], "kwargs": {}},
            queue_name="default",
            backend_name="default",
            priority=100,
            exception_class_path="",
            traceback="",
            run_after=timezone.now(),
        )
        for _number in range(OTHERS)
    )
    JobRun.objects.all().delete()

    def total(text, tokens=("everyone",)):
        return engine.search(CatalogQuery(text), Viewer(frozenset(tokens))).total

    def after(change, *, is_so):
        """Make a change; return how many of the others were done until the engine knew."""
        before = others_waiting()
        change()
        eventually(is_so, process=worker)
        return before - others_waiting()

    with running("run_worker") as worker:
        eventually(lambda: Worker.objects.alive(timezone.now()).exists(), process=worker)
        eventually(lambda: others_waiting() < OTHERS, process=worker)  # it is at work
        passed = [
            after(
                lambda: course_page(catalog, title="Valves", audience=["everyone"]),
                is_so=lambda: total("valves") == 1,
            ),
            after(lambda: rename(course, "Tubes"), is_so=lambda: total("tubes") == 1),
            after(
                lambda: narrow(course, "role:administrator"),
                is_so=lambda: total("tubes") == 0,
            ),
            after(course.unpublish, is_so=lambda: total("tubes", ("role:administrator",)) == 0),
        ]

    assert others_waiting() > OTHERS / 2
    assert max(passed) < 1_000, passed
    assert services.embedded().digests() == engine.digests()


def test_at_the_first_start_the_worker_fills_the_engine(engine, roots, request):
    catalog = request.getfixturevalue("catalog")
    course_page(catalog, title="Pumps without fear", audience=["everyone"])
    DBTaskResult.objects.all().delete()
    engine.drop(f"{engine.prefix}-*")
    JobRun.objects.all().delete()

    before = services.search(CatalogQuery("pumps"), AnonymousUser(), language="en")
    with running("run_worker") as worker:
        eventually(lambda: engine.is_set_up() and is_whole(), process=worker)
    services.reset_engine()
    after = services.search(CatalogQuery("pumps"), AnonymousUser(), language="en")

    assert (before.total, before.simplified) == (1, True)
    assert (after.total, after.simplified) == (1, False)


def rename(page, title):
    page.title = title
    page.save_revision().publish()


def narrow(page, token):
    page.audience = [token]
    page.save_revision().publish()
