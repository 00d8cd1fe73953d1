"""Colours as numbers: contrast (WCAG 2.2), lightness (OKLCH), and what follows from an accent."""

import math
import re
from dataclasses import dataclass

HEX = re.compile(r"^#[0-9a-f]{6}$")
LEAST_CONTRAST = 4.5  # of words, WCAG 2.2 AA
WHITE, INK = "#ffffff", "#171b24"


@dataclass(frozen=True, slots=True)
class Walls:
    """What the accent stands on, and the way it moves until it can be read there."""

    surface: str
    others: tuple[str, ...]
    step: float  # of lightness, towards the end that reads better
    hover: str  # mixed in while the pointer is over it


# The values of ground, surface and raised in static/themes/css/tokens.css.
LIGHT = Walls(surface="#ffffff", others=("#f5f6f4",), step=-0.01, hover="#000000")
DARK = Walls(surface="#191d25", others=("#11141a", "#212731"), step=0.01, hover="#ffffff")


@dataclass(frozen=True, slots=True)
class Accent:
    """The four values that follow from one colour, light or dark."""

    base: str
    strong: str
    on: str
    wash: str

    def least_contrast(self, walls: Walls) -> float:
        """Return the smallest ratio that words in it, or on it, have anywhere."""
        return min(
            *(contrast(self.base, wall) for wall in (walls.surface, *walls.others, self.wash)),
            contrast(self.on, self.base),
            contrast(self.on, self.strong),
            contrast(self.strong, self.wash),
        )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21.

    WCAG 2.2, "contrast ratio" and "relative luminance".

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def accent_on(colour: str, walls: Walls) -> Accent:
    """Return ``colour`` with what follows from it: hover, words on it, and its wash."""
    return Accent(
        base=colour,
        strong=_mixed(colour, walls.hover, 0.12),
        on=max(WHITE, INK, key=lambda words: contrast(words, colour)),
        wash=_mixed(walls.surface, colour, 0.1),
    )


def readable(colour: str, walls: Walls) -> Accent | None:
    """Return the accent nearest to ``colour``, of its hue, that can be read; None if none can."""
    lightness, chroma, hue = _to_oklch(colour)
    while 0 <= lightness <= 1:
        accent = accent_on(colour, walls)
        if accent.least_contrast(walls) >= LEAST_CONTRAST:
            return accent
        lightness += walls.step
        colour = _from_oklch(lightness, chroma, hue)
    return None


def accent_tokens(colour: str) -> dict[str, str]:
    """Return the values of the accent's four CSS tokens, for light and dark at once."""
    light, dark = accent_on(colour, LIGHT), readable(colour, DARK)
    return {
        "--accent": f"light-dark({light.base}, {dark.base})",
        "--accent-strong": f"light-dark({light.strong}, {dark.strong})",
        "--on-accent": f"light-dark({light.on}, {dark.on})",
        "--accent-wash": f"light-dark({light.wash}, {dark.wash})",
    }


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _written(channels) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return _written(a + (b - a) * share for a, b in pairs)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness, chroma and hue (radians); the matrices are those of CSS Color 4."""
    r, g, b = map(_linear, _channels(colour))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the colour; a chroma that no screen shows is lowered until one does."""
    while True:
        lights = _linear_rgb(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma <= 0 or all(-0.0005 <= light <= 1.0005 for light in lights):
            return _written(_encoded(min(max(light, 0), 1)) for light in lights)
        chroma -= 0.004


def _linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
