"""Accents: measured, refused, and carried over to the dark theme."""

import pytest
from django.core.exceptions import ValidationError

from themes.colours import (
    DARK,
    LEAST_CONTRAST,
    LIGHT,
    accent_on,
    accent_tokens,
    contrast,
    readable,
)
from themes.models import OWN_ACCENT, validate_accent

YELLOW = "#e8c547"


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize("colour", [OWN_ACCENT, "#866a09", "#c00000", "#0b7285", "#000000"])
def test_an_accent_that_can_be_read_is_taken(colour):
    validate_accent(colour)


def test_a_yellow_is_refused_with_the_nearest_that_works():
    with pytest.raises(ValidationError) as refusal:
        validate_accent(YELLOW)

    sentence = refusal.value.messages[0]
    nearest = readable(YELLOW, LIGHT).base
    assert nearest in sentence
    validate_accent(nearest)


@pytest.mark.parametrize("value", ["blue", "#abc", "#12345g", "#1234567", "red;}", ""])
def test_what_is_no_colour_is_refused(value):
    with pytest.raises(ValidationError, match="#rrggbb"):
        validate_accent(value)


@pytest.mark.parametrize("colour", [OWN_ACCENT, "#866a09", "#c00000", "#000000", "#005500"])
def test_the_dark_theme_gets_a_shade_that_can_be_read_there(colour):
    assert accent_on(colour, LIGHT).least_contrast(LIGHT) >= LEAST_CONTRAST
    assert readable(colour, DARK).least_contrast(DARK) >= LEAST_CONTRAST


def test_the_tokens_speak_for_light_and_dark():
    tokens = accent_tokens("#c00000")

    assert tokens["--accent"].startswith("light-dark(#c00000, #")
    assert set(tokens) == {"--accent", "--accent-strong", "--on-accent", "--accent-wash"}
