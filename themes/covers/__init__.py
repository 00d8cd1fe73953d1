"""Painted covers for courses without a picture, computed from their address alone.

The first byte of the code's SHA-256 decides the family, the second the hour of the day, the others
the details; the topic decides the pigment. Same code and topic, same cover, on every machine.
"""

import hashlib

from themes.covers.buildings import arcade, colonnade, horizon, labyrinth, shafts, steps, theatre
from themes.covers.patterns import laurel, meander, pediments, scales, tesserae
from themes.covers.pigments import PIGMENTS, colours
from themes.covers.shapes import Dice, rect

PAINTER = "stoa-1"  # raise it when the same address paints another picture
FORMATS = {"card": (640, 400), "wide": (1600, 360), "tall": (480, 564)}
FAMILIES = (
    arcade, tesserae, colonnade, scales, steps, theatre, meander, horizon, laurel, pediments,
    labyrinth, shafts,
)  # fmt: skip
HOURS = ("morning", "noon", "evening")


def digest(text: str) -> str:
    """Return the hash under which a course's cover is found; it does not betray the code."""
    return hashlib.sha256(text.encode()).hexdigest()


def pigment_of(topic: str) -> str:
    """Return the pigment of a topic for which no editor has chosen one."""
    dice = Dice(digest(topic))
    return list(PIGMENTS)[dice.below(len(PIGMENTS))]


def paint(seed: str, pigment: str, form: str) -> str:
    """Return the SVG of a cover.

    Args:
        seed: 64 hexadecimal digits, see :func:`digest`.
        pigment: A key of ``PIGMENTS``.
        form: A key of ``FORMATS``; the painter draws for it, nothing is stretched.
    """
    width, height = FORMATS[form]
    dice = Dice(seed)
    shades = colours(pigment, HOURS[dice.bytes[1] % len(HOURS)])
    draw = FAMILIES[dice.bytes[0] % len(FAMILIES)]
    body = "".join(draw(width, height, shades, dice))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">'
        f"{rect(0, 0, width, height, shades['ground'])}{body}</svg>\n"
    )
