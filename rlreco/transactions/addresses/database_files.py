"""Files of databases, and the files that their tables become."""

import re
from pathlib import Path

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.addresses.address import Address


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def file_of(folder: Path, table: str) -> Path:
    """The file of a table."""
    return folder / (re.sub(r"[^\w.-]", "_", table) + ".parquet")


def database_path(address: Address) -> Path:
    """The file of a database. Raises DataError where there is none."""
    path = Path(address.path.removeprefix("/"))
    if not path.is_file():
        raise DataError(
            gettext(
                "There is no database {path}. Check the path, which from / on takes {scheme}:////.",
                path=path,
                scheme=address.scheme,
            )
        )
    return path
