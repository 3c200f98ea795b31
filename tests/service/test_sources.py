"""One reading of one file: what was said of others is tried, what was found is remembered."""

import io

import pytest

from rlreco.domain.profile import Profile, make_profile
from rlreco.errors import DataError
from rlreco.service.training.sources import load_lines, read_source
from rlreco.transactions import DateOrderError, ReadOptions, Watch

TEXT = "Invoice;Article;Qty;Day;Price;Zzz;Country\n1;a;1;02/03/2024;3,5;h1;\n2;b;2;05/04/2024;2,5;h2;Spain\n"


def read(text=TEXT, **options):
    previews = []
    chosen = ReadOptions(**{"columns": {"customer_id": "Zzz"}, **options})
    source = read_source(io.BytesIO(text.encode()), "sales.csv", "id", chosen, watch=Watch(), header=previews.append)
    return source, previews


def test_the_beginning_is_shown_even_where_the_file_then_is_refused():
    previews = []
    with pytest.raises(DataError, match="no column for the customer"):
        read_source(
            io.BytesIO(TEXT.encode()), "sales.csv", "id", ReadOptions(), watch=Watch(), header=previews.append
        )  # fmt: skip

    assert previews[0].names == ("Invoice", "Article", "Qty", "Day", "Price", "Zzz", "Country")
    assert previews[0].rows[1] == ("2", "b", "2", "05/04/2024", "2,5", "h2", "Spain")
    assert (previews[0].roles["order_id"], "customer_id" in previews[0].roles) == ("Invoice", False)


def test_an_order_of_dates_that_was_chosen_before_settles_it_and_one_that_does_not_fit_is_not_used():
    with pytest.raises(DateOrderError):
        read()

    source, _ = read(likely_date_order="mdy")
    assert (source.days()[0].isoformat(), source.report.read["date_order"]) == ("2024-02-03", "mdy")
    plain, _ = read(TEXT.replace("05/04", "25/04"), likely_date_order="mdy")
    assert (plain.days()[1].isoformat(), plain.report.read["date_order"]) == ("2024-04-25", "dmy")


def test_what_was_found_is_in_the_profile_and_reads_the_file_again(tmp_path):
    source, _ = read(date_order="dmy")
    profile = source.remembered_in(make_profile({"nProducts": 5}))

    assert (profile.customer_id, profile.unit_price, profile.order_date, profile.date_order) == (
        "Zzz", "Price", "Day", "dmy",
    )  # fmt: skip
    assert profile.n_products == 5
    (tmp_path / "sales.csv").write_text(TEXT)
    again = load_lines([tmp_path / "sales.csv"], make_profile(profile.model_dump(mode="json", exclude_none=True)))
    assert again.table.equals(source.classed.table.drop(["line_class"]))


def test_a_source_without_a_mapping_leaves_the_profile_as_it_is():
    source, _ = read(date_order="dmy")

    assert source.countries() == ["Spain"]
    assert Profile() == _blank(source).remembered_in(Profile())


def _blank(source):
    return type(source)("id", "name", "base", source.classed)
