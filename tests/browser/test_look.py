"""What the look does in a browser: behaviours by attribute, within the strict policy, for all."""

import pytest
from playwright.sync_api import expect

from portal.core.registry import Registry
from themes import context_processors
from themes.registry import SearchBox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def screens(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.browser.screens"
    boxes = Registry("Where does the search box lead?")
    boxes.answer("tests", lambda request: [SearchBox("/parts/", "/hints/")])
    monkeypatch.setattr(context_processors, "search_boxes", boxes)


@pytest.fixture
def lesson(page, live_server):
    page.goto(f"{live_server.url}/lesson/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/lesson/", "/parts/", "/nothing/"])
def test_a_screen_keeps_nobody_out(page, live_server, barriers, address, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}{address}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers() == []


def test_the_policy_blocks_nothing_of_ours(lesson, live_server, complaints):
    lesson.reload()
    lesson.goto(f"{live_server.url}/parts/")

    assert complaints == []


def test_the_chosen_theme_is_remembered(lesson):
    toggle = lesson.get_by_role("button", name="Dark theme").first
    toggle.click()
    lesson.reload()

    expect(lesson.locator("html")).to_have_attribute("data-theme", "dark")
    expect(toggle).to_have_attribute("aria-pressed", "true")


def test_suggestions_are_reached_by_keyboard(lesson):
    box = lesson.get_by_role("combobox", name="Search the catalog")
    box.press_sequentially("weld")
    expect(lesson.get_by_role("option")).to_have_count(2)

    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "o2")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    box.press("Enter")

    lesson.wait_for_url("**/parts/?1")


def test_the_filters_fold_on_a_narrow_screen(lesson):
    lesson.set_viewport_size({"width": 390, "height": 800})
    filters = lesson.locator("#filters")
    expect(filters).to_be_hidden()

    lesson.get_by_role("button", name="Filters").click()

    expect(filters).to_be_visible()


def test_a_question_answers_at_once(lesson):
    question = lesson.get_by_role("form", name="Check yourself")
    check = question.get_by_role("button", name="Check")

    check.click()
    expect(question.get_by_text("Choose first.")).to_be_visible()
    question.get_by_text("Inlet").click()
    check.click()
    expect(question.get_by_text("Not quite.")).to_be_visible()
    expect(question.get_by_text("Pressure stays.")).to_be_visible()
    question.get_by_text("Outlet").click()
    check.click()
    expect(question.get_by_text("Right.")).to_be_visible()


def test_a_lesson_is_done_when_its_end_was_seen(lesson):
    expect(lesson.locator("#said")).to_be_hidden()

    lesson.get_by_role("button", name="I have read it").scroll_into_view_if_needed()

    expect(lesson.locator("#said")).to_be_visible()
    expect(lesson.get_by_role("button", name="I have read it")).to_be_hidden()


def test_a_film_of_others_waits_for_a_click(lesson):
    expect(lesson.locator("iframe")).to_have_count(0)

    lesson.get_by_role("button", name="Play").click()

    expect(lesson.locator("iframe[title='The film']")).to_be_visible()


def test_a_double_click_sends_a_form_once(lesson):
    sent = []
    lesson.on("request", lambda request: request.method == "POST" and sent.append(request.url))

    lesson.locator("#twice button").dblclick()
    lesson.wait_for_url("**/count/")

    assert len(sent) == 1


def test_the_summary_of_errors_takes_the_focus(page, live_server):
    page.goto(f"{live_server.url}/parts/")

    expect(page.locator("[data-focus]")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Name").click()
    expect(page.get_by_label("Name")).to_be_focused()
