"""Signing in with a second factor, and ending a session, in a real browser, with axe."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from playwright.sync_api import expect

from portal.people.services import first_login_link
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def fits(page, width: int) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_a_second_factor_is_set_up_and_asked_for(
    page, open_site, sign_in, barriers, complaints, width
):
    page.set_viewport_size({"width": width, "height": 900})
    person = UserFactory()
    sign_in(person)
    page.goto(f"{open_site}/accounts/profile/")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_role("img", name="Code to scan")).to_be_visible()
    assert complaints == []  # axe, below, styles elements itself
    assert barriers() == []
    assert fits(page, width)
    secret = page.locator("code").first.inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator("li code").first.inner_text()
    assert barriers() == []
    assert fits(page, width)
    page.get_by_role("link", name="I have kept them").click()

    page.context.clear_cookies()
    page.goto(f"{open_site}/accounts/login/?next=/accounts/devices/")
    page.get_by_label("E-mail or employee number").fill(person.login_name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert barriers() == []
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code does not fit").first).to_be_visible()
    assert barriers() == []
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    page.goto(f"{open_site}/accounts/second-factor/")
    assert barriers() == []
    assert fits(page, width)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_session_is_ended_from_another_device(page, open_site, sign_in, barriers, width):
    page.set_viewport_size({"width": width, "height": 900})
    person = UserFactory()
    other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})
    other.post(
        "/accounts/login/",
        {"username": person.login_name, "password": PASSWORD},
        headers={"host": "localhost"},
    )
    sign_in(person)
    page.goto(f"{open_site}/accounts/devices/")
    expect(page.get_by_text("This device")).to_be_visible()
    assert barriers() == []
    assert fits(page, width)

    page.get_by_role("button", name="End Firefox on Windows").click()

    expect(page.get_by_text("1 device is signed out.")).to_be_visible()
    assert other.get("/accounts/profile/", headers={"host": "localhost"}).status_code == 302


def test_a_first_log_in_by_link(page, open_site, barriers):
    link = first_login_link(UserFactory(display_name="Ilse Marrow", password=None))
    page.goto(f"{open_site}/accounts/welcome/{link.rstrip('/').rsplit('/', 1)[-1]}/")
    expect(page.get_by_role("heading", name="Good day Ilse Marrow")).to_be_visible()
    assert barriers() == []

    page.get_by_label("New password", exact=True).fill("a heron stands in cold water")
    page.get_by_label("New password confirmation").fill("a heron stands in cold water")
    page.get_by_role("button", name="Set it and come in").click()

    page.wait_for_url(f"{open_site}/")
