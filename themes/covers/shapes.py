"""The dice that a cover is thrown with, and the shapes that it is put together from."""


class Dice:
    """Numbers that depend on a hash only."""

    def __init__(self, digest: str):
        self.bytes = bytes.fromhex(digest) * 8
        self.at = 2  # the first two bytes have chosen family and hour

    def below(self, n):
        self.at += 1
        return self.bytes[self.at] % n

    def pick(self, items):
        return items[self.below(len(items))]


def n(x):
    return f"{x:.1f}".rstrip("0").rstrip(".")


def rect(x, y, w, h, fill):
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{fill}"/>'


def path(d, fill, extra=""):
    return f'<path d="{d}" fill="{fill}"{extra}/>'


def disc(x, y, r, fill):
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}"/>'


def arch(x, y, w, h, fill):
    """A round-headed opening; y is its foot."""
    r = w / 2
    return path(f"M{n(x)} {n(y)}V{n(y - h + r)}a{n(r)} {n(r)} 0 0 1 {n(w)} 0V{n(y)}z", fill)


def half_arch(x, y, w, h, fill, cut=0.5):
    """The shaded reveal on the inner left side of an opening."""
    r = w / 2
    k = w * cut
    return path(
        f"M{n(x)} {n(y)}V{n(y - h + r)}a{n(r)} {n(r)} 0 0 1 {n(r)} {n(-r)}"
        f"a{n(r - k * 0.55)} {n(r)} 0 0 0 {n(-(r - k))} {n(r)}V{n(y)}z",
        fill,
    )
