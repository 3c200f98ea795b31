"""Reports as files."""

from pathlib import Path

from rlreco.errors import ConfigError
from rlreco.report.document import Report
from rlreco.report.html import to_html
from rlreco.table_files import write_bytes

_ENDINGS = (".html", ".htm")


def check_ending(path: Path) -> None:
    """Raises ConfigError for a name that browsers wouldn't open."""
    if path.suffix.lower() not in _ENDINGS:
        raise ConfigError(f"A report is an HTML file: end its name in .html, not {path.name!r}.")


def write_report(report: Report, path: Path) -> int:
    """Write the file, whole or not at all; the number of its bytes.

    Raises ConfigError for another ending, DataError if it can't be written.
    """
    check_ending(path)
    page = to_html(report)
    write_bytes(page, path)
    return len(page)
