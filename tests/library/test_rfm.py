import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.cli import cli
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of
from rlreco.segmentation import Recipe, segment
from rlreco.transactions import classify, read_lines


@pytest.fixture(scope="module")
def shop():
    return rl.read_sales(demo_lines())


def test_customers_are_those_of_the_segmentation(shop):
    rfm = rl.RFM(bins=4, bands=3, monetary="gross", smallest=40).fit(shop)
    expected = segment(shop.classed, recipe=Recipe(bins=4, bands=3, monetary="gross", smallest=40))

    pd.testing.assert_frame_equal(rfm.frame(), expected.customers[rfm.frame().columns.tolist()].reset_index(drop=True))
    assert (rfm.segments_, rfm.bands_, rfm.edges_) == (expected.segments, expected.bands, expected.edges)
    assert rfm.as_of_ == expected.as_of


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy", "arrow"])
def test_the_kind_of_frame_that_came_in_comes_out_with_the_same_numbers(shop, kind):
    given = demo_lines()
    frame = {
        "pandas": lambda: given,
        "polars": lambda: pl.from_pandas(given),
        "lazy": lambda: pl.from_pandas(given).lazy(),
        "arrow": lambda: pa.Table.from_pandas(given),
    }[kind]()
    rfm = rl.RFM().fit(frame)

    for result in (rfm.frame(), rfm.transform(frame), rfm.fit_transform(frame)):
        assert type(result) is type(frame)
        assert table_of(result).to_pylist() == rl.RFM().fit(shop).frame().to_dict("records")
    assert type(rfm.summary()) is type(frame)


def test_the_reference_date_of_fit_is_that_of_transform(shop):
    rfm = rl.RFM().fit(shop, as_of="2025-07-01")

    assert str(rfm.as_of_) == "2025-07-01"
    pd.testing.assert_frame_equal(rfm.transform(shop), rfm.frame())
    for day in (pd.Timestamp("2025-07-01"), rfm.as_of_):
        assert rl.RFM().fit(shop, as_of=day).segments_ == rfm.segments_


def test_other_customers_are_scored_by_the_fitted_edges(shop):
    early, rfm = demo_lines().iloc[:8000], rl.RFM().fit(shop)
    expected = segment(classify(rl.read_sales(early).lines), scorer=rfm.scorer_)

    assert rfm.transform(early)["r"].tolist() == expected.customers["r"].tolist()


def test_saved_edges_score_as_the_fitted_ones_here_and_on_the_command_line(shop, tmp_path, capsys):
    rfm = rl.RFM(bins=4, monetary="gross").fit(shop)
    rfm.save(tmp_path / "edges.json")
    loaded = rl.RFM.load(str(tmp_path / "edges.json"))
    demo_lines().to_csv(tmp_path / "sales.csv", index=False)

    edges, out = tmp_path / "edges.json", tmp_path / "out.csv"

    words = ["segment", tmp_path / "sales.csv", "--edges", edges, "--out", out]
    cli.main(list(map(str, words)), standalone_mode=False)
    capsys.readouterr()

    pd.testing.assert_frame_equal(loaded.transform(shop), rfm.frame())
    assert (loaded.bins, loaded.monetary) == (4, "gross")
    written = pd.read_csv(out)
    assert written["segment"].tolist() == rfm.frame()["segment"].tolist()


def test_parameters_are_read_and_set_as_in_scikit_learn(shop):
    from sklearn.base import clone

    rfm = rl.RFM(bins=4)

    assert rfm.get_params()["bins"] == 4
    assert rfm.set_params(bins=5) is rfm
    assert clone(rfm).get_params() == rfm.get_params()
    with pytest.raises(rl.RLRecoError, match=r"no parameter 'bin'\. Did you mean 'bins'"):
        rfm.set_params(bin=4)
    with pytest.raises(rl.RLRecoError, match="bins must be 3 to 10"):
        rfm.set_params(bins=99)
    assert rfm.bins == 5


def test_figures_are_those_of_the_app(shop):
    rfm = rl.RFM().fit(shop)

    assert sum(rfm.plot().data[0].values) == len(rfm.frame())
    assert int(np.sum(rfm.plot("grid").data[0].z)) == len(rfm.frame())
    assert rfm.plot("bridge").data[0].x[-1] == pytest.approx(rfm.frame()["monetary"].sum())
    with pytest.raises(rl.RLRecoError, match=r"no plot 'treemp' of segments\. Did you mean 'treemap'"):
        rfm.plot("treemp")


def test_it_shows_itself_before_and_after_the_fit(shop):
    assert repr(rl.RFM()) == "<RFM: not fitted yet>"
    assert rl.RFM()._repr_html_()
    assert repr(rl.RFM().fit(shop)) == "<RFM: 1,000 customers in 10 segments and 4 bands, as of 2026-01-01>"
    assert "champions" in rl.RFM().fit(shop)._repr_html_()
    assert len(repr(segment(shop.classed))) < 200


@pytest.mark.parametrize(
    "parameters",
    [
        *({"bins": 2}, {"bins": "five"}, {"monetary": "all"}, {"method": "jenks"}, {"cuts": {"recency": [1]}}),
        *({"cuts": 3}, {"since": "yesterday"}, {"since": 5}, {"countries": "France"}, {"bands": 99}),
        {"segment_map": {(1, 1): "x"}},
    ],
    ids=str,
)
def test_a_parameter_that_cannot_be_used_is_refused_at_once(parameters):
    with pytest.raises(rl.RLRecoError):
        rl.RFM(**parameters)


def test_a_step_out_of_turn_is_one_sentence(shop, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    for step in (rl.RFM().frame, rl.RFM().plot, lambda: rl.RFM().transform(shop), lambda: rl.RFM().save("x.json")):
        with pytest.raises(rl.RLRecoError, match="aren't fitted yet"):
            step()
    with pytest.raises(rl.RLRecoError, match="holds no saved edges"):
        rl.RFM.load(tmp_path / "other.json")
    with pytest.raises(rl.RLRecoError, match="can't be read"):
        rl.RFM.load(tmp_path / "none.json")
    rl.RFM().fit(shop).save(tmp_path / "edges.json")
    with pytest.raises(rl.RLRecoError, match=r"transform\(sales\)"):
        rl.RFM.load(tmp_path / "edges.json").frame()


def test_a_path_is_fitted_as_its_sales_are(shop, tmp_path):
    demo_lines().to_csv(tmp_path / "sales.csv", index=False)

    assert rl.RFM().fit(str(tmp_path / "sales.csv")).segments_ == rl.RFM().fit(shop).segments_
    assert len(read_lines(tmp_path / "sales.csv")) == len(shop)
