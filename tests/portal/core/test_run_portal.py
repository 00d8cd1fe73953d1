"""One command opens the portal and ends all that it started."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_answers_and_ends_every_process(tmp_path, settings, number):
    port = free_port()
    environment = {
        **os.environ,
        "STOA_DATA_DIR": str(tmp_path),
        "STOA_PORT": str(port),
        "STOA_DATABASE_URL": f"sqlite:///{tmp_path}/stoa.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    portal = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "run_portal"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        told = []
        for line in portal.stdout:
            told.append(line)
            if "Stop with Ctrl-C" in line:
                break
        assert f"http://localhost:{port}/" in "".join(told)
        children = _children(portal.pid)
        assert len(children) == 2
        assert _answer(f"http://127.0.0.1:{port}/covers/{'0' * 64}-ochre-card.svg") == 200
    finally:
        portal.send_signal(number)
        portal.stdout.close()
        assert portal.wait(timeout=60) == 0
    assert not [pid for pid in children if os.path.exists(f"/proc/{pid}")]


def _children(pid: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                status = Path(f"/proc/{entry}/status").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if re.search(rf"^PPid:\s+{pid}$", status, re.MULTILINE):
                found.append(int(entry))
    return found


def _answer(url: str) -> int:
    return urllib.request.urlopen(url, timeout=30).status
