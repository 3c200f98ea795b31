"""Each act that changes a store leaves one line, done, refused or failed; reading leaves none."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from rlreco.audit.act import act
from rlreco.audit.actor import Actor
from rlreco.audit.log import AuditLog
from rlreco.domain.lists import SavedRun
from rlreco.errors import ForbiddenError, NotFoundError
from rlreco.roles import Role
from rlreco.store.audited import ACTS, PARTS, audited
from rlreco.store.connect import connect
from rlreco.store.guarded import NEEDS, guarded


class Lines:
    def __init__(self):
        self.lines = []

    def append(self, line):
        self.lines.append(line)


@pytest.fixture
def lines(monkeypatch):
    """(act, outcome, ids and counts) of each line."""
    heard = []

    def hear(_, verb, outcome, about):
        heard.append((verb, outcome, {name: value for name, value in about.items() if value is not None}))

    monkeypatch.setattr(AuditLog, "record", hear)
    return heard


@pytest.fixture
def bare():
    store = connect("memory:")
    yield store
    store.close()


@pytest.fixture
def log():
    return AuditLog(Lines(), lambda: Actor("library", "ann"))


def test_each_use_that_needs_more_than_a_visitor_is_an_act_or_a_part_of_some():
    changes = {name for name, role in NEEDS.items() if role > Role.VISITOR}

    assert set(ACTS) | PARTS == changes
    assert set(ACTS) & PARTS == set()


def test_without_a_log_the_store_is_itself(bare):
    assert audited(bare, None) is bare


def test_an_act_leaves_one_line(bare, log, lines):
    audited(bare, log).set_blocked("main", "kite", True)

    assert bare.blocked("main") == {"kite"}
    assert lines == [("blocked", "done", {"workspace": "main", "product": "kite", "count": 1})]


def test_reading_leaves_none(bare, log, lines):
    store = audited(bare, log)

    assert (store.experiments(), store.embedded, store.blocked("main")) == ([], True, frozenset())
    assert lines == []


def test_one_that_fails_says_so(bare, log, lines):
    with pytest.raises(NotFoundError):
        audited(bare, log).delete_experiment("spring")

    assert lines == [("deleted", "failed", {"experiment": "spring"})]


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ANALYST])
def test_one_that_the_role_may_not_do_is_refused(bare, log, lines, role):
    with pytest.raises(ForbiddenError):
        audited(guarded(bare, role), log).set_blocked("main", "kite", False)

    assert lines == [("unblocked", "refused", {"workspace": "main", "product": "kite"})]


def test_many_changes_of_an_act_are_one_line_with_a_count_and_without_ids_that_differ(bare, log, lines):
    store = audited(bare, log)

    with act("blocked", workspace="main"):
        for product in ("kite", "drum"):
            store.set_blocked("main", product, True)
        with suppress(NotFoundError):
            store.delete_run("nothing")

    assert lines == [("blocked", "done", {"workspace": "main", "count": 2})]


def test_an_act_that_no_store_hears_of_leaves_none(lines):
    with act("published", workspace="main"):
        pass

    assert lines == []


def test_an_act_that_is_refused_at_its_first_part_is_one_line(bare, log, lines):
    with pytest.raises(ForbiddenError), act("published", workspace="main"):
        audited(guarded(bare, Role.VISITOR), log).begin_lists(None)

    assert lines == [("published", "refused", {"workspace": "main"})]


def test_a_kept_run_is_named_by_its_id(bare, log, lines):
    audited(bare, log).save_run(SavedRun("r1", "acme", "a run", datetime(2026, 3, 2, tzinfo=UTC), {}))

    assert lines == [("kept a run", "done", {"workspace": "acme", "run": "r1"})]
