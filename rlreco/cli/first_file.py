"""A look at the first file of a command line, before anything that reads files is loaded."""

import glob
from collections.abc import Sequence
from pathlib import Path

from rlreco.hints import no_file

_LOOKED_AT_ELSEWHERE = frozenset(("-h", "--help", "pyspark", "--engine=pyspark"))
"""The help needs no file, and a cluster has tables of its own."""

READERS = (("segment",), ("train",), ("backtest",), ("similar",), ("batch", "publish"))
"""Commands whose arguments are sales."""


def check_first_file(words: Sequence[str]) -> None:
    """A wrong name is an error at once, where loading the command would take longer than a look at the disk.

    words : a command line without the program's name. Only a file that stands right after its command is looked at.
    Raises DataError.
    """
    if not _LOOKED_AT_ELSEWHERE.isdisjoint(words):
        return
    for command in READERS:
        file = next(iter(words[len(command) :]), "")
        if tuple(words[: len(command)]) == command and _is_path(file):
            _check(file)


def _is_path(word: str) -> bool:
    """Neither an option, an address nor a pattern."""
    return bool(word) and not word.startswith("-") and "://" not in word and not glob.has_magic(word)


def _check(file: str) -> None:
    # What can't be looked at is the reader's to report.
    try:
        there = Path(file).exists()
    except (OSError, ValueError):
        return
    if not there:
        raise no_file(file)
