"""Courses from a CSV file: read, compared with what is there, written in batches."""

from catalog.courses.imports.mapping import BadMap, Mapping, read_map
from catalog.courses.imports.reading import BadFile, count_rows, read_rows
from catalog.courses.imports.report import Finding, Report
from catalog.courses.imports.run import import_rows

__all__ = [
    "BadFile",
    "BadMap",
    "Finding",
    "Mapping",
    "Report",
    "count_rows",
    "import_rows",
    "read_map",
    "read_rows",
]
