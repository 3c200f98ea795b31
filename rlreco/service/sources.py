"""Where the lines to train on come from: a file, or the demo shop."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rlreco.config import Profile
from rlreco.datasets import demo_lines
from rlreco.transactions import Lines, read_lines

DEMO = "demo-shop"


def load_lines(
    file: Path | None, profile: Profile, *, columns: Mapping[str, str] | None = None, date_order: str | None = None
) -> Lines:
    """The file, else the profile's inputData, else the demo shop."""
    path = file or (Path(profile.inputData) if profile.inputData else None)
    if path is None:
        return demo_shop()
    return read_lines(path, columns=columns, date_order=date_order or profile.dateOrder, preferred=profile.columns)


def demo_shop() -> Lines:
    """The made-up shop, the same every time."""
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pandas(demo_lines(), preserve_index=False), buffer)
    buffer.seek(0)
    return read_lines(buffer, name=DEMO)


def experiment_name(lines: Lines) -> str:
    """A name to start from: the file's own, without its endings."""
    return Path(lines.source).name.partition(".")[0] or DEMO
