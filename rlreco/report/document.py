"""The parts of a report, all of them text and figures that are ready to be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.workbench.chosen import Figure


@dataclass(frozen=True, slots=True)
class Table:
    """columns : headings
    rows : a text for each column
    numeric : places of the columns that are aligned to the right
    about : the table in words
    """

    kind: ClassVar[str] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    about: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure of the app.

    figure : of plotly
    alt : the picture in words
    table : its figures
    caption : a sentence on how to read it; empty: none
    """

    kind: ClassVar[str] = "chart"
    figure: Any
    alt: str
    table: Table
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures side by side."""

    kind: ClassVar[str] = "figures"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. strong : its first clause"""

    kind: ClassVar[str] = "text"
    text: str
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences. numbered : with the numbers that a picture has"""

    kind: ClassVar[str] = "points"
    points: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, both as text."""

    kind: ClassVar[str] = "facts"
    facts: tuple[tuple[str, str], ...]


Block: TypeAlias = Table | Chart | Figures | Text | Points | Facts


@dataclass(frozen=True, slots=True)
class Section:
    """title : its heading
    folded : unfolds at a click, for what few people read
    """

    title: str
    blocks: tuple[Block, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """of : its kind in words, such as "Report of a shop"
    title : name of the shop, the run or the file
    verdict : the sentence that it begins with
    written : aware, in UTC
    description : may have several lines
    remarks : further sentences
    sections : the first one has the picture to see first
    address : of the app's page that it comes from; empty where there is none that others could open
    """

    of: str
    title: str
    verdict: Verdict
    written: datetime
    sections: tuple[Section, ...]
    description: str = ""
    remarks: tuple[str, ...] = field(default=())
    address: str = ""


def section(title: str, *blocks: Block | None, folded: bool = False) -> Sequence[Section]:
    """The section with the blocks that are there; none where all are missing."""
    present = tuple(block for block in blocks if block is not None)
    return [Section(title, present, folded)] if present else []
