"""Reports of results, made by parts that are imported when one is written."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rlreco.clock import system_clock
from rlreco.library.kit.checked import path_of

if TYPE_CHECKING:
    from rlreco.report.document import Report


def written(path: Any, report: "Callable[[datetime], Report]") -> Path:
    """Write a report; returns its path. report : made at a moment

    Raises ConfigError for what is not the path of an HTML file, DataError if it can't be written.
    """
    from rlreco.report.file import check_ending, write_report

    file = path_of(path)
    check_ending(file)
    write_report(report(system_clock()), file)
    return file
