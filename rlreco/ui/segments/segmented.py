"""A source with its segments: worked out once for each source and set of choices, and kept for the next rerun."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import pandas as pd
import streamlit as st

from rlreco.clock import system_clock
from rlreco.domain.profile import Profile
from rlreco.language import gettext, language
from rlreco.lifetime import HORIZON_DAYS, Forecast
from rlreco.segmentation import Frozen, Segmentation, recipe_of, segment_by, selection_of, text_of
from rlreco.segmentation.report.movement import both_dates
from rlreco.service.training.sources import Source
from rlreco.transactions import ClassedLines
from rlreco.transactions.lines import release_memory
from rlreco.ui.segments.forecast import HORIZON, forecast_ahead
from rlreco.views.words.formats import Formats


@dataclass(frozen=True, slots=True)
class SegmentedSource:
    """A source with its segmentation, and the choices that made it.

    frozen : saved edges that the customers are scored by, None for edges of their own
    """

    source: Source
    choices: Profile
    frozen: Frozen | None
    segmentation: Segmentation

    @property
    def key(self) -> str:
        """Unique to the source, the choices and the language of the notices, for caches."""
        return key_of(self.source, self.choices, self.frozen)

    def day_key(self, name: str) -> str:
        """Of a widget with a day of these sales: others, or another reference date, begin with their own default."""
        return f"{name}-{crc32(f'{self.source.id} {self.segmentation.as_of}'.encode()):x}"

    @property
    def formats(self) -> Formats:
        """Numbers, with the money of these sales."""
        return Formats(currency=self.source.classed.currency)

    @property
    def horizon(self) -> int:
        """The days ahead that were chosen in the fold of the forecast."""
        return int(st.session_state.get(HORIZON, HORIZON_DAYS))

    def forecast(self) -> Forecast | str:
        """Of the days ahead; a sentence where there are too few sales."""
        return forecast_ahead(self.source.classed, self.segmentation, self.key, self.horizon)

    def earlier(self) -> date:
        """A quarter before the reference date, or the day after the first line where that is later."""
        days = self.source.days()
        assert days is not None
        return max(days[0] + timedelta(days=1), self.segmentation.as_of - timedelta(days=90))

    def at(self, before: date, after: date) -> tuple[Segmentation, Segmentation]:
        """Raises ConfigError and DataError as `both_dates` does."""
        with st.spinner(gettext("Scoring both dates")):
            return _at(self.source.classed, self.choices, self.frozen, before, after, self.key)


def segment_source(source: Source, choices: Profile, frozen: Frozen | None) -> SegmentedSource:
    """Raises ConfigError and DataError as `segment_by` does."""
    with st.spinner(gettext("Scoring customers")):
        segmentation = _segmentation(source.classed, choices, frozen, key_of(source, choices, frozen))
    return SegmentedSource(source, choices, frozen, segmentation)


def key_of(source: Source, choices: Profile, frozen: Frozen | None) -> str:
    return f"{source.id} {choices.model_dump_json()} {text_of(frozen) if frozen else ''} {language()}"


@st.cache_data(ttl=3600, max_entries=8, show_spinner=False)
def _segmentation(_classed: ClassedLines, _choices: Profile, _frozen: Frozen | None, key: str) -> Segmentation:
    return segment_by(_classed, _choices, _frozen, today=_choices.local_time(system_clock()).date())


@st.cache_data(ttl=3600, max_entries=8, show_spinner=False)
def _at(
    _classed: ClassedLines, _choices: Profile, _frozen: Frozen | None, before: date, after: date, key: str
) -> tuple[Segmentation, Segmentation]:
    scorer = None if _frozen is None else _frozen.scorer
    return both_dates(_classed, before, after, selection_of(_choices), recipe_of(_choices, _frozen), scorer)


def cached(key: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A table that is worked out once. key : of the table, with that of the source and its choices"""
    with st.spinner(gettext("Counting")):
        return _table(key, compute)


@st.cache_data(ttl=3600, max_entries=16, show_spinner=False)
def _table(key: str, _compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    frame = _compute()
    release_memory()
    return frame
