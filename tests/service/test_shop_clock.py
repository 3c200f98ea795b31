"""One clock: the shop's time zone decides the state of every moment, of a file of sales as of a visit."""

import json
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.domain.documents import experiment_document, experiment_of
from rlreco.domain.profile import Profile, make_profile
from rlreco.errors import ConfigError, DataError
from rlreco.service.service import Service
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import load_lines
from rlreco.service.training.train import train
from rlreco.store.connect import connect
from rlreco.transactions import read_lines

BERLIN, NEW_YORK, KATHMANDU = "Europe/Berlin", "America/New_York", "Asia/Kathmandu"
FEATURES = ("month", "half", "weekday", "hour")
MIDNIGHTS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
"""In Berlin it is already 2027."""


@pytest.fixture(scope="module")
def shops(demo):
    """Zone -> learner of the sample shop there, at New Year's Eve."""
    store = connect("memory:", durable=False)
    service = Service(store, clock=lambda: MIDNIGHTS_EVE)
    learners = {}
    for zone in (None, BERLIN, NEW_YORK, KATHMANDU):
        profile = Profile(time_zone=zone, state_features=FEATURES)
        learners[zone] = service.learner(
            train(store, demo, profile, base_name="shop", now=MIDNIGHTS_EVE).experiment.name
        )
    yield learners
    store.close()


def state(learner, at):
    return learner.state(learner.customers(limit=1)[0], at)


@pytest.mark.parametrize(
    ("zone", "expected", "local"),
    [
        (None, "December_1_Thursday_Evening", datetime(2026, 12, 31, 23, 30)),
        (BERLIN, "January_0_Friday_Night", datetime(2027, 1, 1, 0, 30)),
        (NEW_YORK, "December_1_Thursday_Evening", datetime(2026, 12, 31, 18, 30)),
        (KATHMANDU, "January_0_Friday_Night", datetime(2027, 1, 1, 5, 15)),
    ],
)
def test_now_and_the_same_instant_with_an_offset_make_one_state_by_the_shops_clock(shops, zone, expected, local):
    learner = shops[zone]
    customer = learner.customers(limit=1)[0].id
    instants = [MIDNIGHTS_EVE.astimezone(timezone(timedelta(hours=hours))) for hours in (-7, 0, 5.5)]

    sessions = [learner.recommend(visitor, at).session for visitor in (customer, None) for at in (None, *instants)]

    assert {session.state for session in sessions} == {expected}
    assert {(session.at, session.opened_at) for session in sessions} == {(local, MIDNIGHTS_EVE)}
    assert learner.now() == local


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from([None, BERLIN, NEW_YORK, KATHMANDU]),
)
def test_any_instant_is_one_state_in_whatever_offset_it_is_written(shops, instant, minutes, zone):
    written = instant.astimezone(timezone(timedelta(minutes=minutes)))

    assert state(shops[zone], written) == state(shops[zone], instant)


def test_the_hour_that_is_skipped_in_spring_and_the_one_that_comes_twice_in_autumn(shops):
    berlin = shops[BERLIN]
    utc = [datetime(2026, 3, 29, 3, 59, tzinfo=UTC), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)]
    autumn = [datetime(2026, 10, 25, 4, 59, tzinfo=UTC), datetime(2026, 10, 25, 5, 0, tzinfo=UTC)]

    # 6:00 in Berlin, where Morning begins, is 4:00 UTC in summer and 5:00 UTC in winter.
    assert [state(berlin, at) for at in utc] == ["March_1_Sunday_Night", "March_1_Sunday_Morning"]
    assert [state(berlin, at) for at in autumn] == ["October_1_Sunday_Night", "October_1_Sunday_Morning"]
    assert state(berlin, datetime(2026, 3, 29, 2, 30)) == "March_1_Sunday_Night"


def test_a_moment_without_an_offset_is_by_the_shops_clock_wherever_the_shop_is(shops):
    assert {state(learner, datetime(2026, 8, 15, 23, 59)) for learner in shops.values()} == {
        "August_0_Saturday_Evening"
    }


def test_a_moment_beyond_the_calendar_is_refused_before_a_session_is_opened(shops):
    learner = shops[BERLIN]
    shown = learner.history.shown

    with pytest.raises(DataError, match="years 1 to 9999"):
        learner.recommend(None, datetime(9999, 12, 31, 23, 30, tzinfo=UTC))
    assert learner.history.shown == shown


def test_simulated_shoppers_come_in_the_year_of_the_shops_clock(shops):
    years = {zone: min(min(moments) for moments in Shoppers(shops[zone])._moments.values()).year for zone in shops}

    assert years == {None: 2026, BERLIN: 2027, NEW_YORK: 2026, KATHMANDU: 2027}


