"""The lines to train on: from a file, or from the demo shop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rlreco.datasets import demo_drawings, demo_lines
from rlreco.domain.profile import COLUMN_KEYS, Profile
from rlreco.language import gettext_noop
from rlreco.transactions import (
    AS_IT_IS,
    AS_WRITTEN,
    ClassedLines,
    Lines,
    Place,
    ReadOptions,
    ReadReport,
    Watch,
    chosen_columns,
    classify,
    funnel,
    open_tables,
    read_lines,
    read_table,
)
from rlreco.transactions.addresses.address import place_of
from rlreco.transactions.reading.read import preferring
from rlreco.transactions.roles.by_values import guess_by_values
from rlreco.transactions.roles.choose import guess_columns
from rlreco.transactions.roles.systems import system_of

DEMO = "demo-shop"
_DEMO_CURRENCY = "GBP"

_PREVIEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file, before it is read as a whole.

    names : the header
    rows : the first rows, as text, each as long as the header
    roles : role -> column as it is guessed, whether or not that suffices
    system : what the file looks like, such as "a Shopify order export"
    guesses : role -> column by its values alone, where the header doesn't suffice; for a person to accept
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: Mapping[str, str]
    system: str | None
    guesses: Mapping[str, str] = field(default_factory=dict)


Header = Callable[[Preview], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One reading of one file.

    id : unique to this reading; caches go by it
    columns : role -> column of the file
    notes : how it was read
    report : what was decided about the file; None for the sample shop
    """

    id: str
    name: str
    base_name: str
    classed: ClassedLines
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    report: ReadReport | None = None

    def rows(self) -> list[dict[str, Any]]:
        """Counts of rows: the total, then one entry a class."""
        return funnel(self.classed)

    def countries(self) -> list[str]:
        """Countries of the lines, the most frequent first."""
        counts = pc.value_counts(self.classed.table["country"]).to_pylist()
        ordered = sorted(counts, key=lambda country: -country["counts"])
        return [str(country["values"]) for country in ordered if country["values"] is not None]

    def days(self) -> tuple[date, date] | None:
        """The first and the last day; None where no line has a date."""
        first, last = pc.min_max(self.classed.table["ordered_at"]).as_py().values()
        return None if first is None else (first.date(), last.date())

    def remembered_in(self, profile: Profile) -> Profile:
        """The profile with this file's columns, order of dates and clock."""
        if not self.columns:
            return profile
        named = {key: self.columns.get(role) for key, role in COLUMN_KEYS.items()}
        read: Mapping[str, Any] = {} if self.report is None else self.report.read
        order, clock = read.get("date_order"), read.get("time_zone", AS_WRITTEN)
        zone = profile.time_zone if clock == AS_WRITTEN else clock
        return profile.model_copy(update={**named, "date_order": order or profile.date_order, "time_zone": zone})


def read_source(
    content: Path | BinaryIO, name: str, id_: str, options: ReadOptions, *, watch: Watch, header: Header
) -> Source:
    """Read and class every line of a file. Raises as `read_lines` does.

    header : called with the beginning of the file as soon as it is read
    """
    file = open_tables(content, watch, options)
    head = file.head()
    header(_preview(file.names, head, preferring(file, options)))
    choice = chosen_columns(file, head, options)
    lines = read_table(file, name, choice, options, watch)
    return Source(id_, name, _base(name), classify(lines), choice.columns.mapping(), lines.notes, lines.report)


def _preview(names: Sequence[str], head: pa.Table, options: ReadOptions) -> Preview:
    roles = guess_columns(names, head, options)
    columns = [column.slice(0, _PREVIEW_ROWS).cast(pa.string()).to_pylist() for column in head.columns]
    rows = tuple(tuple(cell or "" for cell in row) for row in zip(*columns, strict=True))
    return Preview(tuple(names), rows, roles, system_of(names), guess_by_values(names, head, roles))


def load_lines(files: Sequence[Place], profile: Profile, options: ReadOptions = AS_IT_IS) -> Lines:
    """The files, else the profile's inputData, else the demo shop."""
    places = files or ([place_of(profile.input_data)] if profile.input_data else [])
    return read_lines(places, options=by_profile(options, profile)) if places else demo_shop()


def by_profile(options: ReadOptions, profile: Profile) -> ReadOptions:
    """The options, and what a profile remembers of other files."""
    return replace(
        options,
        preferred=profile.columns,
        likely_date_order=profile.date_order,
        shop_zone=profile.time_zone,
    )


def on_clock_of(options: ReadOptions, profile: Profile) -> Profile:
    """The profile with the time zone that the options choose, if they choose one."""
    return profile if options.time_zone is None else profile.model_copy(update={"time_zone": options.time_zone})


def demo_shop() -> Lines:
    """The made-up shop, the same every time, with drawings of its products and their currency."""
    lines, buffer = demo_lines(), BytesIO()
    pictured = lines.assign(ImageURL=lines["StockCode"].map(demo_drawings()), Currency=_DEMO_CURRENCY)
    pq.write_table(pa.Table.from_pandas(pictured, preserve_index=False), buffer)
    buffer.seek(0)
    return read_lines(buffer, name=DEMO)


def sample_source() -> Source:
    return Source(DEMO, gettext_noop("The sample shop"), DEMO, classify(demo_shop()))


def experiment_name(lines: Lines) -> str:
    """Default name of an experiment: the file's own, without its endings."""
    return _base(Path(lines.source).name) or DEMO


def _base(name: str) -> str:
    return name.partition(".")[0]
