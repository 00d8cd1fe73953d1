"""Rooms stay small enough to be seen at a glance."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELVES = ("portal", "catalog", "learning_paths", "announcements", "search", "themes", "fixtures")


def modules():
    for shelf in SHELVES:
        for path in (ROOT / shelf).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def test_no_module_passes_400_lines():
    long = [path for path in modules() if len(path.read_text().splitlines()) > 400]

    assert long == []


def test_no_function_passes_50_lines():
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno - node.lineno > 50
        # A docstring that explains is no length.
        and len(ast.unparse(node).splitlines()) > 50
    ]

    assert long == []


def test_nothing_is_called_helpers():
    names = {"utils.py", "helpers.py", "common.py"}

    assert [path for path in modules() if path.name in names] == []
