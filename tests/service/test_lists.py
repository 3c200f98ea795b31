"""Lists are published whole or not at all, served as one version, and rolled back."""

import json
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import perf_counter, sleep

import numpy as np
import pandas as pd
import pytest

from rlreco.domain.lists import ListedItem, ListVersion, UserItems
from rlreco.domain.profile import Profile
from rlreco.errors import CancelledError, ConflictError, NotFoundError, StoreError, StoreUnavailableError
from rlreco.service.learner.recommendation import Recommendation
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.live import Listed, LiveLists, NoListsError
from rlreco.service.lists.publish import kept_versions, publish, rollback, status
from rlreco.service.service import Service
from rlreco.similarity import interactions_of
from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)

# Who had what, a day apart. a and b are had together by 1, 2 and 3; c by 3 and 4; d by 4 alone, and last.
EVENTS = [(1, "a"), (2, "a"), (2, "b"), (3, "a"), (3, "b"), (3, "c"), (1, "b"), (4, "c"), (4, "d")]


def events(pairs=EVENTS):
    frame = pd.DataFrame(pairs, columns=["who", "what"])
    frame["when"] = [NOW - DAY * (len(pairs) - place) for place in range(len(pairs))]
    return interactions_of(frame, "who", "what", time="when")


def counts(pairs=EVENTS, **options):
    """SAR with plain counts and no decay: easy to follow by hand."""
    return fit(events(pairs), "sar", k=10, similarity="counts", half_life="none", source="by hand", **options)


def published(store, *, times=1, workspace="main", **options):
    return [publish(store, counts(), workspace=workspace, now=NOW, **options) for _ in range(times)]


class Ticks:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


# Publishing and looking up


def test_a_customer_gets_the_list_that_the_formula_says(store):
    # User 1 had a and b. C_ac = 1 and C_bc = 1 (user 3), C_ad = C_bd = 0: c scores 2 and d scores 0.
    (version,) = published(store)

    found = LiveLists(store).lookup("1", 10)

    assert found == Listed("1", (ListedItem("c", 2.0), ListedItem("d", 0.0)), version.id, "batch")


def test_a_list_is_cut_to_k(store):
    published(store)

    assert [one.item for one in LiveLists(store).lookup("1", 1).items] == ["c"]


def test_a_stranger_gets_what_is_popular_lately(store):
    published(store)

    found = LiveLists(store).lookup("nobody", 2)

    # Halving every 30 days, three events of a or b beat the one of d, and b's are the younger ones.
    assert (found.source, [one.item for one in found.items]) == ("fallback", ["b", "a"])


def test_who_has_had_everything_gets_an_empty_list_and_not_what_they_had(store):
    everything = [(1, item) for item in "abcd"]
    publish(store, counts([*everything, (2, "a")]), now=NOW)

    assert LiveLists(store).lookup("1") == replace(LiveLists(store).lookup("1"), items=(), source="batch")


def test_a_product_that_is_blocked_is_left_out_at_once_and_others_move_up(store):
    published(store)
    ticks = Ticks()
    lists = LiveLists(store, clock=ticks)
    assert lists.lookup("1", 1).items[0].item == "c"

    store.set_blocked("main", "c", True)
    ticks.now = 1.0

    assert [one.item for one in lists.lookup("1", 1).items] == ["d"]
    assert "c" not in [one.item for one in lists.lookup("nobody").items]


def test_a_product_marked_unavailable_is_left_out_of_lists_and_of_the_fallback(learner, demo, demo_store):
    catalogue = learner.experiment.catalogue
    version = publish(demo_store, fit(events_of(demo), "ease", k=20), now=NOW)
    lists = LiveLists(demo_store)
    customer = demo_store.customers(catalogue, limit=1)[0].id
    first, popular = lists.lookup(customer).items[0].item, lists.lookup("nobody").items[0].item

    for product in (first, popular):
        demo_store.set_available(catalogue, product, False)

    assert version.catalogue == catalogue
    fresh = LiveLists(demo_store)
    assert first not in [one.item for one in fresh.lookup(customer, 20).items]
    assert popular not in [one.item for one in fresh.lookup("nobody", 20).items]
    assert len(fresh.lookup("nobody", 20).items) == 20


