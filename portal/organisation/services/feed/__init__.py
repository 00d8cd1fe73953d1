"""People from an HR file: compared with who is there, written in batches."""

from portal.organisation.services.feed.files import (
    ask_for_run,
    check_file,
    forget_files,
    run_file,
    upload,
)
from portal.organisation.services.feed.run import Refused, import_people

__all__ = [
    "Refused",
    "ask_for_run",
    "check_file",
    "forget_files",
    "import_people",
    "run_file",
    "upload",
]
