"""Files of sales that were read and are kept by name, so that nobody has to upload them again."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.feather

from rlreco.audit.act import act
from rlreco.audit.log import AuditLog
from rlreco.clock import Clock, system_clock
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.language import gettext
from rlreco.service.training.sources import Source
from rlreco.transactions import ClassedLines, Columns, ReadReport
from rlreco.transactions.classes import Marks, counts_of

MOST_KEPT = 20
"""Data sets of a workspace, unless the host says another number."""
LONGEST_NAME = 60

_ENDING, _KEY = ".arrow", b"rlreco"


@dataclass(frozen=True, slots=True)
class DataSet:
    """rows : of the file; kept_at : in UTC"""

    name: str
    rows: int
    kept_at: datetime


class DataSets:
    """The read tables of one workspace, as files on this machine; what was uploaded isn't kept.

    folder : of all workspaces
    most : data sets that may be kept
    audit : gets a line for each that is kept or deleted
    """

    def __init__(
        self,
        folder: Path,
        workspace: str,
        clock: Clock = system_clock,
        *,
        most: int = MOST_KEPT,
        audit: AuditLog | None = None,
    ) -> None:
        self._workspace = workspace
        self._most = most
        self._audit = audit
        self._folder = folder / sha256(workspace.encode()).hexdigest()[:32]
        self._clock = clock

    def all(self) -> list[DataSet]:
        """The newest first."""
        return sorted(self._found(), key=lambda data_set: data_set.kept_at, reverse=True)

    def keep(self, name: str, source: Source) -> DataSet:
        """Keep a read file under that name; one of the same name is replaced.

        Raises DataError for a blank or too long name and if it can't be written, ConflictError if too many are kept.
        """
        name = _checked(name)
        with self._act("kept a data set", name):
            return self._keep(name, source)

    def _keep(self, name: str, source: Source) -> DataSet:
        kept = {data_set.name for data_set in self._found()}
        if name not in kept and len(kept) >= self._most:
            raise ConflictError(
                gettext("{most} data sets are kept already. Delete one of them first.", most=self._most)
            )
        about = {"name": name, "kept_at": self._clock().isoformat(), **_described(source)}
        self._write(self._path(name), source.classed.table, about)
        return DataSet(name, len(source.classed), datetime.fromisoformat(str(about["kept_at"])))

    def open(self, name: str) -> Source:
        """The read file. Raises NotFoundError if none of that name is kept, DataError if it is damaged."""
        path = self._path(name)
        if not path.is_file():
            raise NotFoundError(
                gettext(
                    "No data set {name} is kept. There are: {names}.",
                    name=repr(name),
                    names=", ".join(self._names()) or gettext("none"),
                )
            )
        try:
            table = pa.feather.read_table(path, memory_map=True)
            return _source(table, json.loads(table.schema.metadata[_KEY]))
        except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
            raise DataError(
                gettext(
                    "The data set {name} is damaged: {error}. Delete it and upload the file again.",
                    name=repr(name),
                    error=error,
                )
            ) from error

    def rename(self, name: str, new: str) -> DataSet:
        """The same table under another name, kept since the same moment.

        Raises DataError for a blank or too long name and if it can't be written, ConflictError for one that another
        data set has, NotFoundError if none of that name is kept.
        """
        new = _checked(new)
        if new == name:
            raise ConflictError(gettext("The data set is called {name} already. Choose another name.", name=repr(name)))
        if new in self._names():
            raise ConflictError(gettext("Another data set is called {new}. Choose another name.", new=repr(new)))
        kept = {data_set.name: data_set for data_set in self._found()}
        source = self.open(name)
        about = {"name": new, "kept_at": kept[name].kept_at.isoformat(), **_described(source)}
        with self._act("renamed a data set", new):
            self._write(self._path(new), source.classed.table, about)
            self._path(name).unlink(missing_ok=True)
        return replace(kept[name], name=new)

    def delete(self, name: str) -> None:
        """Nothing happens where none of that name is kept."""
        with self._act("deleted", name):
            self._path(name).unlink(missing_ok=True)

    @contextmanager
    def _act(self, verb: str, name: str) -> Iterator[None]:
        with act(verb, workspace=self._workspace, data_set=name) as current:
            current.log = self._audit
            yield

    def _names(self) -> list[str]:
        return [data_set.name for data_set in self.all()]

    def _path(self, name: str) -> Path:
        plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
        return self._folder / f"{plain}-{sha256(name.encode()).hexdigest()[:16]}{_ENDING}"

    def _found(self) -> Iterator[DataSet]:
        for path in self._folder.glob(f"*{_ENDING}"):
            try:
                about = json.loads(pa.ipc.open_file(pa.memory_map(str(path))).schema.metadata[_KEY])
                yield DataSet(about["name"], about["rows"], datetime.fromisoformat(about["kept_at"]))
            except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
                continue

    def _write(self, path: Path, table: pa.Table, about: dict[str, Any]) -> None:
        """Whole or not at all."""
        described = table.replace_schema_metadata({_KEY: json.dumps(about).encode()}).unify_dictionaries()
        partial = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, suffix=".partial", delete=False) as file:
                partial = Path(file.name)
                pa.feather.write_feather(described, file, compression="zstd")
            partial.replace(path)
        except OSError as error:
            if partial is not None:
                partial.unlink(missing_ok=True)
            raise DataError(
                gettext("The data set can't be kept: {problem}. Free some of the disk.", problem=error.strerror)
            ) from None


def kept_in(folder: Path) -> tuple[int, int]:
    """Number and bytes of the data sets of all workspaces."""
    sizes = [size for path in folder.glob(f"*/*{_ENDING}") if (size := _size(path)) is not None]
    return len(sizes), sum(sizes)


def _size(path: Path) -> int | None:
    """None for a file that was deleted since it was listed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DataError(gettext("A data set needs a name of 1 to {most} letters. Choose another.", most=LONGEST_NAME))
    return name


def _described(source: Source) -> dict[str, Any]:
    classed = source.classed
    return {
        "rows": len(classed),
        "file": source.name,
        "columns": dict(source.columns),
        "notes": dict(source.notes),
        "report": None if source.report is None else asdict(source.report),
        "services": list(classed.services),
        "marks": asdict(classed.marks),
    }


def _source(table: pa.Table, about: dict[str, Any]) -> Source:
    report = None if about["report"] is None else _report(about["report"])
    marks = Marks(**about["marks"])
    classed = ClassedLines(table, about["file"], counts_of(table), tuple(about["services"]), marks, report)
    id_ = f"kept {about['name']} {about['kept_at']}"
    return Source(id_, about["file"], about["name"], classed, about["columns"], about["notes"], report)


def _report(plain: dict[str, Any]) -> ReadReport:
    return ReadReport(Columns(**plain["columns"]), plain["read"], tuple(plain["notices"]), plain["filled_down"])