def test_lists_of_another_shop_have_no_catalogue_even_where_some_ids_are_alike(service, demo, demo_store):
    products = list(service.learner("demo").products())[:3]
    strangers = [(1, products[0]), (2, products[1]), (2, "of another shop")]

    assert publish(demo_store, counts(strangers), now=NOW).catalogue == ""
    assert publish(demo_store, counts([(1, products[0]), (2, products[2])]), now=NOW).catalogue != ""


def test_nothing_published_is_said_so(store):
    lists = LiveLists(store)

    with pytest.raises(NoListsError, match="rlreco batch publish"):
        lists.lookup("1")
    assert lists.version() is None
    assert status(store)["live"] is None


def test_workspaces_do_not_see_each_others_lists(store):
    (mine,) = published(store, workspace="mine")

    assert LiveLists(store, "mine").lookup("1").version == mine.id
    with pytest.raises(NoListsError):
        LiveLists(store).lookup("1")


def test_a_version_tells_where_it_came_from(store):
    (version,) = published(store)

    assert version.about["model"] == "sar"
    assert version.about["options"] == {"similarity": "counts", "half_life": "none"}
    assert (version.users, version.entries) == (4, 2 + 2 + 1 + 2)
    assert version.about["source"] == "by hand"
    assert [one["state"] for one in status(store)["versions"]] == ["live"]


# Verification


class Forgetful:
    """A store that loses or spoils what it is given, on its way in."""

    def __init__(self, store, spoil):
        self._store, self._spoil = store, spoil

    def __getattr__(self, name):
        return getattr(self._store, name)

    def add_lists(self, version, lists):
        self._store.add_lists(version, self._spoil(lists))


def seen(lists):
    return [UserItems(one.user, (ListedItem("a", 2.0), *one.items[1:])) for one in lists]


def twice(lists):
    return [UserItems(one.user, one.items + one.items) for one in lists]


@pytest.mark.parametrize(
    "spoil",
    [lambda lists: lists[:-1], seen, twice, lambda lists: [replace_score(one) for one in lists]],
    ids=["a list is lost", "a seen item", "an item twice", "another score"],
)
def test_what_comes_back_otherwise_than_it_was_written_is_never_served(store, spoil):
    (before,) = published(store)

    with pytest.raises(StoreError, match="Nothing was published"):
        publish(Forgetful(store, spoil), counts(), now=NOW)

    assert store.live_lists("main") == before.id
    assert [one.id for one in store.list_versions("main")] == [before.id]


def replace_score(one):
    return UserItems(one.user, tuple(ListedItem(item, score + 1e-9) for item, score in one.items))


def test_a_stop_while_writing_leaves_the_old_version_and_nothing_else(store):
    (before,) = published(store)

    with pytest.raises(CancelledError):
        publish(store, counts(), now=NOW, cancel=lambda: True)

    assert status(store)["live"] == before.id
    assert len(status(store)["versions"]) == 1


def test_of_two_who_publish_at_once_the_later_one_is_told(store):
    fitted = counts()
    published(store)

    def meanwhile(share, what):
        if not done:
            done.append(publish(store, fitted, now=NOW))

    done = []
    with pytest.raises(ConflictError, match="meanwhile"):
        publish(store, fitted, now=NOW, progress=meanwhile)
    assert store.live_lists("main") == done[0].id


# Keeping and going back


def test_three_versions_are_kept(store):
    versions = published(store, times=5)

    assert [one["version"] for one in status(store)["versions"]] == [one.id for one in versions[:1:-1]]


def test_rollback_goes_back_one_version_at_a_time_and_then_says_that_there_is_no_more(store):
    first, second, third = published(store, times=3)

    assert rollback(store).id == second.id
    assert rollback(store).id == first.id
    assert LiveLists(store).lookup("1").version == first.id
    with pytest.raises(ConflictError, match=third.id):
        rollback(store)
    assert rollback(store, to=third.id).id == third.id
    assert store.live_lists("main") == third.id