ROWS = [
    ("1", "a", "2026-03-31T23:30:00+00:00"),
    ("2", "b", "2026-12-31T18:30:00-05:00"),
    ("3", "a", "2026-07-01T12:00:00Z"),
]
HEADER = "order_id,customer_id,sku,quantity,unit_price,date\n"


def csv_of(folder):
    path = folder / "sales.csv"
    path.write_text(HEADER + "".join(f"{order},{customer},mug,1,2.5,{at}\n" for order, customer, at in ROWS))
    return path


def parquet_of(folder):
    path = folder / "sales.parquet"
    orders, customers, moments = zip(*ROWS, strict=True)
    at = pa.array([datetime.fromisoformat(moment) for moment in moments], pa.timestamp("us", "UTC"))
    n_rows = len(ROWS)
    columns = [orders, customers, ["mug"] * n_rows, [1] * n_rows, [2.5] * n_rows, at]
    pq.write_table(pa.table(dict(zip(HEADER.strip().split(","), columns, strict=True))), path)
    return path


@pytest.mark.parametrize("file_of", [csv_of, parquet_of])
def test_sales_with_offsets_and_visits_at_the_same_instants_are_in_one_state(store, tmp_path, file_of):
    profile = Profile(time_zone=BERLIN, state_features=("month", "hour"), n_products=1)
    lines = load_lines([file_of(tmp_path)], profile)
    experiment = train(store, lines, profile, base_name="shop", now=MIDNIGHTS_EVE).experiment
    learner = Service(store).learner(experiment.name)

    # By Berlin's clock: 1 April 1:30, 1 January 0:30, 1 July 14:00.
    sold_in = {state for state, baskets in experiment.baskets.items() if baskets}
    assert sold_in == {"April_Night", "January_Night", "July_Afternoon"}
    assert {learner.recommend(None, datetime.fromisoformat(at)).session.state for _, _, at in ROWS} == sold_in
    assert lines.report.read["time_zone"] == BERLIN
    assert lines.report.notices == ()


def test_sales_without_an_offset_are_by_the_shops_clock_and_that_is_worth_no_notice(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(HEADER + "1,a,mug,1,2.5,2026-03-31 23:30\n2,b,mug,1,2.5,2026-04-13 08:00\n")

    lines = load_lines([path], Profile(time_zone=BERLIN))

    assert lines.table["ordered_at"].to_pylist() == [datetime(2026, 3, 31, 23, 30), datetime(2026, 4, 13, 8)]
    assert lines.report.notices == ()


def test_without_a_zone_sales_count_as_written_and_visits_in_utc(store, tmp_path):
    lines = load_lines([csv_of(tmp_path)], Profile())

    assert lines.table["ordered_at"].to_pylist()[1] == datetime(2026, 12, 31, 18, 30)
    assert Profile().zone == "UTC"


def test_an_experiment_of_an_earlier_release_is_read_and_is_on_the_clock_of_utc(shops):
    document = json.loads(json.dumps(experiment_document(shops[None].experiment)))
    del document["profile"]["timeZone"]

    profile = experiment_of(document).profile

    assert profile == shops[None].profile
    assert profile.local_time(MIDNIGHTS_EVE) == datetime(2026, 12, 31, 23, 30)


def test_the_zone_is_frozen_with_the_experiment(shops):
    assert [learner.profile.time_zone for learner in shops.values()] == list(shops)
    assert json.loads(shops[BERLIN].profile.model_dump_json())["timeZone"] == BERLIN


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Berln", "There is no time zone 'Europe/Berln'.*Did you mean 'Europe/Berlin'"), (2, "timeZone .*string")],
)
def test_a_zone_that_does_not_exist_is_refused_in_one_line(zone, words):
    with pytest.raises(ConfigError, match=words) as refused:
        make_profile({"timeZone": zone})
    assert "\n" not in str(refused.value)


def test_lines_later_than_tomorrow_are_judged_by_the_day_of_the_shops_clock(store):
    # In UTC it is 31 December, so 2 January would be the day after tomorrow; in Kiritimati it is 1 January.
    rows = "".join(f"{n},c{n % 7},mug,1,2.5,2026-12-{1 + n % 28:02d}\n" for n in range(60))
    text = (HEADER + rows + "60,c1,mug,1,2.5,2027-01-02\n").encode()

    as_of = {}
    for zone in ("UTC", "Pacific/Kiritimati"):
        profile = Profile(time_zone=zone, n_products=1)
        lines = read_lines(BytesIO(text), name="sales.csv")
        trained = train(store, lines, profile, base_name="shop", now=MIDNIGHTS_EVE)
        as_of[zone] = trained.segmentation.as_of.isoformat()

    assert as_of == {"UTC": "2026-12-29", "Pacific/Kiritimati": "2027-01-03"}
