"""Fitted scorers as plain rows of numbers, saved with an experiment or in a file to score new customers later."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.segmentation.clusters import Clusters
from rlreco.segmentation.edges import check_frozen
from rlreco.segmentation.names import SegmentMap, check_bands, check_map, map_of, map_rows
from rlreco.segmentation.scorer import VALUES, Scorer

Rows = Mapping[str, Sequence[float]]

_MEANS, _SCALES, _CENTRE = "kmeans_means", "kmeans_scales", "kmeans_centre_"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A saved scorer.

    scorer : scores customers without fitting
    monetary : money that the scorer was fitted on, "net" or "gross"
    source : name of the file or experiment that it comes from
    """

    scorer: Scorer
    monetary: str
    source: str


def rows_of(scorer: Scorer) -> dict[str, tuple[float, ...]]:
    """The edges of each value; for k-means also the means and scales of the logarithms and each centre."""
    rows = {name: tuple(edges) for name, edges in scorer.edges.items()}
    if scorer.clusters:
        rows |= {_MEANS: scorer.clusters.means, _SCALES: scorer.clusters.scales}
        rows |= {f"{_CENTRE}{number}": centre for number, centre in enumerate(scorer.clusters.centres, 1)}
    return rows


def scorer_of(rows: Rows, bins: int, bands: int, segment_map: SegmentMap) -> Scorer:
    """The inverse of `rows_of`. Raises ConfigError for edges that are missing or not in order."""
    check_map(segment_map, bins)
    check_bands(bands, bins)
    for name in VALUES:
        check_frozen(name, rows.get(name, ()), bins)
    return Scorer(bins, bands, {name: list(rows[name]) for name in VALUES}, segment_map, _clusters(rows))


def text_of(frozen: Frozen) -> str:
    """The scorer as indented JSON."""
    scorer = frozen.scorer
    values = {
        "bins": scorer.bins,
        "bands": scorer.bands,
        "monetary": frozen.monetary,
        "segmentMap": map_rows(scorer.segment_map),
        "edges": rows_of(scorer),
    }
    return json.dumps(values, indent=1) + "\n"


def frozen_of(text: str, source: str) -> Frozen:
    """The inverse of `text_of`. Raises ConfigError for other text. source : name for people"""
    try:
        values = json.loads(text)
        rows = {str(name): tuple(map(float, row)) for name, row in values["edges"].items()}
        bins, bands, monetary = int(values["bins"]), int(values["bands"]), str(values["monetary"])
        segment_map = map_of(values["segmentMap"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(
            gettext(
                "{source} holds no saved edges. Choose a file written by rlreco segment --edges-out or by the app.",
                source=source,
            )
        ) from None
    if monetary not in ("net", "gross"):
        raise ConfigError(
            gettext("{source}: monetary must be net or gross, got {value}.", source=source, value=repr(monetary))
        )
    return Frozen(scorer_of(rows, bins, bands, segment_map), monetary, source)


def _clusters(rows: Rows) -> Clusters | None:
    if _MEANS not in rows:
        return None
    count = sum(name.startswith(_CENTRE) for name in rows)
    centres = [tuple(rows.get(f"{_CENTRE}{number}", ())) for number in range(1, count + 1)]
    parts: list[Any] = [tuple(rows[_MEANS]), tuple(rows.get(_SCALES, ())), *centres]
    if not centres or any(len(part) != len(VALUES) for part in parts):
        raise ConfigError(gettext("The saved clusters are incomplete. Save them again."))
    return Clusters(parts[0], parts[1], tuple(centres))
