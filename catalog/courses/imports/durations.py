"""How long a course takes, as catalogs write it: "3 hours", "PT1H30M", "90", "4 weeks"."""

import re
from fractions import Fraction

DAYS_A_WEEK = 5
WEEKS_A_MONTH = Fraction(52, 12)

_ISO = re.compile(
    r"^P(?:(?P<mo>\d+)M)?(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^(\d{1,3}):([0-5]\d)(?::[0-5]\d)?$")
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:-|–|to|bis|à)?\s*(\d+(?:[.,]\d+)?)?\s*"
    r"(minutes?|minuten?|mins?|hours?|hrs?|stunden?|heures?|horas?|std|days?|tage?|jours?|d[ií]as?"
    r"|weeks?|wochen?|semaines?|semanas?|months?|monate?|mois|meses|mes|h|m)\b",
    re.IGNORECASE,
)


def minutes_from(text: str, *, hours_per_week: float | None = None) -> int | None:
    """Return the minutes of effort that ``text`` names, or None where it does not say.

    A bare number means minutes. Of a range the upper end counts, as a learner wants to know
    whether it fits. Days, weeks and months are calendar time and say nothing about effort, unless
    ``hours_per_week`` says how much of them is learning. ISO 8601-1 section 5.5.2 durations count
    the same way.

    >>> minutes_from("1 h 30 min"), minutes_from("PT45M"), minutes_from("90")
    (90, 45, 90)
    >>> minutes_from("4 weeks"), minutes_from("4 weeks", hours_per_week=3)
    (None, 720)
    """
    text = " ".join(text.split())
    if re.fullmatch(r"\d+(?:[.,]0+)?", text):
        return _whole(Fraction(text.replace(",", ".")))
    if clock := _CLOCK.match(text):
        return _whole(Fraction(int(clock[1]) * 60 + int(clock[2])))
    iso = _ISO.match(text)
    parts = _of_iso(iso) if iso and any(iso.groups()) else _of_words(text)
    if not parts:
        return None
    total = Fraction(0)
    for amount, unit in parts:
        minutes = _minutes_of(unit, hours_per_week)
        if minutes is None:
            return None
        total += amount * minutes
    return _whole(total)


def _of_iso(found: re.Match) -> list[tuple[Fraction, str]]:
    names = {"mo": "month", "w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
    return [(Fraction(found[key]), unit) for key, unit in names.items() if found[key]]


def _of_words(text: str) -> list[tuple[Fraction, str]]:
    found = []
    for low, high, word in _PART.findall(text):
        found.append((Fraction((high or low).replace(",", ".")), _unit(word.lower())))
    return found


def _unit(word: str) -> str:
    if word == "m" or word.startswith("min"):
        return "minute"
    if word.startswith(("week", "woche", "semaine", "semana")):
        return "week"
    if word.startswith(("mon", "moi", "mes")):
        return "month"
    if word.startswith(("day", "tag", "jour", "d")):
        return "day"
    return "hour"


def _minutes_of(unit: str, hours_per_week: float | None) -> Fraction | None:
    exact = {"second": Fraction(1, 60), "minute": Fraction(1), "hour": Fraction(60)}
    if unit in exact:
        return exact[unit]
    if not hours_per_week:
        return None
    week = Fraction(str(hours_per_week)) * 60
    return {"week": week, "day": week / DAYS_A_WEEK, "month": week * WEEKS_A_MONTH}[unit]


def _whole(minutes: Fraction) -> int | None:
    rounded = int(minutes + Fraction(1, 2))
    return rounded if rounded > 0 else None
