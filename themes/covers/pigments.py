"""The paints of covers: ten pigments, each pale, light, mid, deep, and one foreign spark."""

STONE = "#f4f1ea"

# name: (pale, light, mid, deep, spark). The spark is the one foreign colour in a cover.
PIGMENTS = {
    "egyptian": ("#d9e1f6", "#8fa6e3", "#3457b8", "#182a63", "#eda93a"),
    "cinnabar": ("#f8dcd2", "#ee9d83", "#cf4f33", "#6a1f16", "#f0c987"),
    "malachite": ("#d3eadd", "#7fc3a0", "#23805a", "#0d3f31", "#f2b84b"),
    "murex": ("#ecdcec", "#c697c9", "#84408a", "#3f1846", "#f0a27b"),
    "ochre": ("#f8e7c4", "#eec16b", "#d3901f", "#6b3f0c", "#2f5fa8"),
    "verdigris": ("#d2ebea", "#7fc6c4", "#1f8286", "#0b3f46", "#ee8a5f"),
    "madder": ("#f8dbe0", "#e898a8", "#bf4462", "#5e162d", "#f3c66a"),
    "umber": ("#efe0d3", "#cfa382", "#93593a", "#432414", "#7fbcb4"),
    "olive": ("#e8ebcc", "#bcc67a", "#74852b", "#363f10", "#e0714a"),
    "lampblack": ("#dfe3e8", "#9da8b6", "#4b5869", "#1c232e", "#e6b04a"),
}


def colours(pigment: str, hour: str) -> dict[str, str]:
    """Return the paints of a cover: a pale wall in the morning, a full one at noon."""
    pale, light, mid, deep, spark = PIGMENTS[pigment]
    if hour == "morning":
        shades = {"ground": pale, "near": light, "mid": mid, "light": STONE, "far": mid}
        return {**shades, "dark": deep, "spark": spark}
    if hour == "noon":
        shades = {"ground": mid, "near": light, "mid": deep, "light": pale, "far": pale}
        return {**shades, "dark": deep, "spark": spark}
    shades = {"ground": deep, "near": mid, "mid": light, "light": pale, "far": light}
    return {**shades, "dark": "#10141c", "spark": spark}
