"""Stores and exports written by the code of the first build (fixtures/write_by_first_build.py) are read unchanged.

Its store and its export hold the same, so each record that the store returns is compared with the export's text.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from pydantic import BaseModel

from rlreco.domain.rewards import lesson
from rlreco.service.service import Service
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect

FIXTURES = Path(__file__).parent / "fixtures"
EXPORT = FIXTURES / "export_of_first_build"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def lines(part, folder=EXPORT):
    return [json.loads(line) for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(record):
    """The record as JSON would have it, made here by the standard library alone."""
    return json.loads(json.dumps(asdict(record), default=_plain))


def _plain(value):
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value.isoformat()


def holds(new, old):
    """Whether `new` has all that `old` has; mappings may have more keys."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(key in new and holds(new[key], value) for key, value in old.items())
    if isinstance(old, list):
        return isinstance(new, list) and len(new) == len(old) and all(map(holds, new, old))
    return new == old


@pytest.fixture
def first_build(tmp_path):
    copyfile(FIXTURES / "store_of_first_build.sqlite3", tmp_path / "store.sqlite3")
    opened = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}", durable=False)
    yield opened
    opened.close()


def test_every_session_of_the_first_build_is_read_as_it_was_stored(first_build):
    stored = lines("sessions")

    assert len(stored) == 62
    assert holds([plain(first_build.session(line["id"])) for line in stored], stored)
    assert {first_build.session(line["id"]).ordered for line in stored} == {()}
    by_number = [plain(one) for name in ("small", "held out") for one in first_build.sessions(name, answered=False)]
    assert holds(sorted(by_number, key=lambda line: line["id"]), sorted(stored, key=lambda line: line["id"]))


def test_every_experiment_of_the_first_build_is_read_as_it_was_stored(first_build):
    stored = {line["name"]: line for line in lines("experiments")}

    assert [one.name for one in first_build.experiments()] == ["held out", "small"]
    for name, line in stored.items():
        assert holds(plain(first_build.experiment(name)), line)
    assert first_build.experiment("held out").base is None
    assert first_build.experiment("held out").profile.hold_out == 0.4
    assert first_build.experiment("held out").profile.half_life == 30.0
    assert first_build.derived("small").values == {"alpha": 0.5, "gamma": 1.0, "k0": 2.0, "k1": 0.25}


def test_the_catalogues_of_the_first_build_are_read_as_they_were_stored(first_build):
    catalogues = {line["catalogue"] for line in lines("customers")}

    assert len(catalogues) == 2
    for catalogue in catalogues:
        customers = [line for line in lines("customers") if line["catalogue"] == catalogue]
        read = first_build.customers(catalogue, limit=None)
        assert [(one.id, one.band, one.segment, one.monetary) for one in read] == [
            (line["id"], line["segment"], line["name"], line["monetary"]) for line in customers
        ]
        assert {one.country for one in read} == {""}
        products = [{**line, "catalogue": catalogue} for line in lines("products") if line["catalogue"] == catalogue]
        read_products = first_build.products(catalogue)
        assert [{"catalogue": catalogue, **plain(read_products[line["id"]])} for line in products] == products
    assert first_build.unavailable(first_build.experiment("small").catalogue) == {"P07"}
    for line in lines("candidate_sets"):
        assert plain(first_build.candidates(line["id"])) == line


def test_lists_and_runs_of_the_first_build_are_read_as_they_were_stored(first_build):
    (version,), (run,) = lines("list_versions"), lines("runs")

    assert first_build.live_lists("main") == version["id"]
    read = first_build.list_version(version["id"])
    assert (read.users, read.entries, read.checksum) == (60, version["entries"], version["checksum"])
    assert {name: [list(item) for item in items] for name, items in read.common.items()} == version["common"]
    assert [(one.user, [list(item) for item in one.items]) for one in first_build.lists(version["id"])] == [
        (line["user"], line["items"]) for line in lines("lists")
    ]
    assert len(first_build.list_versions("main")) == 2
    assert first_build.blocked("main") == {"P03"}
    assert plain(first_build.run(run["id"])) == run


def test_a_store_of_the_first_build_serves_and_each_answer_teaches_once(first_build):
    assert rebuild(first_build, lesson, check=True).differences == 0
    service = Service(first_build, rng=np.random.default_rng(1), clock=lambda: NOW)
    waiting = [line for line in lines("sessions") if line["outcome"] is None]

    new = [service.learner(name).recommend("1007", NOW, policy="lin_ts").session for name in ("small", "held out")]
    for id_, slate in [(line["id"], line["slate"]) for line in waiting] + [(one.id, one.slate) for one in new]:
        assert service.answer(id_, slate[:1], []).first
        assert not service.answer(id_, slate[:1], []).taught
        assert service.answer(id_, [], slate[1:2]).added == ((), (slate[1],))
        outcome = first_build.session(id_).outcome
        assert (outcome.clicked, outcome.bought) == ((slate[0],), (slate[1],))

    assert len(waiting) == 2
    assert [one.number for one in new] == [42, 22]
    assert "P03" not in new[0].slate
    assert "P07" not in new[0].slate
    again = rebuild(first_build, lesson, check=True)
    assert (again.sessions, again.differences) == (64, 0)
    assert first_build.status().answered == 64


def test_an_export_of_the_first_build_is_imported_with_nothing_lost(store, tmp_path):
    done = import_from(store, EXPORT)

    assert (done.experiments, done.customers, done.products, done.sessions) == (2, 120, 30, 62)
    assert rebuild(store, lesson, check=True).differences == 0
    export_to(store, tmp_path / "again")
    for part in (path.stem for path in EXPORT.glob("*.jsonl")):
        assert holds(lines(part, tmp_path / "again"), lines(part)), part


def test_an_import_of_the_first_builds_export_learns_what_its_store_had_learned(first_build, store):
    import_from(store, EXPORT)

    for name in ("small", "held out"):
        brought, there = store.snapshot(name), first_build.snapshot(name)
        assert sum(brought.answers) == sum(there.answers)
        assert brought.arms.keys() == there.arms.keys()
        for arm, gain in there.arms.items():
            assert np.allclose(brought.arms[arm], gain, rtol=1e-12, atol=0)
