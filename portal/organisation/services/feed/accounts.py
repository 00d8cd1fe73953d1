"""Whose row it is: found by number, else by e-mail; and what changes of the account."""

from functools import cached_property

from portal.organisation.services.feed.names import Names
from portal.organisation.services.feed.there import Known, There


class Accounts:
    """Matches the rows of a file with the accounts there are, and finds those that clash."""

    def __init__(self, items: list, there: There) -> None:
        self.there, self.items = there, items
        self.by_number: dict[str, object] = {}
        self.by_email: dict[str, object] = {}
        self.by_login: dict[str, object] = {}
        self.matched: dict[int, object] = {}
        for item in items:
            if item.is_good:
                self._match(item)
            else:
                self._recall(item)
        # All are known before the first log-in name is given out.
        for item in items:
            if item.is_good and item.known is None:
                self._name(item)

    def called(self, text: str):
        """Return whom a file calls so, as an item or an id, and otherwise why there is nobody."""
        key = text.lower()
        item = self.by_number.get(text) or self.by_email.get(key) or self.by_login.get(key)
        if item is not None:
            return item, ""
        if known := self.there.by_number.get(text):
            return known.pk, ""
        if len(found := self.there.by_email.get(key, [])) == 1:
            return found[0].pk, ""
        if known := self.there.by_login.get(key):
            return known.pk, ""
        named = self._names.of(text)
        if len(named) > 1:
            return None, f"is the name of {len(named)} people, give the number"
        return (named[0] if named else None), ""

    @cached_property
    def _names(self) -> "Names":
        return Names(self.items, self.there)

    def compare(self, item) -> None:
        """Note what the row changes of an account and its profile."""
        row, known = item.row, item.known
        item.login_name = self._wanted_login(item)
        item.account = (
            item.login_name != known.login_name
            or bool(row.number and row.number != known.number)
            or ("email" in row.told and bool(row.email) and row.email != known.email.lower())
            or bool(row.name and row.name != known.name)
            or ("language" in row.told and row.language != known.language)
            or ("time_zone" in row.told and row.time_zone != known.time_zone)
        )
        location = self.there.locations.get(row.location.casefold(), -1) if row.location else None
        later = row.account_from and row.account_from > self.there.today
        item.profile = (
            not known.fed
            or ("hired_on" in row.told and row.hired_on != known.hired_on)
            or ("location" in row.told and location != known.location)
            or bool(later and not known.active and row.account_from != known.account_from)
        )
        self._wake(item, later=bool(later))

    def _wake(self, item, *, later: bool) -> None:
        row, known = item.row, item.known
        if row.active is False:
            if known.active and not known.superuser:
                item.wake = False
            return
        if known.active or later:
            return
        sleeping = known.account_from is not None
        if known.left or (sleeping and "account_from" in row.told):
            item.wake = True
        elif not sleeping:
            said = "the account was deactivated by hand and stays so"
            row.find("", said, is_error=False)

    def _match(self, item) -> None:
        row = item.row
        if not row.number and not row.email:
            row.find("", "neither an employee number nor an e-mail address: who is it?")
            return
        known = self._find(item)
        if not row.is_good:
            return
        if known is not None and row.number and self.there.by_number.get(row.number) is known:
            row.number = known.number  # of a merged account: the person has another one now
        if row.number in self.by_number:
            self._twice(item, self.by_number[row.number], "the same employee number as row {}")
        elif not row.number and row.email in self.by_email:
            self._twice(item, self.by_email[row.email], "the same e-mail address as row {}")
        elif known is not None and known.pk in self.matched:
            self._twice(item, self.matched[known.pk], "the same person as row {}")
        if not row.is_good:
            item.known, item.pk = known, known.pk if known else None
            return
        item.known, item.pk = known, known.pk if known else None
        if known is None and not row.name:
            row.find("name", "somebody new needs a name")
            return
        self._note(item)

    def _recall(self, item) -> None:
        """Note whom a row that cannot be read is about: they are not missing from the file."""
        known = self.there.by_number.get(item.row.number)
        found = self.there.by_email.get(item.row.email, [])
        if known or len(found) == 1:
            item.pk = (known or found[0]).pk

    def _note(self, item) -> None:
        row = item.row
        if item.pk:
            self.matched[item.pk] = item
        if row.number:
            self.by_number[row.number] = item
        if row.email:
            self.by_email.setdefault(row.email, item)

    def _twice(self, item, first, said: str) -> None:
        item.row.find("", said.format(first.row.line))

    def _find(self, item) -> Known | None:
        row = item.row
        if row.number and (known := self.there.by_number.get(row.number)):
            return known
        if not row.email:
            return None
        found = self.there.by_email.get(row.email, [])
        if row.number:
            for known in found:
                if not known.number:
                    return known
            if found and row.email not in self._emails_of_many:
                said = (
                    f"{row.email} belongs to {found[0].name} with number {found[0].number}:"
                    " a number does not change in a file. Change it at the desk of people, or"
                    " give the other person another address"
                )
                row.find("number", said)
                item.pk = found[0].pk  # who is not missing from the file
            return None
        if len(found) > 1:
            row.find("email", f"{len(found)} people have {row.email}: give the employee number")
            item.pk = found[0].pk  # neither of them is missing from the file
            return None
        return found[0] if found else None

    @cached_property
    def _emails_of_many(self) -> set[str]:
        return {email for email, people in self.there.by_email.items() if len(people) > 1}

    def _name(self, item) -> None:
        """Give somebody new the log-in name of the file, else the address, else the number."""
        row = item.row
        if row.login_name:
            if not self._is_free(row.login_name, item):
                row.find("login_name", f"somebody has the log-in name “{row.login_name[:60]}”")
                return
            item.login_name = row.login_name
        else:
            for name in (row.email, row.number):
                if name and self._is_free(name, item):
                    item.login_name = name
                    break
        if not item.login_name:
            row.find("email", "somebody signs in with this address or number already")
            return
        self.by_login[item.login_name.lower()] = item

    def _wanted_login(self, item) -> str:
        row, known = item.row, item.known
        wanted = known.login_name
        if row.login_name:
            wanted = row.login_name
        elif row.email and known.email and known.login_name.lower() == known.email.lower():
            wanted = row.email  # who signs in with the address goes on doing so
        if wanted.lower() == known.login_name.lower():
            return known.login_name
        if not self._is_free(wanted, item):
            row.find("login_name", f"“{wanted[:60]}” is taken; left as it was", is_error=False)
            return known.login_name
        self.by_login[wanted.lower()] = item
        return wanted

    def _is_free(self, name: str, item) -> bool:
        known = self.there.by_login.get(name.lower())
        return self.by_login.get(name.lower(), item) is item and (
            known is None or known is item.known
        )
