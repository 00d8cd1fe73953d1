"""The units that a file names: found by code or by their path of names, else to be made."""

from portal.organisation.imports.reading import Row
from portal.organisation.models import OrgUnit


class Node:
    """A unit as the file has it. ``pk`` is empty until it is made."""

    __slots__ = ("code", "cost_centre", "name", "parent", "pk", "placed")

    def __init__(self, name: str, parent: "Node | None", code: str = "") -> None:
        self.name, self.parent, self.code = name, parent, code
        self.pk: int | None = None
        self.cost_centre: str | None = None
        self.placed = False  # the file says where it stands


class Units:
    """Reads units row by row; knows in the end which are new, and which have changed."""

    def __init__(self, there: dict[int, OrgUnit]) -> None:
        self.there = there
        self.by_code = {unit.code.casefold(): unit for unit in there.values() if unit.code}
        self.by_place = {
            (unit.parent_id, unit.name.casefold()): unit for unit in reversed(there.values())
        }
        self.codes: dict[tuple[str, ...], str] = {}  # of the file, by path
        self.names: dict[str, str] = {}  # of the file, by code
        self.parents: dict[str, str] = {}  # of the file: the code of the unit above, by code
        self.nodes: dict[object, Node] = {}

    def note_code(self, row: Row) -> None:
        """Remember which code a path has; called for all rows before the first :meth:`find`."""
        if row.unit and row.unit_code:
            if len(row.unit) > 1 or not row.unit_parent:
                self.codes.setdefault(_folded(row.unit), row.unit_code)
            self.names.setdefault(row.unit_code.casefold(), row.unit[-1])
        if row.unit_code and row.unit_parent:
            self.parents.setdefault(row.unit_code.casefold(), row.unit_parent)

    def find(self, row: Row) -> Node | None:
        """Return the unit of ``row``, new or known; None where it names none.

        A code that the file puts in two places stays in the first, and the row is told so.
        """
        if not row.unit and not row.unit_code:
            return None
        node = self._leaf(row)
        if node is None:
            return None
        if row.cost_centre:
            if node.cost_centre is None:
                node.cost_centre = row.cost_centre
            elif node.cost_centre != row.cost_centre:
                said = f"the unit has cost centre “{node.cost_centre}” in an earlier row"
                row.find("cost_centre", f"{said}; left so", is_error=False)
        return node

    def new(self) -> list[Node]:
        """Return the units to make, those above first."""
        return [node for node in self.nodes.values() if node.pk is None]

    def changed(self) -> list[Node]:
        """Return the known units that the file puts elsewhere, renames, or gives a code or cost."""
        return [node for node in self.nodes.values() if node.pk and self._differs(node)]

    def _leaf(self, row: Row) -> Node | None:
        if not row.unit_code:
            return self._at(row.unit)
        if row.unit_parent and len(row.unit) < 2:
            return self._below(row)
        key = row.unit_code.casefold()
        node = self.nodes.get(key)
        if node is None:
            unit = self.by_code.get(key)
            parent = self._at(row.unit[:-1]) if len(row.unit) > 1 else None
            if unit is None and row.unit:
                unit = self._without_code(parent, row.unit[-1])
            name = row.unit[-1] if row.unit else (unit.name if unit else row.unit_code)
            node = self.nodes[key] = Node(name, parent, row.unit_code)
            node.placed = len(row.unit) > 1
            node.pk = unit.pk if unit else None
        elif row.unit and (row.unit[-1].casefold() != node.name.casefold()):
            said = f"unit {row.unit_code} is called “{node.name}” in an earlier row"
            row.find("unit", f"{said}; left so", is_error=False)
        return node

    def _below(self, row: Row) -> Node | None:
        """Return a unit that stands below another by code, however far up the codes lead."""
        chain = [row.unit_code]
        seen = {row.unit_code.casefold()}
        while upper := self.parents.get(chain[-1].casefold()):
            if upper.casefold() in seen:
                row.find("unit_parent", f"unit {upper} would be part of itself")
                return None
            seen.add(upper.casefold())
            chain.append(upper)
        node = None
        for code in reversed(chain):
            node = self._coded(code, node)
        if self.parents[row.unit_code.casefold()] != row.unit_parent:
            said = f"unit {row.unit_code} is part of {chain[1]} in an earlier row; left so"
            row.find("unit_parent", said, is_error=False)
        return node

    def _coded(self, code: str, parent: Node | None) -> Node:
        key = code.casefold()
        if key in self.nodes:
            return self.nodes[key]
        unit = self.by_code.get(key)
        name = self.names.get(key) or (unit.name if unit else code)
        if unit is None:
            unit = self._without_code(parent, name)
        node = self.nodes[key] = Node(name, parent, code)
        node.placed = parent is not None
        node.pk = unit.pk if unit else None
        return node

    def _at(self, path: tuple[str, ...]) -> Node:
        code = self.codes.get(_folded(path))
        key = code.casefold() if code else _folded(path)
        if key in self.nodes:
            return self.nodes[key]
        parent = self._at(path[:-1]) if len(path) > 1 else None
        unit = self.by_code.get(code.casefold()) if code else None
        if unit is None and (parent is None or parent.pk):
            unit = self.by_place.get((parent.pk if parent else None, path[-1].casefold()))
            if unit is not None and code and unit.code:
                unit = None  # another unit of the same name
        if unit is None and parent is None and not code:
            unit = self._only_called(path[-1])
        node = self.nodes[key] = Node(path[-1], parent, code or (unit.code if unit else ""))
        node.placed = len(path) > 1
        node.pk = unit.pk if unit else None
        return node

    def _without_code(self, parent: Node | None, name: str) -> OrgUnit | None:
        """Return the unit that earlier files named by its place only, if it stands there."""
        if parent is not None and parent.pk is None:
            return None
        unit = self.by_place.get((parent.pk if parent else None, name.casefold()))
        return unit if unit is not None and not unit.code else None

    def _only_called(self, name: str) -> OrgUnit | None:
        """Return the one unit of this name, wherever it stands: files often say no more."""
        if not hasattr(self, "_called"):
            self._called: dict[str, list[OrgUnit]] = {}
            for unit in self.there.values():
                self._called.setdefault(unit.name.casefold(), []).append(unit)
        found = self._called.get(name.casefold(), [])
        return found[0] if len(found) == 1 else None

    def _differs(self, node: Node) -> bool:
        unit = self.there[node.pk]
        return (
            unit.name != node.name
            or (node.code and unit.code != node.code)
            or (node.cost_centre is not None and unit.cost_centre != node.cost_centre)
            or (node.placed and unit.parent_id != (node.parent.pk if node.parent else None))
        )


def _folded(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in path)
