"""The portal's screens about people: the doors, and what everybody keeps about themselves."""

from portal.people.views.locks import locked_out

__all__ = ["locked_out"]
