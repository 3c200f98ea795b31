"""Exports that somebody has spoilt: each is refused in one line with file and line, and nothing of it is kept."""

import json
import random
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rlreco.cli import main
from rlreco.errors import ConflictError, DataError
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.store.connect import connect

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def exported(shop, tmp_path):
    store, rng = shop.fill(connect("memory:"), neighbours=shop.NEIGHBOURS), random.Random(1)
    for at in range(6):
        shop.one_session(store, f"s{at}", rng)
    shop.count_orders(store, [shop.an_order(at, f"s{at}") for at in range(4)])
    export_to(store, tmp_path / "export")
    store.close()
    return tmp_path / "export"


def first(part, **changes):
    """Changes values in the first line of a part."""

    def change(folder):
        path = folder / f"{part}.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        lines[0].update({key: value(lines[0]) if callable(value) else value for key, value in changes.items()})
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    return change


def further(part, data):
    """Another line at the end."""
    return lambda folder: (folder / f"{part}.jsonl").open("ab").write(data + b"\n")


def derived(**line):
    return further("derived", json.dumps({"experiment": "shop", **line}).encode())


SPOILT = {
    "currency_long": (first("experiments", currency="E" * 9), "experiments", 1),
    "currency_marked_up": (first("experiments", currency="<b>"), "experiments", 1),
    "number_2_62": (first("sessions", number=2**62), "sessions", 1),
    "number_10_30": (first("sessions", number=10**30), "sessions", 1),
    "number_text": (first("sessions", number="1; DROP"), "sessions", 1),
    "short_slate": (first("sessions", slate=lambda line: line["slate"][:1]), "sessions", 1),
    "slate_numbers": (first("sessions", slate=[1, 1, 1]), "sessions", 1),
    "reward_text": (first("sessions", outcome=lambda line: {**line["outcome"], "reward": "5"}), "sessions", 1),
    "clicked_text": (first("sessions", outcome=lambda line: {**line["outcome"], "clicked": "p01"}), "sessions", 1),
    "weight_text": (first("sessions", weight="1"), "sessions", 1),
    "state_null": (first("sessions", state=None), "sessions", 1),
    "id_surrogate": (first("sessions", id="\ud800"), "sessions", 1),
    "id_zero_byte": (first("sessions", id="a\0b"), "sessions", 1),
    "profile_empty": (first("experiments", profile={}), "experiments", 1),
    "profile_bad": (first("experiments", profile={"nProducts": "three"}), "experiments", 1),
    "candidates_text": (first("experiments", candidates="x"), "experiments", 1),
    "set_content": (first("candidate_sets", shares=[9.0] * 12), "candidate_sets", 1),
    "derived_strange": (derived(sessions=-5, values={"__class__": 1}), "derived", 1),
    "derived_unknown": (derived(sessions=5, values={"__class__": 1}), "derived", 1),
    "derived_text": (derived(sessions=1, values="abc"), "derived", 1),
    "not_utf8": (further("sessions", b"\xff\xfe"), "sessions", 7),
    "deep": (further("sessions", b"[" * 100_000), "sessions", 7),
    "session_of_another": (first("sessions", candidates="0" * 20), "sessions", 1),
    "half_order": (first("orders", quantities=[1.0] * 9), "orders", 1),
}


@pytest.mark.parametrize("variant", SPOILT)
def test_a_spoilt_line_is_named_and_nothing_of_the_export_is_kept(exported, tmp_path, variant, monkeypatch, capsys):
    spoil, part, line = SPOILT[variant]
    good, uri = tmp_path / "good", f"sqlite:///{tmp_path / 'new.sqlite3'}"
    shutil.copytree(exported, good)
    spoil(exported)

    code, message = run(monkeypatch, capsys, "import", exported, "--store", uri)

    assert code == 2
    assert message.count("\n") == 1
    assert re.search(rf"{part}\.jsonl is damaged in line {line}: .*\.$", message)
    store = connect(uri)
    assert (store.experiments(), store.status().products) == ([], 0)
    store.close()
    assert run(monkeypatch, capsys, "import", good, "--store", uri)[0] == 0
    assert run(monkeypatch, capsys, "rebuild", "--check", "--store", uri)[0] == 0


def run(monkeypatch, capsys, *words):
    """(exit code, the last line on stderr)"""
    monkeypatch.setattr(sys, "argv", ["rlreco", "store", *map(str, words)])
    capsys.readouterr()
    try:
        main()
    except SystemExit as error:
        return error.code, capsys.readouterr().err.split("Checking the export")[-1].lstrip()
    return 0, ""


def test_counts_that_are_no_numbers_are_refused_by_the_manifest(exported):
    (exported / "rlreco-export.json").write_text('{"format":1,"counts":{"sessions":null}}')

    with pytest.raises(DataError, match=r"rlreco-export\.json: the counts are not whole numbers"):
        import_from(connect("memory:"), exported)


def test_a_session_after_the_largest_number_is_in_the_next_export(exported, shop, tmp_path):
    first("sessions", number=1)(exported)
    path = exported / "sessions.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[-1]["number"] = 2**53
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    store = connect("memory:")
    import_from(store, exported)

    opened = store.open_session(shop.a_session("next", random.Random(2)))
    export_to(store, tmp_path / "again")

    assert opened.number == 2**53 + 1
    assert '"id":"next"' in (tmp_path / "again" / "sessions.jsonl").read_text().splitlines()[-1]


@pytest.mark.parametrize("change", [{"id": "s9"}, {"number": 9}, {"slate": lambda line: line["slate"][::-1]}])
def test_a_session_of_the_same_number_or_id_is_never_mixed_in(exported, store, change):
    """Its order of the lines stays right: the last one is changed."""
    import_from(store, exported)
    before = store.status()
    path = exported / "sessions.jsonl"
    *others, last = [json.loads(line) for line in path.read_text().splitlines()]
    last |= {key: value(last) if callable(value) else value for key, value in change.items()} | {"outcome": None}
    path.write_text("".join(json.dumps(line) + "\n" for line in [*others, last]))

    with pytest.raises(ConflictError, match=r"sessions\.jsonl, line 6: There is already a session"):
        import_from(store, exported)

    assert store.status() == before


def test_an_order_of_another_customer_in_the_store_is_refused_before_anything_is_written(exported, store, shop):
    import_from(store, exported)
    before = store.orders("shop")
    first("orders", customer="somebody else")(exported)

    with pytest.raises(ConflictError, match=r"orders\.jsonl, line 1: The store has the order"):
        import_from(store, exported)

    assert store.orders("shop") == before


def test_lines_that_windows_ended_are_read(exported, store):
    for path in exported.glob("*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert import_from(store, exported).sessions == 6


def test_a_moment_of_before_1900_is_refused(exported):
    first("sessions", opened_at=datetime(1, 1, 1, tzinfo=UTC).isoformat())(exported)

    with pytest.raises(DataError, match=r"opened_at is .*, not a moment from 1900 to 2199"):
        import_from(connect("memory:"), exported)


@pytest.mark.slow
def test_300_spoilt_exports_are_refused_in_one_line_and_change_no_store(mongo_uri):
    command = [sys.executable, PROJECT / "benchmarks" / "spoilt_exports.py", "--exports", "300", "--mongodb", mongo_uri]

    done = subprocess.run(command, capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("  60 exports,   60 refused in one line,   60 left the store as it was") == 5
