"""How large directories deviate from RFC 7644, brought to its words before anything is read."""

import re

MANAGER = re.compile(r":user:manager$", re.IGNORECASE)
ENTRY = re.compile(r'^emails\[\s*type\s+eq\s+"([^"\\]{1,40})"\s*\]\.value$', re.IGNORECASE)


def as_the_rfc_has_it(patch: dict, resource) -> dict:
    """Return a PATCH body as the RFC would write it; ``resource`` is what is there before.

    Entra ID removes members by a list of values, names a manager by a bare id, and sends ``active``
    in a list; several add to ``emails[type eq "work"]`` where there is no such address yet.
    """
    operations = patch.get("Operations")
    if not isinstance(operations, list):
        return patch
    changed = []
    for told in operations:
        changed += _operations(told, resource) if isinstance(told, dict) else [told]
    return {**patch, "Operations": changed}


def _operations(told: dict, resource) -> list[dict]:
    path, value = str(told.get("path") or ""), told.get("value")
    op = str(told.get("op") or "").lower()
    if op == "remove" and path.lower() == "members" and isinstance(value, list):
        ids = [str(one.get("value")) for one in value if isinstance(one, dict)]
        kept = [one for one in ids if one.isascii() and one.isalnum()]
        return [{"op": "remove", "path": f'members[value eq "{one}"]'} for one in kept]
    if MANAGER.search(path) and isinstance(value, str):
        return [{**told, "value": {"value": value}}]
    if path.lower() == "active" and isinstance(value, list) and len(value) == 1:
        inner = value[0]
        return [{**told, "value": inner.get("value") if isinstance(inner, dict) else inner}]
    entry = ENTRY.match(path)
    if op == "add" and entry and not _has_email(resource, entry[1]):
        return [{"op": "add", "path": "emails", "value": [{"type": entry[1], "value": value}]}]
    return [told]


def _has_email(resource, kind: str) -> bool:
    return any((one.type or "").lower() == kind.lower() for one in resource.emails or [])
