"""The tags of templates: icons that exist, words for time, controls with their class."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.utils import translation

from themes.templatetags.look import duration, icon, initials

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "catalog", "search", "themes")
SPRITE = ROOT / "themes" / "static" / "themes" / "icons.svg"
SVG = "{http://www.w3.org/2000/svg}"


class Wish(forms.Form):
    name = forms.CharField(help_text="As it shall stand.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    level = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")])
    kind = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I have read it")


def templates() -> dict[str, str]:
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*.html")]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def names_in_templates() -> set[tuple[str, str]]:
    return {
        (name, path)
        for path, source in templates().items()
        if re.search(r"{% load [^%]*\blook\b", source)
        for name in re.findall(r"{% icon [\"']([^\"']+)[\"']", source)
    }


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = ElementTree.parse(SPRITE)  # noqa: S314 - our own file
    known = {symbol.get("id") for symbol in sprite.iter(f"{SVG}symbol")}

    assert {(name, path) for name, path in names_in_templates() if name not in known} == set()


def test_no_template_writes_style_or_script_into_the_page():
    inline = re.compile(
        r"<style|\sstyle=|\son(click|load|change|submit|input)=|<script(?![^>]*src=)"
    )

    assert [path for path, source in templates().items() if inline.search(source)] == []


def test_an_icon_is_hidden_from_those_who_listen():
    assert 'aria-hidden="true"' in icon("search")
    assert "icons.svg#search" in icon("search")
    assert 'class="icon icon-l flip"' in icon("forward", "l")
    assert icon("") == ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, ""), (None, ""), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (600, "10 h")],
)
def test_a_duration_is_said_as_people_do(minutes, words):
    with translation.override("en"):
        assert duration(minutes) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ilse Marrow", "IM"), ("Zoë", "Z"), ("Ana de la Cruz", "AC"), ("", ""), ("(x) Lee", "L")],
)
def test_initials_are_one_or_two_letters(name, letters):
    assert initials(name) == letters


def drawn(form) -> str:
    return render_to_string("themes/components/form.html", {"form": form})


def test_controls_have_the_class_of_the_look():
    html = drawn(Wish())

    assert re.search(r'<input[^>]*name="name"[^>]*class="input"', html)
    assert re.search(r'<textarea[^>]*name="note"[^>]*class="area"', html)
    assert re.search(r'<select[^>]*name="level"[^>]*class="select"', html)
    assert re.search(r'<input[^>]*name="agreed"[^>]*class="check"', html)
    assert "<legend" in html


def test_only_what_is_optional_is_marked():
    assert drawn(Wish()).count('class="optional"') == 1


def test_an_error_stands_at_its_field_and_in_the_summary():
    html = drawn(Wish({"name": "", "level": "a", "kind": "a", "agreed": "on"}))

    assert 'role="alert"' in html
    assert 'href="#id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert html.count('id="id_name_error"') == 1
    assert 'aria-invalid="true"' in html


def test_pages_keep_what_else_the_address_says(rf):
    request = rf.get("/catalog/", {"q": "steel & iron", "page": "2"})
    page = Paginator(range(95), 10).page(2)
    template = Template('{% include "themes/components/pagination.html" %}')
    html = template.render(RequestContext(request, {"page": page}))

    assert "?q=steel+%26+iron&amp;page=3" in html
    assert 'aria-current="page"' in html
    assert "11 to 20 of 95" in html


def test_a_colonnade_turns_into_a_bar_beyond_twelve():
    template = Template("{% load look %}{% colonnade done total %}")

    few = template.render(Context({"done": 1, "total": 3}))
    many = template.render(Context({"done": 4, "total": 13}))

    assert [few.count(f'class="{kind}"') for kind in ("done", "now", "todo")] == [1, 1, 1]
    assert "<svg" not in many
    assert "4 of 13 done" in many
