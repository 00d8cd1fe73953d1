"""Covers that show a place: porches, stairs, theatres, the sea."""

import math

from themes.covers.shapes import arch, disc, half_arch, n, path, rect


def arcade(w, h, c, dice):
    out = []
    tiers = dice.pick((1, 2)) if h > w * 0.4 else 1
    count = dice.pick((3, 4)) + (tiers - 1) * 2
    count = max(2, round(count * w / h / 1.6))
    bay = w / count
    row = h / tiers
    lit = dice.below(count)
    for t in range(tiers):
        foot = row * (t + 1) - row * 0.1
        for i in range(count):
            x = i * bay + bay * 0.16
            o = bay * 0.68
            tall = min(row * 0.76, o * 2)
            out.append(arch(x, foot, o, tall, c["far"]))
            if i == lit and t == tiers - 1:
                out.append(disc(x + o * 0.58, foot - tall * 0.48, o * 0.24, c["spark"]))
            out.append(half_arch(x, foot, o, tall, c["dark"], 0.22))
        out.append(rect(0, foot, w, row * 0.03, c["dark"]))
        out.append(rect(0, foot + row * 0.03, w, row * 0.07, c["near"]))
    return out


def colonnade(w, h, c, dice):
    out = [rect(0, h * 0.8, w, h * 0.2, c["near"])]
    out.append(disc(w * dice.pick((0.72, 0.8, 0.62)), h * 0.38, h * 0.17, c["spark"]))
    x, width = w * 0.04, h * 0.2
    k = 0.86 if w < h * 2 else 0.94
    while x < w and width > h * 0.03:
        top = h * 0.16
        out.append(
            path(
                f"M{n(x)} {n(h * 0.8)}h{n(width)}l{n(h * 0.26)} {n(h * 0.2)}h{n(-width)}z",
                c["dark"],
            )
        )
        out.append(rect(x, top, width, h * 0.64, c["light"]))
        out.append(rect(x + width * 0.58, top, width * 0.42, h * 0.64, c["mid"]))
        out.append(rect(x - width * 0.12, top, width * 1.24, h * 0.035, c["dark"]))
        out.append(rect(x - width * 0.1, h * 0.775, width * 1.2, h * 0.03, c["dark"]))
        x += width * 2.1
        width *= k
    out.append(rect(0, 0, w, h * 0.1, c["near"]))
    out.append(rect(0, h * 0.1, w, h * 0.06, c["light"]))
    return out


def steps(w, h, c, dice):
    out = []
    count = dice.pick((5, 6, 7))
    left = dice.below(2)
    sun = w * (0.74 if left else 0.26)
    out.append(disc(sun, h * 0.3, h * 0.2, c["spark"]))
    rise, going = h / (count + 1.5), w / (count + 0.5)
    for i in range(count):
        y = h - rise * (i + 1)
        x = 0 if left else going * i
        wide = w - going * i
        out.append(rect(x, y, wide, rise * 0.26, c["light"]))
        out.append(
            rect(x, y + rise * 0.26, wide, rise * 0.74 + 1, c["mid"] if i % 2 else c["near"])
        )
    return out


def theatre(w, h, c, dice):
    cx, cy = w * dice.pick((0.5, 0.34, 0.66)), h * 1.02
    rings = 7
    reach = max(w * 0.62, h * 1.05)
    out = []
    tones = (c["near"], c["mid"], c["light"])
    for i in range(rings):
        r = reach * (1 - i / (rings + 0.6))
        out.append(disc(cx, cy, r, tones[i % 3]))
        out.append(disc(cx, cy, r - reach * 0.022, c["dark"] if i % 3 == 1 else tones[i % 3]))
    inner = reach * (1 - (rings - 1) / (rings + 0.6))
    for k in range(5):
        a = math.pi * (k + 0.5) / 5
        out.append(
            f'<path d="M{n(cx + inner * math.cos(a))} {n(cy - inner * math.sin(a))}'
            f'L{n(cx + reach * 1.02 * math.cos(a))} {n(cy - reach * 1.02 * math.sin(a))}"'
            f' stroke="{c["ground"]}" stroke-width="{n(h * 0.018)}"/>'
        )
    out.append(disc(cx, cy, inner * 0.92, c["spark"]))
    return out


