"""The carried part of plotly.js: of plotly's own version, with its licence, and enough for every chart of a report."""

import pytest
from plotly.offline import get_plotlyjs_version

from rlreco.plots.bridge import bridge
from rlreco.report.bundle import PAGE, bundle
from rlreco.views.words.formats import Formats


def test_the_carried_bundle_is_of_the_version_that_plotly_draws_with():
    assert bundle().version == get_plotlyjs_version(), "run `make bundle`"


def test_its_licence_is_carried_with_it():
    assert "Permission is hereby granted, free of charge" in bundle().licence
    assert "Licensed under the MIT license" in bundle().script[:400]


def test_it_is_small_enough_for_a_mail():
    assert len(bundle().packed) < 800_000
    assert {path.name for path in PAGE.iterdir()} == {
        "plotly-cartesian.min.js.gz", "plotly.LICENSE", "report.css", "report.html", "report.js",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["scatter", "bar", "heatmap"])
def test_it_draws_the_kinds_that_reports_have(kind):
    assert f'moduleType:"trace",name:"{kind}"' in bundle().script


def test_the_bridge_is_of_a_kind_that_it_draws():
    money = dict.fromkeys(("returns", "services", "adjustments", "non_buyer_returns", "anonymous"), 0.0)

    [trace] = bridge({**money, "sales": 5.0, "returns": 2.0, "segments": 3.0}, Formats()).data

    assert trace.type == "bar"
    assert list(trace.base) == [0.0, 5.0, 0.0]
    assert [start + size for start, size in zip(trace.base, trace.x, strict=True)] == [5.0, 3.0, 3.0]
