"""A real browser for the tests marked ``browser``: Debian's Chromium, driven by Playwright."""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page

from catalog.courses.services import set_up_site
from portal.people.services import apply_roles
from tests.factories.people import PASSWORD

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Playwright runs an event loop in the thread of the test, and Django asks about that.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    return {**browser_type_launch_args, "executable_path": chromium}


@pytest.fixture
def complaints(page):
    """Everything that the browser complains about: blocked by the policy, broken, not found."""
    heard = []
    page.on("console", lambda line: line.type == "error" and heard.append(line.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def barriers(page):
    """Ask axe-core for what keeps people out of the page that is open."""

    def ask() -> list[str]:
        # A click may still be on its way to the next page.
        page.wait_for_load_state()
        page.locator("main").first.wait_for()
        # Through the debugger, so that the page's own policy stays in force.
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": AXE.read_text()})
        answer = debugger.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run({exclude: ['wagtail-userbar']}).then(found =>"
                " found.violations.flatMap(one => one.nodes.map(node =>"
                " `${one.id}: ${node.target.join(' ')}`)))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        return answer["result"]["value"]

    return ask


@pytest.fixture
def open_site(live_server):
    """A site on a live server, from whatever an earlier test has left of the database."""
    ContentType.objects.clear_cache()
    english, _created = Locale.objects.get_or_create(language_code="en")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root", locale=english)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    apply_roles()
    host, port = live_server.url.removeprefix("http://").split(":")
    set_up_site(name="Ondal", hostname=host, port=int(port), languages=["en", "de"])
    apply_roles()
    return live_server.url


@pytest.fixture
def sign_in(page, open_site):
    def as_person(person):
        page.goto(f"{open_site}/accounts/login/")
        page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(person.login_name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{open_site}/")

    return as_person
