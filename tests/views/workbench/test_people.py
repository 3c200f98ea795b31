"""Files of a segment's people, and the columns of mailing tools."""

import io

import pandas as pd
import pytest

from rlreco.segmentation import segment
from rlreco.service.training.sources import demo_shop, sample_source
from rlreco.table_files import csv_bytes
from rlreco.views.lifetime import forecast_of
from rlreco.views.workbench.people import for_klaviyo, for_mailchimp, mailing_note, people_of


@pytest.fixture(scope="module")
def demo():
    return segment(demo_shop())


def people(*ids, segment="cant_lose", alive=0.123456):
    values = {
        "recency": 3,
        "frequency": 2,
        "monetary": 12.345,
        "r": 5,
        "f": 2,
        "m": 1,
        "segment": segment,
        "band": "Q2",
    }
    forecast = {"chance_alive": alive, "expected_orders": 1.2345, "expected_money": 9.876, "segment": segment}
    return pd.DataFrame([{"customer_id": id_, **values, **forecast} for id_ in ids])


def test_people_of_a_segment_are_all_of_it_and_nobody_else_the_richest_first(demo):
    champions = people_of(demo, "too few", "champions")

    assert len(champions) == demo.segments["champions"]
    assert set(champions["segment"]) == {"champions"}
    assert champions["monetary"].is_monotonic_decreasing
    assert len(people_of(demo, "too few", None)) == len(demo.customers)


def test_every_customer_has_the_forecast_that_was_given(demo):
    outlook = forecast_of(sample_source().classed, demo, 90)

    assert people_of(demo, outlook, "loyal")["expected_orders"].notna().all()


def test_ids_that_are_addresses_stand_in_the_column_of_addresses_and_others_in_that_of_ids():
    mixed = people("ann@shop.example", "17850")

    klaviyo, mailchimp = for_klaviyo(mixed), for_mailchimp(mixed)

    assert list(klaviyo.columns[:3]) == ["Email", "External ID", "Segment"]
    assert list(mailchimp.columns[:3]) == ["Email Address", "External ID", "Tags"]
    assert klaviyo["Email"].tolist() == mailchimp["Email Address"].tolist() == ["ann@shop.example", ""]
    assert klaviyo["External ID"].tolist() == ["", "17850"]
    assert klaviyo["Segment"].tolist() == ["Can't lose", "Can't lose"]


def test_numbers_are_rounded_to_what_a_reader_takes_in():
    row = for_klaviyo(people("1")).iloc[0]

    assert (row["Chance alive"], row["Orders ahead"], row["Money ahead"]) == (0.123, 1.23, 9.88)


def test_a_comma_in_a_name_makes_no_second_tag():
    assert for_mailchimp(people("1", segment="Rich, old"))["Tags"].tolist() == ["Rich  old"]


def test_without_a_forecast_its_columns_are_left_out():
    columns = for_klaviyo(people("1", alive=None).assign(expected_orders=None, expected_money=None)).columns

    assert "Chance alive" not in columns
    assert "Money" in columns


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (["a@b.co", "c@d.org"], "The ids are e-mail addresses"),
        (["17850"], "The ids are no e-mail addresses"),
        (["a@b.co", "17850", "x@y"], "2 of the ids are no e-mail addresses"),
    ],
)
def test_a_line_says_whether_the_tools_will_recognise_these_people(ids, words):
    assert mailing_note(people(*ids)).startswith(words)


def test_an_id_that_a_spreadsheet_would_run_is_guarded_in_the_file():
    text = csv_bytes(for_klaviyo(people("=cmd()", "+1@a.de"))).decode()

    read = pd.read_csv(io.StringIO(text), keep_default_na=False)
    assert read["External ID"].tolist() == ["'=cmd()", ""]
    assert read["Email"].tolist() == ["", "'+1@a.de"]
