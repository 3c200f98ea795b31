"""Segments as the profile wants them, so that training, pages and commands make the same choices."""

from collections.abc import Mapping
from typing import Any

from rlreco.domain.profile import Profile
from rlreco.segmentation.frozen import Frozen, scorer_of
from rlreco.segmentation.names import SegmentMap, default_map, map_of
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.segmentation.selection import Selection
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.lines import Lines


def segment_by(
    lines: Lines | ClassedLines | LinesOnDisk, profile: Profile, frozen: Frozen | None = None, **more: Any
) -> Segmentation:
    """`segment` by the profile's choices. frozen : go by these edges and their money; more : whatever else it takes"""
    options = options_of(profile)
    if frozen is not None:
        options |= {"scorer": frozen.scorer, "monetary": frozen.monetary}
    return segment(lines, **{**options, **more})


def options_of(profile: Profile) -> dict[str, Any]:
    """What `segment` is to be told."""
    return {
        "as_of": profile.as_of,
        "since": profile.since,
        "until": profile.until,
        "countries": profile.countries,
        "without_duplicates": profile.without_duplicates,
        "monetary": profile.monetary,
        "bins": profile.bins,
        "ties": profile.ties,
        "bands": profile.nclust,
        "cuts": profile.cuts,
        "segment_map": map_in(profile),
        "method": profile.segment_by,
        "clusters": profile.clusters,
        "seed": profile.cluster_seed,
        "smallest": profile.smallest_segment,
    }


def selection_in(profile: Profile) -> Selection:
    return Selection(profile.as_of, profile.since, profile.until, profile.countries, profile.without_duplicates)


def map_in(profile: Profile) -> SegmentMap | None:
    return None if profile.segment_map is None else map_of(profile.segment_map)


def frozen_in(profile: Profile, rows: Mapping[str, tuple[float, ...]], source: str) -> Frozen:
    """The scorer of an experiment, from the profile and the edges that it froze."""
    names = map_in(profile) or default_map(profile.bins)
    return Frozen(scorer_of(rows, profile.bins, profile.nclust, names), profile.monetary, source)
