"""Searching by meaning, with the model that ``make model`` fetches."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalog.courses.models import CoursePage
from search.core import services
from search.core.contract import CatalogQuery, Identity, Kind
from search.core.meaning import matrix, model, near
from search.core.models import EntryVector
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def model_folder():
    if shutil.which("mvn") is None:
        pytest.skip("The model of the tests is fetched with mvn: apt-get install maven.")
    folder = ROOT / ".cache" / "model"
    subprocess.run([ROOT / ".ci" / "model", folder], check=True, timeout=600)
    return folder


@pytest.fixture
def with_model(settings, model_folder, tmp_path):
    settings.STOA_SEARCH = {
        **settings.STOA_SEARCH,
        "SEMANTIC_MODEL": model_folder,
        "VECTORS": tmp_path / "vectors",
    }
    return settings


def write_what_is_lacking():
    return services.keep_vectors(timezone.now())


def ask(text, viewer=None, **fields):
    results = services.search(CatalogQuery(text, **fields), viewer or UserFactory(), language="en")
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


@pytest.fixture
def three(catalog):
    return [
        course_page(catalog, title="Coping with pressure and stress"),
        course_page(catalog, title="Welding of steel pipes"),
        course_page(catalog, title="Reading a balance sheet", summary="What an account tells."),
    ]


def test_words_that_no_course_has_find_what_they_mean(with_model, three):
    write_what_is_lacking()

    assert ask("dealing with anxiety")[0] == "Coping with pressure and stress"
    assert ask("understanding company accounts")[0] == "Reading a balance sheet"


def test_without_a_model_the_words_alone_decide(three):
    assert model.folder() is None
    assert write_what_is_lacking() == 0
    assert near.near("anxiety") == {}
    assert ask("dealing with anxiety") == []


def test_a_publish_queues_its_vector_and_the_task_may_run_twice(with_model, three):
    page = CoursePage.objects.get(pk=three[1].pk)
    page.title = "Calm under pressure"
    page.save_revision().publish()
    queued = DBTaskResult.objects.filter(task_path="search.core.tasks.write_vectors").latest(
        "enqueued_at"
    )
    number = Identity(Kind.COURSE, page.course_id).number
    assert queued.args_kwargs["args"] == [[number]]

    assert services.write_vectors([number]) == 1
    assert services.write_vectors([number]) == 0
    assert services.write_vectors([999_999]) == 0
    assert next(iter(near.near("staying calm"))) == number


def test_what_may_not_be_seen_is_not_found_by_meaning(with_model, catalog):
    course_page(catalog, title="Coping with stress", audience=["role:administrator"])
    write_what_is_lacking()

    assert near.near("dealing with anxiety") != {}
    assert ask("dealing with anxiety") == []


def test_a_deleted_course_leaves_no_vector(with_model, three):
    write_what_is_lacking()
    three[0].delete()

    write_what_is_lacking()

    assert EntryVector.objects.count() == 2
    assert "Coping with pressure and stress" not in ask("dealing with anxiety")


def test_another_model_starts_anew(with_model, three):
    write_what_is_lacking()
    EntryVector.objects.update(model="another")
    assert near.near("anxiety") == {}

    assert write_what_is_lacking() == 3
    assert near.near("anxiety") != {}


def test_a_file_holds_many_vectors_and_the_table_what_came_since(
    with_model, three, catalog, monkeypatch
):
    monkeypatch.setattr(matrix, "FEW", 2)
    monkeypatch.setattr(matrix, "YOUNG", 1)
    name = model.name_of(model.folder())
    services.write_vectors(near.lacking(10))
    assert matrix.current(name) is None  # too many to read at once, and no file yet

    assert matrix.write_file(name) == 3
    from_file = near.near("dealing with anxiety")
    course_page(catalog, title="Living with anxiety")
    write_what_is_lacking()
    with_young = near.near("dealing with anxiety")

    assert matrix.current(name).young == 1
    assert len(with_young) == len(from_file) + 1
    assert next(iter(with_young)) not in from_file
    assert matrix.write_file(name) is None  # one since then is not much


def test_a_vector_written_again_is_found_once_as_it_is_now(with_model, three, monkeypatch):
    monkeypatch.setattr(matrix, "FEW", 2)
    name = model.name_of(model.folder())
    services.write_vectors(near.lacking(10))
    matrix.write_file(name)
    number = Identity(Kind.COURSE, three[0].course_id).number
    page = CoursePage.objects.get(pk=three[0].pk)
    page.title = "Growing tomatoes"
    page.save_revision().publish()
    services.write_vectors([number])

    assert number not in near.near("dealing with anxiety")
    assert next(iter(near.near("vegetable garden"))) == number


def test_vectors_have_length_one_and_the_texts_do_not_depend_on_their_batch(with_model):
    import numpy as np

    path = model.folder()
    alone = model.embed(path, ["Pumps"])[0]
    among = model.embed(path, ["Pumps", "A much longer text about something else entirely"])[0]

    assert np.isclose(np.linalg.norm(alone), 1.0, atol=1e-5)
    assert alone @ among > 0.98
