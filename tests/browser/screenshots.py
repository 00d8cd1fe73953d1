"""Draw the pictures of docs/screenshots from the demo, in a portal of its own.

Run by ``make screenshots``.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs" / "screenshots"
LEARNER, STAFF = "ilse.marrow@ondal.example", "greta.lindow@ondal.example"
PASSWORD = "let me in now"
WIDTHS = {"": 1280, "-narrow": 390}
SCREENS = {
    "home": "/",
    "catalog": "/catalog/?q=watr",
    "course": "/catalog/what-is-in-our-water/",
    "my-learning": "/my/learning/",
    "transcript": "/my/transcript/",
    "path": "/paths/digital-basics/",
    "announcements": "/announcements/",
    "discussions": "/discussions/",
    "collection": "/catalog/around-water-quality/",
    "people": "/people/",
}
MANAGER = "tomas.quill@ondal.example"
TEAM = {"team": "/my/team/", "team-home": "/"}
DESKS = {
    "desk-courses": "/admin/courses/",
    "desk-completions": "/admin/completions/",
    "desk-flags": "/admin/flags/",
    "desk-rules": "/admin/content-rules/",
    "desk-working-copies": "/admin/working-copies/",
}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        portal, address = _open_portal(folder)
        try:
            with sync_playwright() as play:
                _draw(play, address)
        finally:
            portal.terminate()
            portal.wait(timeout=60)


def _open_portal(folder: str) -> tuple[subprocess.Popen, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    portal = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "run_portal", "--demo"],
        cwd=ROOT,
        env={**os.environ, "STOA_DATA_DIR": folder, "STOA_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in portal.stdout:
        if "Stop with Ctrl-C" in line:
            return portal, f"http://127.0.0.1:{port}"
    raise SystemExit("The portal did not open.")


def _draw(play, address: str) -> None:
    browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_context().new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/accounts/login/")
    _save(page, "log-in")
    _sign_in(page, address, LEARNER)
    for name, path in SCREENS.items():
        page.goto(f"{address}{path}")
        for suffix, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            _save(page, f"{name}{suffix}")
        page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/")
    _save(page, "home-dark")
    for person, places in ((MANAGER, TEAM), (STAFF, DESKS)):
        other = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        _sign_in(other, address, person)
        for name, path in places.items():
            other.goto(f"{address}{path}")
            _save(other, name)
    browser.close()


def _sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
