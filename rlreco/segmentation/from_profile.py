"""Segments by the choices of a profile, the same for training, pages and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rlreco.progress import UNWATCHED, Watch
from rlreco.segmentation.frozen import Frozen, scorer_of
from rlreco.segmentation.names import SegmentMap, default_map, map_of
from rlreco.segmentation.scorer import Recipe
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.segmentation.selection import Selection
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.lines import Lines

if TYPE_CHECKING:
    # It loads pydantic, and who only segments needs neither.
    from rlreco.domain.profile import Profile


def segment_by(
    lines: Lines | ClassedLines | LinesOnDisk,
    profile: Profile,
    frozen: Frozen | None = None,
    *,
    engine: str | None = None,
    watch: Watch = UNWATCHED,
    today: date | None = None,
) -> Segmentation:
    """`segment` with the selection and the recipe of the profile.

    frozen : score by these edges, and with the money that they were fitted on, instead of fitting
    today : lines dated later don't move the reference date
    """
    scorer = None if frozen is None else frozen.scorer
    return segment(
        lines,
        selection_of(profile),
        recipe_of(profile, frozen),
        scorer=scorer,
        engine=engine,
        watch=watch,
        today=today,
        services=profile.services,
    )


def selection_of(profile: Profile) -> Selection:
    """The lines that count by the profile."""
    return Selection(profile.as_of, profile.since, profile.until, profile.countries, profile.without_duplicates)


def recipe_of(profile: Profile, frozen: Frozen | None = None) -> Recipe:
    """How the profile scores customers. frozen : its money replaces that of the profile"""
    recipe = Recipe(
        bins=profile.bins,
        ties=profile.ties,
        bands=profile.nclust,
        cuts={str(value): points for value, points in (profile.cuts or {}).items()},
        segment_map=_segment_map(profile),
        method=profile.segment_by,
        clusters=profile.clusters,
        seed=profile.cluster_seed,
        monetary=profile.monetary,
        smallest=profile.smallest_segment,
    )
    return recipe if frozen is None else replace(recipe, monetary=frozen.monetary)


def frozen_of_edges(profile: Profile, rows: Mapping[str, tuple[float, ...]], source: str) -> Frozen:
    """The scorer of an experiment, from its profile and the edges that were saved with it."""
    segment_map = _segment_map(profile) or default_map(profile.bins)
    return Frozen(scorer_of(rows, profile.bins, profile.nclust, segment_map), profile.monetary, source)


def _segment_map(profile: Profile) -> SegmentMap | None:
    return None if profile.segment_map is None else map_of(profile.segment_map)
