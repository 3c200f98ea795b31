"""Partitions in paths, as year=2024/month=01/part.parquet: columns whose values stand in the names of folders."""

from pathlib import PurePosixPath
from urllib.parse import unquote

_BLANK = "__HIVE_DEFAULT_PARTITION__"


def partition_of(path: str) -> dict[str, str | None]:
    """Column -> value of each folder column=value on a path; None for the name that stands for a blank."""
    pairs = [part.partition("=") for part in PurePosixPath(path).parts[:-1]]
    return {
        unquote(name): None if value == _BLANK else unquote(value) for name, is_pair, value in pairs if is_pair and name
    }


def is_partitioned(path: str) -> bool:
    """Whether every folder on a path is one of a partition, or there is none."""
    folders = PurePosixPath(path).parts[:-1]
    return len(partition_of(path)) == len(folders)
