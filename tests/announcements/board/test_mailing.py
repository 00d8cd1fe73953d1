"""A mailing to many is killed in its middle: nobody is left out, nobody is told twice."""

import os
import signal
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

PEOPLE = 1_000
KILLED_AFTER = (40, PEOPLE // 2)  # messages


class Conversation(socketserver.StreamRequestHandler):
    """What a mail server says to take every message."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            match line.decode().split()[0].upper():
                case "EHLO":
                    self.say("250 here")
                case "DATA":
                    self.say("354 go on")
                    self.take()
                    self.say("250 taken")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 yes")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def take(self):
        told = {}
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            name, _colon, value = line.partition(": ")
            if name in ("To", "Message-ID"):
                told[name] = value
        self.server.taken.append((told["To"], told["Message-ID"]))


@pytest.fixture
def post_office():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.taken = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def wait_for(what, *, seconds):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "It never happened."
        time.sleep(0.02)


def test_a_mailing_that_is_killed_twice_reaches_everybody_once(tmp_path, settings, post_office):
    run = {
        "env": {
            **os.environ,
            "STOA_DATA_DIR": str(tmp_path),
            "STOA_DATABASE_URL": f"sqlite:///{tmp_path}/mailing.sqlite3",
            "STOA_EMAIL_URL": f"smtp://127.0.0.1:{post_office.server_address[1]}",
            "STOA_WORKER_LEASE_SECONDS": "2",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        },
        "cwd": settings.BASE_DIR,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }

    def shell(script):
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
        subprocess.run(command, check=True, **run)

    def worker():
        return subprocess.Popen([sys.executable, "manage.py", "run_worker"], **run)

    def rows(condition="1"):
        with sqlite3.connect(tmp_path / "mailing.sqlite3", timeout=30) as database:
            asked = f"SELECT COUNT(*) FROM notifications_notice WHERE {condition}"  # noqa: S608
            return database.execute(asked).fetchone()[0]

    subprocess.run([sys.executable, "manage.py", "migrate"], check=True, **run)
    shell(f"from tests.announcements.board.crowd import announce; announce({PEOPLE})")
    for messages in KILLED_AFTER:
        killed = worker()
        wait_for(lambda enough=messages: len(post_office.taken) >= enough, seconds=300)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    # A message that was in flight is taken back when its lease ends, minutes from now.
    shell(
        "from django.utils import timezone;"
        "from portal.notifications.services import sending;"
        "sending.take_back(timezone.now() + 2 * sending.LEASE)"
    )
    last = worker()
    wait_for(lambda: rows("mail_state = 'sent'") >= PEOPLE, seconds=300)
    last.terminate()
    assert last.wait(timeout=30) == 0

    assert rows() == rows("mail_state = 'sent'") == PEOPLE
    copies = Counter(post_office.taken)
    assert len({person for person, _message in copies}) == len(copies) == PEOPLE
    assert copies.total() - PEOPLE <= len(KILLED_AFTER)