def horizon(w, h, c, dice):
    x = w * dice.pick((0.3, 0.5, 0.7))
    r = h * 0.4
    line = h * 0.6
    out = []
    for i in range(5):
        out.append(rect(0, line - r * 1.42 + i * r * 0.3, w, r * (0.02 + 0.035 * i), c["near"]))
    out.append(path(f"M{n(x - r)} {n(line)}a{n(r)} {n(r)} 0 0 1 {n(r * 2)} 0z", c["spark"]))
    out.append(rect(0, line, w, h - line, c["mid"]))
    for i in range(6):
        y = line + (h - line) * (i / 6)
        thick = (h - line) / 6 * (0.34 + 0.07 * i)
        out.append(
            rect(0, y + (h - line) / 6 - thick, w, thick, c["near"] if i % 2 else c["light"])
        )
        half = r * math.sqrt(max(0, 1 - (i / 6.2) ** 2))
        out.append(rect(x - half, y, half * 2, (h - line) / 6 * (0.62 - 0.06 * i), c["spark"]))
    return out


def labyrinth(w, h, c, dice):
    cx, cy = w * dice.pick((0.5, 0.62, 0.38)), h * 0.98
    out = []
    step = h * 0.098
    rings = 9 if w < h * 2 else 15
    for i in range(rings, 0, -1):
        r = step * (i + 0.6)
        out.append(
            path(
                f"M{n(cx - r)} {n(h)}V{n(cy - r * 0.12)}"
                f"A{n(r)} {n(r)} 0 0 1 {n(cx + r)} {n(cy - r * 0.12)}V{n(h)}",
                c["near"] if i % 2 else c["ground"],
            )
        )
        edge = c["light"] if i % 3 else c["mid"]
        out.append(
            path(
                f"M{n(cx - r)} {n(h)}V{n(cy - r * 0.12)}"
                f"A{n(r)} {n(r)} 0 0 1 {n(cx + r)} {n(cy - r * 0.12)}V{n(h)}",
                "none",
                f' stroke="{edge}" stroke-width="{n(step * 0.3)}"',
            )
        )
    out.append(arch(cx - step * 1.05, h, step * 2.1, step * 2.5, c["spark"]))
    return out


def shafts(w, h, c, dice):
    count = dice.pick((3, 4))
    count = max(2, round(count * w / h / 1.6))
    lean = h * 0.55
    out = []
    bay = w / count
    for i in range(-1, count + 1):
        x = i * bay + bay * 0.2
        out.append(
            path(
                f"M{n(x + lean)} 0h{n(bay * 0.46)}L{n(x + bay * 0.46)} {n(h)}h{n(-bay * 0.46)}z",
                c["near"],
            )
        )
        out.append(
            path(
                f"M{n(x + lean + bay * 0.3)} 0h{n(bay * 0.16)}"
                f"L{n(x + bay * 0.46)} {n(h)}h{n(-bay * 0.16)}z",
                c["mid"],
            )
        )
    hit = dice.below(count)
    for i in range(count):
        x = i * bay + bay * 0.27
        o = bay * 0.46
        tall = min(h * 0.58, o * 2.4)
        out.append(arch(x, h * 0.86, o, tall, c["light"]))
        out.append(half_arch(x, h * 0.86, o, tall, c["dark"], 0.3))
        if i == hit:
            out.append(disc(x + o * 0.64, h * 0.86 - tall * 0.5, o * 0.19, c["spark"]))
    out.append(rect(0, h * 0.86, w, h * 0.03, c["dark"]))
    out.append(rect(0, h * 0.89, w, h * 0.11, c["near"]))
    return out
