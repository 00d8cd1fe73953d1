"""Who is above whom once a file is in: circles are found, and those above come first."""

from collections.abc import Callable, Iterable

Above = Callable[[int], Iterable[int]]  # the managers of somebody


def circles(nodes: Iterable[int], above: Above) -> list[list[int]]:
    """Return the circles among ``nodes``, each as the people in it; none is found twice.

    One pass may hide circles that share people with one that it found: ask again when those
    found are broken.
    """
    found: list[list[int]] = []
    done: set[int] = set()
    for start in nodes:
        if start in done:
            continue
        path: list[int] = []
        place: dict[int, int] = {}
        stack = [(start, iter(above(start)))]
        path.append(start)
        place[start] = 0
        while stack:
            node, rest = stack[-1]
            upper = next(rest, None)
            if upper is None:
                stack.pop()
                path.pop()
                del place[node]
                done.add(node)
            elif upper in place:
                found.append(path[place[upper] :])
            elif upper not in done:
                place[upper] = len(path)
                path.append(upper)
                stack.append((upper, iter(above(upper))))
    return found


def depths(nodes: Iterable[int], above: Above) -> dict[int, int]:
    """Return how far below a top each of ``nodes`` is: everybody is deeper than their managers.

    There must be no circle.
    """
    known: dict[int, int] = {}
    for start in nodes:
        stack = [start]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
                continue
            waiting = [upper for upper in above(node) if upper not in known]
            if waiting:
                stack.extend(waiting)
                continue
            known[node] = 1 + max((known[upper] for upper in above(node)), default=0)
            stack.pop()
    return known
