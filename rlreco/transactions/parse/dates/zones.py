"""The zones that dates name, and moments on the clock of one zone."""

import re
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.texts.distinct import on_distinct

UTC = "UTC"

# Those of one meaning: North America's by RFC 5322, and others that name the same offset wherever they are used. CST is
# China's or Chicago's, IST India's or Israel's, BST London's or Dhaka's, AST Halifax's or Riyadh's; MSK has moved.
_ABBREVIATIONS = {
    UTC: "z ut utc gmt wet",
    "+01:00": "cet mez west",
    "+02:00": "cest mesz eet sast",
    "+03:00": "eest trt",
    "+07:00": "wib",
    "+08:00": "sgt hkt awst",
    "+09:00": "jst kst",
    "+09:30": "acst",
    "+10:00": "aest",
    "+10:30": "acdt",
    "+11:00": "aedt",
    "+12:00": "nzst",
    "+13:00": "nzdt",
    "-02:00": "brst",
    "-03:00": "brt art clst",
    "-04:00": "edt clt",
    "-05:00": "est cdt cot pet",
    "-06:00": "mdt",
    "-07:00": "mst pdt",
    "-08:00": "pst akdt",
    "-09:00": "akst",
    "-10:00": "hst",
}
_OFFSETS = {name: offset for offset, names in _ABBREVIATIONS.items() for name in names.split()}
# The sign of Etc/GMT+5 is the other way round.
_IN_FIGURES = re.compile(r"(?<!etc/gmt)([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)")
_FIRST_WORD = re.compile(r"\(?([a-z]+)")
_MOST_HOURS = 14


def zone_labels(zones: pa.ChunkedArray) -> pa.ChunkedArray:
    """+0100, GMT+1, CET and "+01:00 (CET)" as "+01:00", no offset as "UTC"; zones of no certain offset in capitals."""
    return on_distinct(zones, lambda distinct: pa.array(map(_label, distinct.to_pylist()), pa.string()))


def _label(zone: str | None) -> str | None:
    if zone is None:
        return None
    bare = zone.strip().lower()
    figures, word = _IN_FIGURES.search(bare), _FIRST_WORD.match(bare)
    return _in_figures(figures) if figures else _OFFSETS.get(word[1] if word else "", bare.upper())


def _in_figures(match: re.Match[str]) -> str:
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if hours > _MOST_HOURS or minutes >= 60:
        return match[0]
    return f"{sign}{hours:02d}:{minutes:02d}" if hours or minutes else UTC


def offset_of(label: str | None) -> timedelta | None:
    """The distance from UTC of a zone's label; None where it isn't certain."""
    if label == UTC:
        return timedelta()
    is_certain = label is not None and re.fullmatch(r"[+-](?:0\d|1[0-4]):[0-5]\d", label)
    return datetime.strptime(str(label), "%z").utcoffset() if is_certain else None


def local_times(instants: pa.ChunkedArray, time_zone: str) -> pa.ChunkedArray:
    """What the clock of the zone shows at these instants, in summer as in winter time.

    instants, and the result : timestamp[us]; the instants in UTC
    """
    # Not by Arrow or DuckDB: the one needs the system's table of zones, the other brings one that may be older.
    moments = pd.DatetimeIndex(instants.to_pandas()).tz_localize(UTC).tz_convert(time_zone).tz_localize(None)
    return pa.chunked_array([pa.array(moments, pa.timestamp("us"), from_pandas=True)])


def on_the_clock(moments: pa.ChunkedArray, labels: pa.ChunkedArray, time_zone: str) -> pa.ChunkedArray:
    """The moments that name an offset as the clock of the zone showed them; the others stay.

    moments : timestamp[us], as written
    labels : of their zones; null for moments that name none
    """
    offsets = on_distinct(labels, lambda distinct: pa.array(map(offset_of, distinct.to_pylist()), pa.duration("us")))
    return pc.coalesce(local_times(pc.subtract(moments, offsets), time_zone), moments)