def test_after_a_rollback_the_next_version_goes_back_to_the_good_one(store):
    good, bad = published(store, times=2)
    rollback(store)
    (newest,) = published(store)

    assert newest.replaced == good.id
    assert rollback(store).id == good.id
    assert bad.id != good.id


def test_rolling_back_where_nothing_is_live_or_to_an_unknown_version_is_refused(store):
    with pytest.raises(NoListsError):
        rollback(store)
    published(store)
    with pytest.raises(ConflictError, match="only one"):
        rollback(store)
    with pytest.raises(ConflictError, match="gone"):
        rollback(store, to="gone")


def a_version(id_, replaced=None, sealed=True):
    return ListVersion(id_, "main", NOW, 0, 0, "", replaced=replaced, sealed=sealed)


@pytest.mark.parametrize(
    ("versions", "live", "kept"),
    [
        ([], None, set()),
        (["4<3", "3<2", "2<1", "1"], "4", {"4", "3", "2"}),
        (["4<2", "3<2", "2<1", "1"], "4", {"4", "2", "1"}),
        (["3<2", "2<1", "1"], "1", {"1", "3", "2"}),
        (["2<1", "1<2"], "2", {"1", "2"}),
        (["3<2", "2"], "2", {"2", "3"}),
    ],
    ids=["none", "one after the other", "after a rollback", "rolled back twice", "a circle ends", "the newest others"],
)
def test_the_live_version_and_those_before_it_are_kept(versions, live, kept):
    parted = [text.partition("<") for text in versions]

    assert kept_versions([a_version(id_, before or None) for id_, _, before in parted], live) == kept


def test_a_cut_off_publication_is_tidied_up_an_hour_later(store):
    store.begin_lists(replace(a_version("cut-off", sealed=False), created=NOW))
    store.add_lists("cut-off", [UserItems("1", (ListedItem("a", 1.0),))])

    publish(store, counts(), now=NOW + timedelta(minutes=59))
    assert store.list_version("cut-off") is not None
    publish(store, counts(), now=NOW + timedelta(minutes=61))
    assert store.list_version("cut-off") is None


# Reading


def test_the_pointer_is_read_once_a_second(store):
    first, second = published(store, times=2)
    ticks = Ticks()
    lists = LiveLists(store, clock=ticks)
    assert lists.lookup("1").version == second.id

    rollback(store)

    ticks.now = 0.999
    assert lists.lookup("1").version == second.id
    ticks.now = 1.0
    assert lists.lookup("1").version == first.id


def test_a_reader_whose_version_has_gone_reads_the_new_one_at_once(store):
    lists = LiveLists(store, clock=Ticks())
    published(store)
    old = lists.lookup("1").version

    *_, newest = published(store, times=4)

    assert store.list_version(old) is None
    assert lists.lookup("1").version == newest.id
    assert lists.lookup("nobody").version == newest.id


def test_a_store_that_is_gone_is_told_of_and_not_taken_for_an_unknown_customer(tmp_path):
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    published(store)
    lists = LiveLists(store)
    lists.lookup("1")
    (tmp_path / "store.sqlite3").unlink()

    with pytest.raises(StoreUnavailableError):
        lists.lookup("1")
    store.close()


def marked(mark):
    """Lists in which every score of every customer is this number, so that a mixed list would show."""
    fitted = counts([(user, item) for user in range(40) for item in random.Random(user).sample("abcdefghij", 3)])
    best = fitted.lists.best
    scores = np.where(best.items >= 0, float(mark), np.nan)
    return replace(fitted, lists=replace(fitted.lists, best=replace(best, scores=scores)))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def test_sixteen_readers_never_fail_and_never_see_two_versions_mixed(kind, request, tmp_path):
    uri = request.getfixturevalue("mongo_uri") if kind == "mongodb" else f"sqlite:///{tmp_path / 'store.sqlite3'}"
    store = connect(uri, durable=False)
    mark_of = {publish(store, marked(0), now=NOW).id: 0.0}
    fits, done = [marked(mark) for mark in range(1, 9)], Event()

    def read(reader):
        lists, chance, found = LiveLists(store), random.Random(reader), []
        while not done.is_set():
            found.append(lists.lookup(str(chance.randrange(40)), 7))
        return found

    with ThreadPoolExecutor(16) as pool:
        readers = [pool.submit(read, reader) for reader in range(16)]
        for mark, fitted in enumerate(fits, start=1):
            mark_of[publish(store, fitted, now=NOW).id] = float(mark)
            sleep(0.15)
        done.set()
        looked = [one for reader in readers for one in reader.result()]

    assert len(looked) > 100
    assert {one.source for one in looked} == {"batch"}
    assert all({score for _, score in one.items} == {mark_of[one.version]} for one in looked)
    assert len({one.version for one in looked}) > 1
    store.close()


