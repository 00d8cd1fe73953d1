"""What a test can say of the containers: each command that they name exists."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.module_loading import import_string

ROOT = Path(__file__).parents[2]


def commands():
    compose = (ROOT / "compose.yaml").read_text()
    yield from (shlex.split(text) for text in re.findall(r"^    command: (.+)$", compose, re.M))
    docker = (ROOT / "Dockerfile").read_text()
    yield from (json.loads(text) for text in re.findall(r"^CMD (\[.+\])$", docker, re.M))
    yield from (shlex.split(text) for text in re.findall(r"(python manage\.py [^\\\n]+)", docker))


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_exists(command):
    if command[0] == "gunicorn":
        assert callable(import_string(command[1].replace(":", ".")))
    else:
        assert command[:2] == ["python", "manage.py"]
        assert command[2] in get_commands()


def test_there_are_commands_to_look_at():
    assert len(list(commands())) >= 4


def test_the_image_holds_every_app():
    docker = (ROOT / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", docker, re.M))

    assert copied == {
        "announcements", "catalog", "fixtures", "learning_paths", "portal", "search", "themes",
    }  # fmt: skip


def test_every_variable_of_the_containers_is_known_to_the_settings():
    compose = (ROOT / "compose.yaml").read_text()
    settings = "".join(path.read_text() for path in (ROOT / "portal/settings").rglob("*.py"))

    named = set(re.findall(r"\bSTOA_[A-Z_]+\b", compose))
    assert {name for name in named if f'"{name}"' not in settings} == set()
