"""A person, written by name: a list of everybody would be too long to choose from."""

from django import forms

from portal.people.models import User
from portal.people.queries import people_called

UNKNOWN = "?"  # stands before a name that is nobody's


class PersonInput(forms.TextInput):
    """Shows and takes a log-in name, where the field keeps the person."""

    def format_value(self, value):
        if str(value or "").isdigit():
            names = User.objects.filter(pk=value).values_list("login_name", flat=True)
            return names.first() or value
        return str(value).removeprefix(UNKNOWN) if value else value

    def value_from_datadict(self, data, files, name):
        written = (super().value_from_datadict(data, files, name) or "").strip()
        if not written or "\0" in written:
            return written
        found = list(people_called(written).filter(is_active=True)[:2])
        # Nobody, or not one alone: the field says that this is no choice.
        return str(found[0].pk) if len(found) == 1 else f"{UNKNOWN}{written}"