PUBLISHER = """
import os, sys
sys.path[:0] = [{tests!r}, {root!r}]
from test_lists import NOW, marked
from rlreco.service.lists.publish import publish
from rlreco.store.connect import connect

fitted = marked(2)
print("ready", flush=True)
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        publish(connect({uri!r}), fitted, now=NOW)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Importing takes a while, so one process does it once, and its children publish and are killed."""


class Publisher:
    def __init__(self, uri):
        program = PUBLISHER.format(tests=str(Path(__file__).parent), root=str(ROOT), uri=uri)
        command = [sys.executable, "-c", program]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def killed_after(self, seconds):
        """Whether it was cut off, rather than done before."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline())
        sleep(seconds)
        # Not reaped yet or already: a child that is done has a waiting parent, and its number isn't used again so soon.
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        return int(self.process.stdout.readline()) != 0

    def seconds(self):
        """How long a publication takes that nobody cuts off."""
        began = perf_counter()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        assert int(self.process.stdout.readline()) == 0
        return perf_counter() - began

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def test_a_publication_killed_at_twenty_moments_leaves_one_whole_version_served(kind, request, tmp_path):
    uri = request.getfixturevalue("mongo_uri") if kind == "mongodb" else f"sqlite:///{tmp_path / 'store.sqlite3'}"
    store, chance, publisher = connect(uri), random.Random(20), Publisher(uri)
    old = publish(store, marked(1), now=NOW)
    before_the_swap, whole = 0, publisher.seconds()
    for part in range(20):
        live = store.live_lists("main")
        cut_off = publisher.killed_after(whole * (part + chance.random()) / 20)
        now = store.live_lists("main")
        lists = [LiveLists(store).lookup(str(user), 7) for user in range(40)]

        assert cut_off or now != live, "one that was not cut off is live"
        assert store.list_version(now).sealed
        assert {one.version for one in lists} == {now}
        assert {one.source for one in lists} == {"batch"}
        assert {score for one in lists for _, score in one.items} == {1.0 if now == old.id else 2.0}
        before_the_swap += now == live
    assert before_the_swap >= 3
    publisher.stop()
    store.close()


# With the bandit


@pytest.fixture
def of_states(demo, demo_store):
    """A learner of states, which knows its own customers only."""
    service = Service(demo_store, rng=np.random.default_rng(1))
    return service.learner(service.train(demo, Profile(base_rate="state"), base_name="states").experiment.name)


def test_a_customer_of_an_experiment_of_states_gets_a_slate_and_a_stranger_the_fallback(of_states, demo, demo_store):
    publish(demo_store, fit(events_of(demo), "popularity", k=20), now=NOW)
    customer = of_states.customers(limit=1)[0].id

    slate, listed = of_states.slate_or_list(customer), of_states.slate_or_list("a stranger")

    assert isinstance(slate, Recommendation)
    assert isinstance(listed, Listed)
    assert (listed.source, len(listed.items)) == ("fallback", 10)


def test_a_stranger_is_not_found_by_states_where_nothing_is_published(of_states):
    with pytest.raises(NotFoundError, match="no lists are published"):
        of_states.slate_or_list("a stranger")


def test_status_is_plain_values(store):
    published(store, times=2)

    assert json.loads(json.dumps(status(store))) == status(store)
