"""Colours as numbers: contrast after WCAG 2.2, and what follows from an accent."""

import re

HEX = re.compile(r"^#[0-9a-fA-F]{6}$")
LIGHT_GROUND, DARK_SURFACE = "#f5f6f4", "#212731"
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21.

    WCAG 2.2, "contrast ratio" and "relative luminance".

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def accent_tokens(accent: str) -> dict[str, str]:
    """Return the values of the accent's four CSS tokens, for light and dark at once."""
    pale = _until_readable(accent, "#ffffff", DARK_SURFACE)
    deep = _mixed(accent, "#000000", 0.3)
    return {
        "--accent": f"light-dark({accent}, {pale})",
        "--accent-strong": f"light-dark({deep}, {_mixed(pale, '#ffffff', 0.35)})",
        "--on-accent": f"light-dark(#ffffff, {_mixed(accent, '#000000', 0.85)})",
        "--accent-wash": (
            f"light-dark({_mixed(accent, '#ffffff', 0.88)}, {_mixed(accent, '#11141a', 0.75)})"
        ),
    }


def _until_readable(colour: str, towards: str, ground: str) -> str:
    for step in range(21):
        mixed = _mixed(colour, towards, step / 20)
        # A little more than the rule, as the wash below it is a little lighter.
        if contrast(mixed, ground) >= LEAST_CONTRAST + 1:
            return mixed
    return towards


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
