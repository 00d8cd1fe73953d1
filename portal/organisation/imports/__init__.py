"""People from an HR file: read, compared with who is there, written in batches."""

from portal.organisation.imports.mapping import BadMap, Mapping, read_map
from portal.organisation.imports.reading import BadFile, count_rows, read_rows
from portal.organisation.imports.report import Finding, Report, result_rows
from portal.organisation.imports.run import Refused, import_people

__all__ = [
    "BadFile",
    "BadMap",
    "Finding",
    "Mapping",
    "Refused",
    "Report",
    "count_rows",
    "import_people",
    "read_map",
    "read_rows",
    "result_rows",
]
