"""HR files as text: the map of their columns, their rows, and the report on each row."""

from portal.organisation.imports.mapping import BadMap, Mapping, read_map
from portal.organisation.imports.opening import BadFile
from portal.organisation.imports.reading import count_rows, read_rows
from portal.organisation.imports.report import Finding, Report, result_rows

__all__ = [
    "BadFile",
    "BadMap",
    "Finding",
    "Mapping",
    "Report",
    "count_rows",
    "read_map",
    "read_rows",
    "result_rows",
]
