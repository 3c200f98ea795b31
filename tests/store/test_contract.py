"""The contract of every store (rlreco/store/contract), tested on each of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.records import (
    Answer,
    CandidateSet,
    CurveGain,
    Customer,
    Derived,
    Experiment,
    Gain,
    Outcome,
    Product,
    Session,
)
from rlreco.errors import ConflictError, DataError, NotFoundError, RLRecoError
from rlreco.store.base import SUMS
from rlreco.store.uri import public_uri

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
SHOP = CandidateSet.of(("A", "B", "C"), (0.5, 0.3, 0.2))
CUSTOMERS = [
    Customer("17850", "Q4", "Champions", 1, 34, 5391.21, 5, 5, 5),
    Customer("17851", "Q1", "Lost", 300, 1, 12.5, 1, 1, 1),
    Customer("9", "Q1", "Lost", 200, 1, 1 / 3, 1, 1, 2),
]
PRODUCTS = [
    Product("A", "Apple", 1.25, "fruit", "https://example.org/a.png", 12),
    Product("B", "Bag"),
    Product("C", "Café ☕", 0.1),
]
HOSTILE = ["$where", "a.b", "|", "%7C", "a|b", "%", "😀", "x" * 1000, "__proto__", "'; DROP TABLE arms; --", " ", '"']


def an_experiment(name="shop", **changes):
    given = {
        "catalogue": "cat",
        "profile": make_profile({"nProducts": 2, "countries": ["a.b", "$c"], "cuts": {"monetary": [1, 2.5]}}),
        "crossings": (("month",), ("segment", "month")),
        "candidates": {"Q1_May_0_Monday": SHOP.id, "a.b|$": SHOP.id},
        "t0": NOW,
        "edges": {"recency": (1.0, 2.5)},
    }
    return Experiment(name=name, **{**given, **changes})


def a_session(id_="s1", experiment="shop", state="Q1_May_0_Monday", slate=("B", "A"), **changes):
    given = {
        "customer": "17850",
        "candidates": SHOP.id,
        "shares": (0.3, 0.5),
        "propensities": (1 / 3, 1.0),
        "propensity_errors": (0.0, 0.001),
        "values": (0.1, 0.2),
        "spreads": (0.01, 0.02),
        "explored": (True, False),
        "policy": "thompson:z=.5",
        "weight": 1.0,
        "at": datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=2))),
        "shown_at": 3.25,
        "opened_at": NOW,
    }
    return Session(id=id_, experiment=experiment, state=state, slate=slate, **{**given, **changes})


def an_answer(clicked=("B",), bought=(), final=True):
    return Answer(tuple(clicked), tuple(bought), NOW + timedelta(seconds=5), final)


def an_outcome(clicked=("B",), bought=(), reward=3 / 7):
    return Outcome(tuple(clicked), tuple(bought), reward, NOW + timedelta(seconds=5))


def answer(store, id_, *parts, experiment="shop"):
    """Raises what the store gives instead of a result."""
    answered = store.answer_sessions(an_experiment(experiment), [(id_, part) for part in parts or (an_answer(),)])[-1]
    if isinstance(answered, RLRecoError):
        raise answered
    return answered


CLICKED, IGNORED = Gain(1.0, 1.0, 0.0, 0.3, 3 / 7, 9 / 7), Gain(1.0, 0.0, 0.0, 0.5)
"""What a click on B, shown with a chance of a third, teaches, and silence about A; with rewards of -2, 1 and 5."""


def learned(state="Q1_May_0_Monday"):
    segment, month, *_ = state.split("_")
    nodes = ("all", f"month={month}", f"segment={segment}&month={month}", state)
    arms = {(node, product): gain for node in nodes for product, gain in (("B", CLICKED), ("A", IGNORED))}
    return {**arms, (ROOT, ROOT): CLICKED + IGNORED}


def added(gain, times):
    total = Gain()
    for _ in range(times):
        total = total + gain
    return total


@pytest.fixture
def shop(store):
    store.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    store.save_experiment(an_experiment(), [SHOP])
    return store


# Catalogue


def test_a_catalogue_comes_back_as_it_was_saved(shop):
    assert shop.customer("cat", "17850") == CUSTOMERS[0]
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.customer("cat", "1785") is None
    assert shop.customer("other", "17850") is None
    assert shop.products("cat") == {product.id: product for product in PRODUCTS}
    assert shop.products("cat", ["C", "A", "none"]) == {"A": PRODUCTS[0], "C": PRODUCTS[2]}
    assert shop.products("cat", []) == {}
    assert shop.band_sizes("cat") == {"Q1": 2, "Q4": 1}
    assert shop.band_sizes("other") == {}


def test_customers_are_found_by_the_start_of_their_id(shop):
    assert [one.id for one in shop.customers("cat")] == ["17850", "17851", "9"]
    assert [one.id for one in shop.customers("cat", search="178")] == ["17850", "17851"]
    assert [one.id for one in shop.customers("cat", search="178", limit=1)] == ["17850"]
    assert [one.id for one in shop.customers("cat", limit=None)] == ["17850", "17851", "9"]
    assert shop.customers("cat", search="785") == []


def test_saving_a_catalogue_again_changes_nothing_and_keeps_what_was_marked(shop):
    shop.set_available("cat", "B", False)

    shop.save_catalogue("cat", CUSTOMERS, PRODUCTS)

    assert shop.unavailable("cat") == {"B"}
    assert not shop.products("cat")["B"].available
    shop.set_available("cat", "B", True)
    assert shop.unavailable("cat") == frozenset()


def test_an_unknown_product_can_not_be_marked(shop):
    with pytest.raises(NotFoundError, match="no product 'Z'"):
        shop.set_available("cat", "Z", False)


def test_a_product_is_added_once_and_changed_after_that_while_its_baskets_and_its_image_stay(shop):
    pictured = replace(PRODUCTS[0], id="N", image_url="https://shop.example/n.png", baskets=0)
    changed = Product("N", "Kite, red", price=4.5, category="Toys", baskets=7, available=False)

    assert [shop.put_products("cat", [each]) for each in (pictured, changed)] == [{"N"}, set()]
    assert shop.products("cat", ["N"]) == {"N": replace(changed, image_url="https://shop.example/n.png", baskets=0)}
    assert shop.unavailable("cat") == {"N"}
    assert shop.products("cat").keys() == {"N", *(product.id for product in PRODUCTS)}


def test_a_product_that_is_put_with_its_name_alone_loses_price_and_category_but_not_its_baskets(shop):
    assert shop.put_products("cat", [Product("B", "b"), Product("N", "n")]) == {"N"}

    assert shop.products("cat")["B"] == Product("B", "b", image_url=PRODUCTS[1].image_url, baskets=PRODUCTS[1].baskets)


def test_a_product_for_a_catalogue_that_is_not_there_or_without_an_id_is_refused(shop):
    with pytest.raises(NotFoundError, match="deleted or replaced meanwhile"):
        shop.put_products("gone", [Product("N", "Kite")])
    with pytest.raises(DataError, match="empty"):
        shop.put_products("cat", [Product("N", "Kite"), Product("", "nameless")])
    assert shop.products("gone") == {}
    assert "N" not in shop.products("cat")


def test_a_catalogue_that_breaks_half_way_leaves_nothing(store):
    with pytest.raises(DataError, match="empty"):
        store.save_catalogue("cat", CUSTOMERS, [*PRODUCTS, Product("", "nameless")])

    assert store.customers("cat") == []
    assert store.products("cat") == {}
    store.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    assert len(store.customers("cat")) == 3


def test_an_experiment_comes_back_as_it_was_saved(shop):
    assert shop.experiment("shop") == an_experiment()
    assert shop.experiment("other") is None
    assert shop.candidates(SHOP.id) == SHOP
    assert shop.candidates("none") is None


def test_experiments_are_listed_newest_first_and_by_workspace(shop):
    shop.save_experiment(an_experiment("second", workspace="guest"), [SHOP])
    shop.save_experiment(an_experiment("third"), [SHOP])

    assert [one.name for one in shop.experiments()] == ["third", "second", "shop"]
    assert [one.name for one in shop.experiments("main")] == ["third", "shop"]
    assert shop.experiments("main")[1] == replace(an_experiment(), candidates={})


def test_an_experiments_name_is_its_own(shop):
    shop.open_session(a_session())

    with pytest.raises(ConflictError, match="already an experiment 'shop'"):
        shop.save_experiment(an_experiment(catalogue="else"), [SHOP])

    assert shop.experiment("shop") == an_experiment()
    assert shop.open_session(a_session("s2")).number == 2


def test_of_many_experiments_with_one_name_at_once_one_is_saved(store):
    def take(version):
        try:
            store.save_experiment(an_experiment(version=version), [SHOP])
        except ConflictError:
            return None
        return version

    with ThreadPoolExecutor(6) as threads:
        won = [version for version in threads.map(take, range(6)) if version is not None]

    assert len(won) == 1
    assert store.experiment("shop").version == won[0]


def test_deleting_an_experiment_leaves_nothing_of_it_and_all_of_the_others(shop):
    own = CandidateSet.of(("A",), (1.0,))
    shop.save_experiment(an_experiment("gone", candidates={"x": own.id, "y": SHOP.id}), [own, SHOP])
    for name in ("shop", "gone"):
        shop.open_session(a_session(f"in-{name}", name))
        answer(shop, f"in-{name}", experiment=name)
        shop.replace_derived(name, Derived(1, 1, {"k0": 2.0}))

    shop.delete_experiment("gone")

    assert shop.experiment("gone") is None
    assert shop.session("in-gone") is None
    assert shop.candidates(own.id) is None
    assert shop.curve("gone") == []
    assert shop.node_sums("gone", "all") == {}
    assert shop.derived("gone") is None
    assert shop.candidates(SHOP.id) == SHOP
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.session("in-shop").outcome == an_outcome()
    assert len(shop.snapshot("shop").arms) == 9
    assert (shop.status().experiments, shop.status().sessions, shop.status().arms) == (1, 1, 9)
    with pytest.raises(NotFoundError):
        shop.delete_experiment("gone")


def test_a_deleted_experiments_name_starts_from_nothing_again(shop):
    answered(shop, "s1")
    shop.delete_experiment("shop")
    assert shop.customers("cat") == []

    shop.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    shop.save_experiment(an_experiment(), [SHOP])

    assert not shop.sums("shop", ["all"], ["A", "B"]).any()
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.open_session(a_session("s9")).number == 1


# Sessions and sums


def answered(store, id_, **changes):
    store.open_session(a_session(id_, **changes))
    return answer(store, id_)


def test_a_session_comes_back_as_it_was_opened_with_the_next_number(shop):
    first = shop.open_session(a_session("s1"))
    second = shop.open_session(a_session("s2", expected=0.5, best=2 / 3, estimate=(0.1, 0.0, 0.3), source="simulated"))

    assert first == replace(a_session("s1"), number=1)
    assert shop.session("s1") == first
    assert shop.session("s2") == second
    assert second.number == 2
    assert shop.session("s1").at.utcoffset() == timedelta(hours=2)
    assert shop.session("none") is None


def test_a_time_without_a_zone_stays_without_one(shop):
    shop.open_session(a_session(at=datetime(2026, 5, 1, 8)))

    assert shop.session("s1").at == datetime(2026, 5, 1, 8)


def test_a_session_needs_an_experiment_and_an_id_of_its_own(shop):
    with pytest.raises(NotFoundError, match="no experiment 'other'"):
        shop.open_session(a_session(experiment="other"))
    with pytest.raises(DataError, match="empty"):
        shop.open_session(a_session(""))
    shop.open_session(a_session())
    with pytest.raises(ConflictError):
        shop.open_session(a_session())


def test_an_answer_teaches_once_however_often_it_is_sent(shop):
    opened = shop.open_session(a_session())

    first = answer(shop, "s1")
    again = answer(shop, "s1")

    assert first.first
    assert first.session == replace(opened, outcome=an_outcome())
    assert not again.taught
    assert again.session == first.session == shop.session("s1")
    assert shop.sums("shop", ["all"], ["B"])[0, 0].tolist() == pytest.approx(CLICKED)


def test_what_is_added_to_an_answer_teaches_the_difference_once(shop):
    opened = shop.open_session(a_session())

    first, second, again = (
        answer(shop, "s1", an_answer(*named)) for named in [(("B",), ()), ((), ("A",)), (("B", "A"), ("A",))]
    )

    assert [one.added for one in (first, second, again)] == [(("B",), ()), ((), ("A",)), (("A",), ())]
    whole = an_outcome(("B", "A"), ("A",), 3 / 7 + 1)
    assert shop.session("s1") == again.session == replace(opened, outcome=whole)
    assert shop.sums("shop", ["all"], ["B", "A"])[0].tolist() == [
        pytest.approx(CLICKED),
        pytest.approx(Gain(1.0, 1.0, 1.0, 0.5, 1.0, 1.0)),
    ]
    assert shop.curve("shop")[0].sums == pytest.approx(CurveGain(1.0, 2.0, 2.0, 1.0, 10 / 7, 0, 0, 0, 0))
    assert (shop.status().answered, sum(shop.snapshot("shop").answers)) == (1, 3)


def test_an_answer_that_says_nothing_and_is_not_final_leaves_the_slate_waiting(shop):
    opened = shop.open_session(a_session())

    silent = answer(shop, "s1", an_answer((), (), final=False))

    assert not silent.taught
    assert shop.session("s1") == silent.session == opened
    assert (shop.status().waiting, shop.snapshot("shop").arms) == (1, {})
    assert answer(shop, "s1", an_answer((), ())).first
    assert shop.session("s1").outcome == an_outcome((), (), 0.0)
    assert shop.status().waiting == 0


def test_slates_that_wait_are_counted_for_one_experiment_and_up_to_the_limit(shop):
    shop.save_experiment(an_experiment("second"), [SHOP])
    for id_, experiment in (("s1", "shop"), ("s2", "shop"), ("s3", "shop"), ("t1", "second")):
        shop.open_session(a_session(id_, experiment))
    answer(shop, "s2")

    assert [shop.count_waiting(name) for name in ("shop", "second", "nowhere")] == [2, 1, 0]
    assert shop.count_waiting("shop", limit=1) == 1


def test_of_many_answers_in_one_call_each_has_its_own_result(shop):
    for id_ in ("s1", "s2"):
        shop.open_session(a_session(id_))
    parts = [("s1", an_answer()), ("none", an_answer()), ("s2", an_answer(("C",))), ("s2", an_answer(()))]

    first, unknown, stranger, last = shop.answer_sessions(an_experiment(), [*parts])

    assert (first.first, last.first) == (True, True)
    assert (type(unknown), type(stranger)) == (NotFoundError, DataError)
    assert "names 'C', which was not on the slate" in str(stranger)
    assert shop.sums("shop", ["all"], ["B"])[0, 0, :2].tolist() == [2.0, 1.0]


def test_a_session_of_another_experiment_can_not_be_answered(shop):
    shop.save_experiment(an_experiment("second"), [SHOP])
    shop.open_session(a_session())

    with pytest.raises(NotFoundError, match="no session 's1'"):
        answer(shop, "s1", experiment="second")
    assert shop.session("s1").outcome is None


def test_from_fifty_threads_at_once_each_addition_is_learned_once(shop):
    shop.open_session(a_session())
    parts = [an_answer(*named) for named in [(("B",), ()), (("A",), ()), ((), ("B",)), ((), ())]]

    with ThreadPoolExecutor(50) as threads:
        given = list(threads.map(lambda at: answer(shop, "s1", parts[at % 4]), range(50)))

    added = [one.added for one in given]
    assert sorted(product for clicked, _ in added for product in clicked) == ["A", "B"]
    assert sorted(product for _, bought in added for product in bought) == ["B"]
    assert shop.session("s1").outcome == an_outcome(("B", "A"), ("B",), 1 + 3 / 7)
    assert shop.sums("shop", ["all"], ["B", "A"])[0, :, :3].tolist() == [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]


def test_an_unknown_session_can_not_be_answered_and_teaches_nothing(shop):
    with pytest.raises(NotFoundError, match="no session 'none'"):
        answer(shop, "none")

    assert shop.snapshot("shop").arms == {}
    assert shop.curve("shop") == []


def test_sums_have_a_row_for_each_node_and_product_and_zeros_where_nothing_was_learned(shop):
    answered(shop, "s1")
    answered(shop, "s2", state="Q4_May_0_Monday")

    sums = shop.sums("shop", ["Q4_May_0_Monday", "all", "nowhere"], ["C", "A", "B", "none"])

    assert sums.shape == (3, 4, len(SUMS))
    assert sums.dtype == np.float64
    assert sums[0, 1].tolist() == pytest.approx(IGNORED)
    assert sums[0, 2].tolist() == pytest.approx(CLICKED)
    assert sums[1, 1].tolist() == pytest.approx(IGNORED + IGNORED)
    assert sums[1, 2].tolist() == pytest.approx(CLICKED + CLICKED)
    assert not sums[2].any()
    assert not sums[:, [0, 3]].any()
    assert shop.sums("shop", ["all"], []).shape == (1, 0, len(SUMS))
    assert not shop.sums("unknown", ["all"], ["A"]).any()


def test_arms_are_counted_by_experiment(shop):
    assert shop.count_arms("shop") == 0

    answered(shop, "s1")

    assert shop.count_arms("shop") == len(shop.snapshot("shop").arms) > 0
    assert shop.count_arms("none") == 0


def test_a_product_that_is_asked_for_twice_has_its_sums_twice(shop):
    answered(shop, "s1")

    sums = shop.sums("shop", ["nowhere", "all"], ["B", "A", "B"])

    assert sums.shape == (2, 3, len(SUMS))
    assert not sums[0].any()
    assert sums[1].tolist() == [pytest.approx(CLICKED), pytest.approx(IGNORED), pytest.approx(CLICKED)]


def test_the_sums_of_a_node_and_of_a_snapshot_are_those_of_the_lesson(shop):
    answered(shop, "s1")

    assert shop.node_sums("shop", "all") == {"A": IGNORED, "B": pytest.approx(CLICKED)}
    assert shop.snapshot("shop").arms == {arm: pytest.approx(gain) for arm, gain in learned().items()}
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        shop.snapshot("none")


def test_experiments_learn_apart(shop):
    shop.save_experiment(an_experiment("second"), [SHOP])
    answered(shop, "s1")

    assert not shop.sums("second", ["all"], ["A", "B"]).any()
    assert shop.open_session(a_session("s2", experiment="second")).number == 1
    assert [one.id for one in shop.sessions("second", answered=False)] == ["s2"]


def test_the_log_is_read_by_number_state_and_direction(shop):
    for at in range(1, 8):
        state = "Q1_May_0_Monday" if at % 2 else "Q4_May_0_Monday"
        shop.open_session(a_session(f"s{at}", state=state))
        if at != 5:
            answer(shop, f"s{at}")

    def numbers(**asked):
        return [session.number for session in shop.sessions("shop", **asked)]

    assert numbers() == [1, 2, 3, 4, 6, 7]
    assert numbers(answered=False) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(state="Q1_May_0_Monday") == [1, 3, 7]
    assert numbers(after=3) == [4, 6, 7]
    assert numbers(after=3, limit=2) == [4, 6]
    assert numbers(newest_first=True) == [7, 6, 4, 3, 2, 1]
    assert numbers(newest_first=True, limit=2) == [7, 6]
    assert numbers(newest_first=True, after=4, answered=False) == [7, 6, 5]
    assert numbers(limit=0) == []
    assert next(shop.sessions("shop")) == shop.session("s1")


def test_the_newest_states_are_those_of_the_answered_sessions_last_opened(shop):
    for at, state in enumerate(["Q1_May_0_Monday", "Q4_May_0_Monday", "Q1_May_0_Monday", "Q2_May_0_Monday"]):
        shop.open_session(a_session(f"s{at}", state=state))
    for id_ in ("s2", "s1", "s0"):
        answer(shop, id_)

    assert shop.newest_states("shop", 10) == ["Q1_May_0_Monday", "Q4_May_0_Monday", "Q1_May_0_Monday"]
    assert shop.newest_states("shop", 2) == ["Q1_May_0_Monday", "Q4_May_0_Monday"]
    assert shop.newest_states("none", 2) == []


def test_answers_are_read_once_each_and_those_of_a_session_in_their_order(shop):
    for id_ in ("s1", "s2", "s3"):
        shop.open_session(a_session(id_))
    for id_ in ("s3", "s1"):
        answer(shop, id_)
    answer(shop, "s3", an_answer((), ("A",)))
    answer(shop, "s3", an_answer(("A",), ()))

    events = shop.answers("shop")
    first, *additions = [one for one in events if one.session.id == "s3"]
    [other] = [one for one in events if one.session.id == "s1"]
    assert len(events) == 4
    answers = [(one.session.outcome.clicked, one.session.outcome.bought) for one in (other, first, *additions)]
    assert answers == [(("B",), ()), (("B",), ()), (("B",), ("A",)), (("B", "A"), ("A",))]
    assert first.before is other.before is None
    assert [one.before for one in additions] == [first.session, additions[0].session]
    assert shop.answers("none") == []
    assert sum(shop.snapshot("shop").answers) == 4


def test_a_reader_goes_on_where_it_was(shop):
    for number in range(12):
        answered(shop, f"s{number}")
    events, everything = shop.answers("shop"), shop.snapshot("shop").answers

    assert len({one.session.id for one in events}) == len(events) == 12
    for read, event in enumerate(events, 1):
        assert shop.answers("shop", after=event.position) == events[read:]
        assert shop.answers("shop", upto=event.position) == events[:read]
        assert shop.answers("shop", after=event.position, limit=1) == events[read : read + 1]
    assert shop.answers("shop", after=everything) == shop.answers("shop", after=events[-1].position, limit=1) == []
    answered(shop, "later")
    assert shop.answers("shop", after=events[3].position, upto=everything) == events[4:]
    assert [one.session.id for one in shop.answers("shop", after=everything)] == ["later"]


def test_a_curve_adds_up_by_policy_and_bucket(shop):
    """From the thousandth session on, several share a bucket."""
    numbers = {"uniform": (1, 10, 2, 1002), "greedy": (1003, 1004)}
    sessions = [
        a_session(f"s{at}", number=at, policy=policy, outcome=an_outcome(), expected=0.5, best=0.75)
        for policy, of_policy in numbers.items()
        for at in of_policy
    ]
    shop.import_sessions(an_experiment(), sessions)

    points = [(point.policy, point.bucket) for point in shop.curve("shop")]
    assert points == [("greedy", 1000), ("uniform", 1), ("uniform", 2), ("uniform", 10), ("uniform", 1000)]
    assert shop.curve("shop")[0].sums == pytest.approx(CurveGain(2.0, 4.0, 2.0, 0.0, 6 / 7, 2.0, 0.5, 0.0, 0.0))


def test_corrections_are_added_to_whatever_the_sums_are_by_now(shop):
    answered(shop, "s1")
    before = shop.snapshot("shop")
    answered(shop, "s2")

    assert shop.correct_sums(
        "shop",
        {("all", "A"): Gain(-1.0, 2.0), ("all", "C"): Gain(0.5)},
        {("thompson:z=.5", 1): CurveGain(1.0), ("new", 3): CurveGain(4.0)},
        before.corrections,
    )

    assert before.arms == {arm: pytest.approx(gain) for arm, gain in learned().items()}
    assert (sum(before.answers), sum(shop.snapshot("shop").answers)) == (1, 2)
    assert shop.sums("shop", ["all"], ["A", "B", "C"])[0, :, :2].tolist() == [[1.0, 2.0], [2.0, 2.0], [0.5, 0.0]]
    assert {(point.policy, point.bucket): point.sums.sessions for point in shop.curve("shop")} == {
        ("thompson:z=.5", 1): 2.0,
        ("thompson:z=.5", 2): 1.0,
        ("new", 3): 4.0,
    }


def test_the_same_error_is_not_corrected_twice(shop):
    before = shop.snapshot("shop").corrections

    assert shop.correct_sums("shop", {("all", "A"): Gain(1.0)}, {}, before)
    assert not shop.correct_sums("shop", {("all", "A"): Gain(1.0)}, {}, before)

    assert shop.sums("shop", ["all"], ["A"])[0, 0, 0] == 1.0
    assert shop.snapshot("shop").corrections == before + 1


def test_mending_puts_some_sums_and_leaves_the_others(shop):
    answered(shop, "s1")

    shop.mend_sums("shop", {("all", "A"): Gain(7.0)}, {("greedy", 1): CurveGain(3.0)}, ["s1"])

    assert shop.snapshot("shop").arms == {
        **{arm: pytest.approx(gain) for arm, gain in learned().items()},
        ("all", "A"): Gain(7.0),
    }
    assert [point.policy for point in shop.curve("shop")] == ["greedy", "thompson:z=.5"]


def test_derived_values_are_replaced_by_the_next_revision_only(shop):
    assert shop.derived("shop") is None
    assert not shop.replace_derived("shop", Derived(2, 1, {}))
    assert shop.replace_derived("shop", Derived(1, 100, {"k0": 2.0, "a.b|$": 1 / 3}))
    assert not shop.replace_derived("shop", Derived(1, 100, {}))
    assert not shop.replace_derived("shop", Derived(3, 100, {}))
    assert shop.replace_derived("shop", Derived(2, 200, {"k0": 0.4}))
    assert shop.derived("shop") == Derived(2, 200, {"k0": 0.4})


def test_of_many_replacements_of_derived_values_at_once_one_succeeds(shop):
    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(lambda at: shop.replace_derived("shop", Derived(1, at, {})), range(6)))

    assert done.count(True) == 1
    assert shop.derived("shop").sessions == done.index(True)


def test_one_caller_at_a_time_has_the_turn_to_refit(shop):
    until, later = NOW + timedelta(minutes=2), NOW + timedelta(minutes=1)

    assert shop.begin_refit("shop", at=NOW, until=until)
    assert not shop.begin_refit("shop", at=later, until=later + timedelta(minutes=2))
    shop.end_refit("shop", later)
    assert not shop.begin_refit("shop", at=later, until=later + timedelta(minutes=2))
    shop.end_refit("shop", until)
    assert shop.begin_refit("shop", at=later, until=later + timedelta(minutes=2))
    assert not shop.begin_refit("none", at=NOW, until=until)


def test_of_many_that_would_refit_at_once_one_has_the_turn(shop):
    with ThreadPoolExecutor(6) as threads:
        begun = threads.map(
            lambda n: shop.begin_refit("shop", at=NOW, until=NOW + timedelta(minutes=2, seconds=n)), range(6)
        )

    assert list(begun).count(True) == 1


def test_the_turn_of_a_process_that_died_or_whose_clock_was_wrong_is_over(shop):
    assert shop.begin_refit("shop", at=NOW, until=NOW + timedelta(minutes=2))
    assert shop.begin_refit("shop", at=NOW + timedelta(minutes=2), until=NOW + timedelta(minutes=4))
    ahead = NOW + timedelta(days=9)
    assert shop.begin_refit("shop", at=ahead, until=ahead + timedelta(minutes=2))
    assert shop.begin_refit("shop", at=NOW, until=NOW + timedelta(minutes=2))


def test_slates_that_wait_are_found_by_their_age_the_oldest_first(shop):
    shop.save_experiment(an_experiment("second"), [SHOP])
    for hours in (25, 27, 26, 28):
        shop.open_session(a_session(f"old{hours}", opened_at=NOW - timedelta(hours=hours)))
    shop.open_session(a_session("young"))
    shop.open_session(a_session("other", "second", opened_at=NOW - timedelta(hours=30)))
    answer(shop, "old26")

    day_ago = NOW - timedelta(hours=24)
    assert [one.id for one in shop.waiting("shop", day_ago)] == ["old28", "old27", "old25"]
    assert [one.id for one in shop.waiting("shop", day_ago, limit=1)] == ["old28"]
    assert [one.id for one in shop.waiting("second", day_ago)] == ["other"]
    assert shop.status().waiting == 5


def test_imported_sessions_keep_their_numbers_and_teach_once(shop):
    brought = [a_session("s4", number=4, outcome=an_outcome()), a_session("s7", number=7)]

    assert shop.import_sessions(an_experiment(), brought) == 2
    assert shop.import_sessions(an_experiment(), brought) == 0

    assert [one.number for one in shop.sessions("shop", answered=False)] == [4, 7]
    assert shop.session("s4") == brought[0]
    assert shop.sums("shop", ["all"], ["A"])[0, 0, 0] == 1.0
    assert shop.open_session(a_session("s8")).number == 8
    now_answered = replace(brought[1], outcome=an_outcome())
    assert shop.import_sessions(an_experiment(), [now_answered]) == 1
    assert shop.session("s7") == now_answered
    more = replace(brought[0], outcome=an_outcome(("A",), ("A",), 1.0))
    assert shop.import_sessions(an_experiment(), [more]) == 1
    assert shop.session("s4").outcome == an_outcome(("B", "A"), ("A",), 3 / 7 + 1)
    assert shop.sums("shop", ["all"], ["B", "A"])[0, :, :3].tolist() == [[2.0, 2.0, 0.0], [2.0, 1.0, 1.0]]
    assert sum(shop.snapshot("shop").answers) == 3
    with pytest.raises(ConflictError):
        shop.import_sessions(an_experiment(), [a_session("other", number=4)])


def test_status_counts_what_is_there(shop, store_uri, promise):
    answered(shop, "s1")
    shop.open_session(a_session("s2"))

    status = shop.status()

    assert (status.experiments, status.customers, status.products) == (1, 3, 3)
    assert (status.arms, status.sessions, status.answered, status.unapplied) == (9, 2, 1, 0)
    assert status.waiting == 1
    assert status.promise == promise
    assert status.kind in ("sqlite", "memory", "mongodb")
    assert status.place == public_uri(store_uri)


def test_there_is_nothing_to_recover_where_answers_are_transactions(shop):
    answered(shop, "s1")

    assert shop.unapplied() == []
    assert shop.sweep() == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(store, name):
    candidates = CandidateSet.of((name, "plain"), (0.5, 0.5))
    store.save_catalogue(
        name, [replace(CUSTOMERS[0], id=name, band=name, country=name)], [Product(name, name), Product("plain", "")]
    )
    state = "Q1_May_0_Monday"
    store.save_experiment(an_experiment(name, catalogue=name, candidates={state: candidates.id}), [candidates])
    store.open_session(a_session(name, name, state, slate=(name, "plain"), customer=name, policy=name))
    answer(store, name, an_answer((name,)), an_answer((name,), (name,)), experiment=name)
    store.mend_sums(name, {(name, name): Gain(1.0, 0.5), ("all", "plain"): Gain(2.0)}, {}, [])

    session = store.session(name)
    assert (session.slate, session.outcome.clicked, session.outcome.bought) == ((name, "plain"), (name,), (name,))
    assert [one.id for one in store.sessions(name, state=state)] == [name]
    assert (store.customer(name, name).band, store.customer(name, name).country) == (name, name)
    assert [one.id for one in store.customers(name, search=name)] == [name]
    assert store.band_sizes(name) == {name: 1}
    store.set_available(name, name, False)
    assert store.unavailable(name) == {name}
    assert set(store.products(name, [name])) == {name}
    assert store.experiment(name).candidates == {state: candidates.id}
    assert store.sums(name, [name, "all"], [name, "plain"])[:, :, 0].tolist() == [[1.0, 0.0], [1.0, 2.0]]
    assert store.node_sums(name, name) == {name: Gain(1.0, 0.5)}
    assert {(name, name), ("all", "plain"), (state, name)} <= store.snapshot(name).arms.keys()
    assert store.curve(name)[0].policy == name
    store.delete_experiment(name)
    assert store.status().arms == store.status().sessions == 0


@pytest.mark.parametrize("name", ["", "\0", "\ud800"])
def test_ids_that_are_not_text_are_refused(shop, name):
    with pytest.raises(DataError):
        shop.save_catalogue("new", [replace(CUSTOMERS[0], id=name)], PRODUCTS)
    with pytest.raises(DataError):
        shop.save_catalogue("new", CUSTOMERS, [Product(name, "x")])
    with pytest.raises(DataError):
        shop.save_experiment(an_experiment(name), [SHOP])
    with pytest.raises(DataError):
        shop.open_session(a_session(name))
    assert shop.status().sessions == 0
