"""Covers that repeat a form: mosaic, scales, leaves, meander."""

import math

from themes.covers.shapes import disc, n, path, rect


def meander(w, h, c, dice):
    rows = dice.pick((2, 3)) if h > w * 0.4 else 1
    size = h / rows
    u = size / 6.4
    pitch = u * 6.6
    out = []
    mark = dice.below(3)
    for r in range(rows):
        y = r * size + u * 0.75
        start = u * 0.7 - (pitch / 2 if r % 2 else 0)
        for i in range(math.ceil(w / pitch) + 1):
            x = start + i * pitch
            d = (
                f"M{n(x)} {n(y + 4.6 * u)}V{n(y)}H{n(x + 5 * u)}V{n(y + 3.6 * u)}"
                f"H{n(x + 1.9 * u)}V{n(y + 1.9 * u)}"
                f"H{n(x + 3.5 * u)}"
            )
            colour = c["spark"] if i == mark + 1 and r == rows - 1 else c["light"]
            out.append(path(d, "none", f' stroke="{colour}" stroke-width="{n(u * 0.9)}"'))
        out.append(rect(0, y + 4.55 * u, w, u * 0.55, c["mid"]))
    return out


def tesserae(w, h, c, dice):
    rows = 4
    s = h / rows
    cols = math.ceil(w / s)
    tones = (c["light"], c["near"], c["mid"], c["dark"])
    out = []
    spark = dice.below(rows * min(cols, 6))
    for r in range(rows):
        for k in range(cols):
            x, y = k * s, r * s
            base, top = dice.pick(tones), dice.pick(tones)
            out.append(rect(x, y, s + 0.4, s + 0.4, base))
            if base == top:
                top = c["ground"]
            if r * min(cols, 6) + k == spark:
                top = c["spark"]
            turn = dice.below(5)
            q = (
                f"M{n(x)} {n(y)}h{n(s)}a{n(s)} {n(s)} 0 0 1 {n(-s)} {n(s)}z",
                f"M{n(x + s)} {n(y)}v{n(s)}a{n(s)} {n(s)} 0 0 1 {n(-s)} {n(-s)}z",
                f"M{n(x + s)} {n(y + s)}h{n(-s)}a{n(s)} {n(s)} 0 0 1 {n(s)} {n(-s)}z",
                f"M{n(x)} {n(y + s)}v{n(-s)}a{n(s)} {n(s)} 0 0 1 {n(s)} {n(s)}z",
            )
            out.append(
                disc(x + s / 2, y + s / 2, s * 0.32, top) if turn == 4 else path(q[turn], top)
            )
    return out


def scales(w, h, c, dice):
    rows = 5
    r = h / rows / 0.92
    out = []
    tones = (c["ground"] if c["mid"] == c["dark"] else c["mid"], c["light"], c["near"])
    shift = dice.below(3)
    hit = dice.below(4) + 1
    for row in range(-1, rows + 1):
        y = row * r * 0.94
        off = r if row % 2 else 0
        for i in range(-1, math.ceil(w / (2 * r)) + 1):
            x = i * 2 * r + off + r
            tone = tones[(row + i * (1 if shift else 2) + shift) % 3]
            special = row == 2 and i == hit
            out.insert(0, disc(x, y, r * 0.36, c["spark"] if special else c["ground"]))
            out.insert(0, disc(x, y, r * 0.68, c["dark"]))
            out.insert(0, disc(x, y, r, tone))
    return out


def pediments(w, h, c, dice):
    rows = dice.pick((3, 4)) if h > w * 0.4 else 2
    size = h / rows
    tall = size * 0.74
    wide = tall * 1.7
    out = []
    hit = dice.below(3) + 1, dice.below(rows)
    for r in range(rows):
        foot = (r + 1) * size - size * 0.1
        start = -wide * (0.5 if r % 2 else 0) - wide * 0.3
        for i in range(math.ceil(w / wide) + 2):
            x = start + i * wide
            left, right = (c["near"], c["mid"]) if (r + i) % 2 else (c["light"], c["near"])
            if (i, r) == hit:
                left, right = c["spark"], c["mid"]
            out.append(path(f"M{n(x)} {n(foot)}l{n(wide / 2)} {n(-tall)}v{n(tall)}z", left))
            out.append(
                path(
                    f"M{n(x + wide / 2)} {n(foot - tall)}l{n(wide / 2)} {n(tall)}h{n(-wide / 2)}z",
                    right,
                )
            )
        out.append(rect(0, foot, w, size * 0.1, c["dark"]))
    return out


def laurel(w, h, c, dice):
    rows = dice.pick((3, 4))
    s = h / rows
    out = []
    hit = dice.below(rows), dice.below(4)
    lean = dice.below(2)
    for r in range(rows):
        for k in range(math.ceil(w / s)):
            x, y = k * s, r * s
            flip = (r + k + lean) % 2
            a, b = ((x, y + s), (x + s, y)) if flip else ((x, y), (x + s, y + s))
            leaf = f"M{n(a[0])} {n(a[1])}A{n(s)} {n(s)} 0 0 1 {n(b[0])} {n(b[1])}"
            one = c["spark"] if (r, k) == hit else (c["light"], c["near"])[(r + k) % 2]
            out.append(path(f"{leaf}L{n(a[0])} {n(a[1])}z", one))
            out.append(
                path(
                    f"M{n(b[0])} {n(b[1])}A{n(s)} {n(s)} 0 0 1 {n(a[0])} {n(a[1])}z",
                    c["mid"] if one != c["spark"] else c["dark"],
                )
            )
    return out
