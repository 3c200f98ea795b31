"""The vote of an audience: every tap counts once, regret is exact, and rooms are bounded and can't be guessed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError, ConflictError, NotFoundError
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.service.simulations.vote.audience import audience_of
from rlreco.service.simulations.vote.room import Limits, Room
from rlreco.service.simulations.vote.rooms import Rooms

CHANCES = (0.9, 0.5, 0.1)
ARMS = Plan(None, ("uniform",), sessions=1000, replicates=2, probabilities=CHANCES, sample="few products")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def audience(plan=ARMS, seed=1):
    return audience_of(sample_shop(), plan, np.random.default_rng(seed))


def room(plan=ARMS, clock=None, seed=1, **limits):
    ids = map(str, count())
    return Room(
        audience(plan, seed), Limits(**{"pause": 0.0, **limits}), clock=clock or Clock(), new_id=lambda: next(ids)
    )


def tap(of, phone, product=0):
    return of.answer(phone, of.turn(phone).number, product)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2)), max_size=60))
def test_whatever_order_taps_come_and_are_sent_again_in_each_turn_of_a_phone_counts_once(taps):
    of = room(answers=3)
    phones = [of.join() for _ in range(3)]
    answered = [0, 0, 0]

    for phone, number, product in taps:
        counts = of.answer(phones[phone], number, product)

        assert counts == (number == answered[phone] < 3)
        answered[phone] += counts
        assert [of.turn(each).number for each in phones] == answered
        assert of.tally().answers == sum(answered)


def test_thirty_phones_that_answer_ten_times_at_once_and_send_all_twice_have_300_answers():
    of = room()
    phones = [of.join() for _ in range(30)]

    def play(phone):
        return sum(of.answer(phone, number, number % 3) for number in range(10) for _ in range(2))

    with ThreadPoolExecutor(30) as threads:
        acknowledged = sum(threads.map(play, phones))

    assert acknowledged == of.tally().answers == of.run().rounds == len(of.run().trail.marks) == 300
    assert {of.turn(phone).number for phone in phones} == {10}
    assert of.tally().clicks == sum(of.turn(phone).clicks for phone in phones) == of.run().totals.clicks[-1, 0]


def test_regret_is_that_of_the_true_chances_in_the_first_world_of_the_race():
    of = room()
    phone = of.join()
    for product in (0, 1, 2, 1):
        tap(of, phone, product)
    first_world = setup_of(sample_shop(), ARMS).shoppers(range(2), ARMS.seed).truth(1).rewards[:3]

    steps = np.diff(of.run().totals.regret[:, 0], prepend=0.0)

    assert sorted(first_world) == sorted(CHANCES)
    assert steps == pytest.approx(0.9 - first_world[[0, 1, 2, 1]])
    assert of.run().totals.chance_regret[-1, 0] == pytest.approx(4 * (0.9 - np.mean(CHANCES)))


def test_shoppers_click_as_often_as_their_tastes_say():
    of = room(replace(ARMS, sessions=4000), answers=4000)
    phone = of.join()
    best = int(np.argmax(setup_of(sample_shop(), ARMS).shoppers(range(1), ARMS.seed).truth(1).rewards))

    for _ in range(2000):
        tap(of, phone, best)

    # Three standard errors of 2,000 draws.
    assert of.turn(phone).clicks / 2000 == pytest.approx(0.9, abs=0.02)


def test_regret_is_in_the_units_of_the_shop():
    of, plan = room(PRESETS["easy"].plan()), PRESETS["easy"].plan()
    phone = of.join()
    kind = of.turn(phone).kind
    tap(of, phone, 3)

    rewards = setup_of(sample_shop(), plan).shoppers(range(1), plan.seed).truth(1).rewards.reshape(2, 8)[kind]
    span = sample_shop().profile.in_units(1, 0)
    assert of.run().totals.regret[0, 0] == pytest.approx(span * (rewards.max() - rewards[3]))


def test_tastes_change_for_the_audience_at_the_session_of_the_plan():
    plan = replace(PRESETS["change"].plan(), drift_at=6)
    of = room(plan)
    phone, kinds = of.join(), []
    for _ in range(10):
        kinds.append(of.turn(phone).kind)
        tap(of, phone, 0)
    shoppers = setup_of(sample_shop(), plan).shoppers(range(1), plan.seed)
    rewards = {session: shoppers.truth(session).rewards.reshape(2, 8) for session in (5, 6)}
    gaps = {session: each.max(axis=1) - each[:, 0] for session, each in rewards.items()}
    span = sample_shop().profile.in_units(1, 0)

    steps = np.diff(of.run().totals.regret[:, 0], prepend=0.0) / span

    assert not np.allclose(gaps[5], gaps[6])
    assert steps == pytest.approx([gaps[5 if session < 6 else 6][kind] for session, kind in enumerate(kinds, start=1)])


def test_a_product_that_has_not_arrived_is_not_on_offer_and_a_tap_on_it_does_not_count():
    of = room(replace(PRESETS["new"].plan(), arrival_at=3))
    phone = of.join()
    [absent] = set(range(8)) - of.turn(phone).on_offer

    assert not tap(of, phone, absent)
    assert of.tally().answers == 0
    for _ in range(2):
        tap(of, phone, min(of.turn(phone).on_offer))
    assert tap(of, phone, absent)


def test_two_rooms_of_a_plan_have_the_same_tastes_and_their_own_shoppers():
    same, again, other = (room(seed=seed) for seed in (1, 1, 2))
    for of in (same, again, other):
        phone = of.join()
        for _ in range(20):
            tap(of, phone, 1)

    assert same.run().trail.marks.tolist() == again.run().trail.marks.tolist() != other.run().trail.marks.tolist()
    assert same.run().totals.regret.tolist() == other.run().totals.regret.tolist()


def test_an_audience_that_has_not_answered_has_no_run():
    assert room().run() is None


@pytest.mark.parametrize(
    ("shop", "plan", "words"),
    [
        (sample_shop(), replace(ARMS, probabilities=(0.1,) * 11), "at most 10 products, and this race has 11"),
        (
            replace(sample_shop(), profile=sample_shop().profile.model_copy(update={"n_products": 3})),
            PRESETS["easy"].plan(),
            "the slates of this race hold 3",
        ),
    ],
)
def test_a_race_that_fits_no_phone_is_refused_in_one_line(shop, plan, words):
    with pytest.raises(ConfigError, match=words) as refusal:
        audience_of(shop, plan, np.random.default_rng(1))

    assert "\n" not in str(refusal.value)


def test_ten_products_fit():
    of = room(replace(ARMS, probabilities=(0.1,) * 10))

    assert of.turn(of.join()).on_offer == frozenset(range(10))


def test_a_phone_that_comes_again_keeps_its_score_and_a_made_up_id_is_a_new_phone():
    of = room()
    phone = of.join()
    tap(of, phone)

    assert of.join(phone) == phone
    assert of.join("made up") not in (phone, "made up")
    assert of.tally().phones == 2
    with pytest.raises(NotFoundError):
        of.answer("made up", 0, 0)


def test_a_full_room_takes_no_more_phones():
    of = room(phones=2)
    first, _ = of.join(), of.join()

    with pytest.raises(ConflictError, match="full"):
        of.join()
    assert of.join(first) == first


def test_no_phone_answers_more_often_than_the_host_lets_it():
    of = room(answers=2)
    phone = of.join()

    assert [tap(of, phone) for _ in range(4)] == [True, True, False, False]
    assert of.turn(phone).on_offer == frozenset()


def test_after_the_last_session_of_the_race_nothing_counts():
    of = room(replace(ARMS, sessions=3))
    phone = of.join()

    assert [tap(of, phone) for _ in range(4)] == [True, True, True, False]
    assert not of.tally().is_open


def test_a_closed_room_takes_neither_answers_nor_phones_and_keeps_its_run():
    of = room()
    phone = of.join()
    tap(of, phone)
    of.close()

    assert not tap(of, phone)
    assert (of.run().rounds, of.turn(phone).room.is_open) == (1, False)
    with pytest.raises(ConflictError, match="closed"):
        of.join()


def test_the_second_press_of_a_double_click_is_no_answer_even_where_the_next_turn_is_drawn_already():
    clock = Clock()
    of = room(clock=clock, pause=0.4)
    phone, other = of.join(), of.join()

    assert tap(of, phone)
    clock.now = 0.3
    assert not tap(of, phone)
    assert tap(of, other)
    clock.now = 0.4
    assert tap(of, phone)


def test_a_room_ends_by_itself():
    clock = Clock()
    of = room(clock=clock, seconds=60.0)
    phone = of.join()
    clock.now = 60.0

    assert not tap(of, phone)
    assert of.expired


def rooms(clock=None):
    tokens = map("token-{}".format, count())
    return Rooms(clock or Clock(), lambda: next(tokens))


def test_only_the_token_of_an_open_or_closed_room_opens_it():
    all_rooms = rooms()
    opened = all_rooms.open("ours", "race", audience(), Limits())

    assert all_rooms.room(opened.token) is opened.room
    for wrong in ("", opened.token[:-1], opened.token + "x", "ünknown"):
        with pytest.raises(NotFoundError, match="no vote at this address"):
            all_rooms.room(wrong)


def test_tokens_are_long_and_never_alike():
    all_rooms = Rooms()
    tokens = {all_rooms.open("ours", str(n), audience(), Limits()).token for n in range(4)}

    assert len(tokens) == 4
    assert min(map(len, tokens)) >= 24


def test_a_race_of_a_workspace_has_one_room_at_a_time():
    all_rooms = rooms()
    first = all_rooms.open("ours", "race", audience(), Limits())

    assert all_rooms.open("ours", "race", audience(), Limits()) is first
    assert all_rooms.of_race("ours", "race") is first
    assert all_rooms.of_race("theirs", "race") is None
    first.room.close()
    assert all_rooms.open("ours", "race", audience(), Limits()) is not first


def test_the_rooms_of_a_workspace_are_bounded_and_a_closed_one_makes_way():
    all_rooms = rooms()
    first, *_ = (all_rooms.open("ours", str(n), audience(), Limits()) for n in range(4))

    with pytest.raises(ConflictError, match="Close one first"):
        all_rooms.open("ours", "more", audience(), Limits())
    all_rooms.open("theirs", "race", audience(), Limits())
    first.room.close()
    all_rooms.open("ours", "more", audience(), Limits())
    with pytest.raises(NotFoundError):
        all_rooms.room(first.token)


def test_the_rooms_of_a_process_are_bounded():
    all_rooms = rooms()
    for n in range(100):
        all_rooms.open(str(n), "race", audience(), Limits())

    with pytest.raises(ConflictError):
        all_rooms.open("more", "race", audience(), Limits())


def test_a_token_ends_with_its_time_and_when_the_host_takes_the_audience_off():
    clock = Clock()
    all_rooms = rooms(clock)
    old = all_rooms.open("ours", "old", audience(), Limits(seconds=10.0))
    new = all_rooms.open("ours", "new", audience(), Limits())
    clock.now = 10.0
    all_rooms.forget(new)

    assert all_rooms.of_race("ours", "old") is all_rooms.of_race("ours", "new") is None
    for token in (old.token, new.token):
        with pytest.raises(NotFoundError):
            all_rooms.room(token)
    assert not new.room.tally().is_open
