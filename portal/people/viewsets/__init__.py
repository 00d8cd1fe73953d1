"""The administrator's desks for people, groups and the doors."""

from portal.people.viewsets.doors import doors
from portal.people.viewsets.people import GroupViewSet, PersonViewSet

__all__ = ["GroupViewSet", "PersonViewSet", "doors"]
