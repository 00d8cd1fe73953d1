"""People by their names, for files that call a manager no better. Read only if one does."""

from portal.organisation.services.feed.there import There


class Names:
    """Who has which name once the file is in: its rows, and the active people it leaves out."""

    def __init__(self, items: list, there: There) -> None:
        self._by_name: dict[str, list] = {}
        named = set()
        for item in items:
            named.add(item.pk)
            if item.is_good and item.row.active is not False:
                name = item.row.name or (item.known.name if item.known else "")
                self._note(name, item)
        for known in there.people.values():
            if known.active and known.pk not in named:
                self._note(known.name, known.pk)

    def of(self, text: str) -> list:
        """Return the items and ids of those called ``text``, which may begin with the surname."""
        found = self._by_name.get(text.casefold())
        if found is None and text.count(",") == 1:
            surname, given = text.split(",")
            found = self._by_name.get(f"{given.strip()} {surname.strip()}".casefold())
        return found or []

    def _note(self, name: str, who) -> None:
        self._by_name.setdefault(name.casefold(), []).append(who)
