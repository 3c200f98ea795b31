"""Exports with one thing spoilt each: types, bounds, digests, order, encodings. Each is imported into a store that
holds another shop already.

One line a kind: exports, those refused in one line that names the file and the line, and those after which the store is
as it was, compared by a dump. Ends with 1 if any is not. Stores: SQLite, and the MongoDB at --mongodb.
"""

import argparse
import importlib.util
import json
import random
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from rlreco.domain.lists import ListedItem, ListVersion, SavedRun, UserItems
from rlreco.domain.records import Derived
from rlreco.errors import ConflictError, DataError
from rlreco.service.lists.tally import Tally
from rlreco.service.upkeep.export import PARTS, export_to, import_from
from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parent.parent
FREE = {("runs", "body"), ("list_versions", "about"), ("experiments", "evidence")}
"""Keys under which anything may stand."""

SORTED = ("customers", "products", "candidate_sets", "sessions", "editions", "descriptions", "lists", "blocked")
FAR_MOMENTS = ("0001-01-01T00:00:00", "9999-12-31T00:00:00+00:00", "yesterday", "2026-13-01T00:00:00+00:00")
BAD_IDS = ("", "a\0b", "\ud800", "x\udc00y")
BAD_NUMBERS = (float("nan"), float("inf"), -float("inf"), 1e300 * 10**10)

BOUNDS: dict[tuple[str, ...], tuple[Any, ...]] = {
    ("sessions", "number"): (0, -1, 2**62, 2**63, 10**30, 1.5),
    ("sessions", "weight"): (-1.0, *BAD_NUMBERS),
    ("sessions", "shown_at"): (1e300, *BAD_NUMBERS),
    ("sessions", "edition"): (0, -3, 2**70),
    ("sessions", "source"): ("", "robot"),
    ("sessions", "policy"): ("",),
    ("sessions", "state"): ("", "a", "a_b_c_d_e"),
    ("sessions", "id"): BAD_IDS,
    ("sessions", "experiment"): ("nobody's", ""),
    ("sessions", "candidates"): ("0" * 20, ""),
    ("sessions", "bases"): ("AAAA", "?", "AADAfw=="),
    ("sessions", "slate"): ([], ["p01"], ["p01", "p01", "p02"], ["p01", "p02", "strange"]),
    ("sessions", "propensities", "0"): (1.5, -0.1, *BAD_NUMBERS),
    ("sessions", "shares", "1"): (-0.1, *BAD_NUMBERS),
    ("sessions", "spreads", "2"): (-1e-9, *BAD_NUMBERS),
    ("sessions", "values", "0"): BAD_NUMBERS,
    ("sessions", "expected"): BAD_NUMBERS,
    ("sessions", "at"): FAR_MOMENTS,
    ("sessions", "opened_at"): FAR_MOMENTS,
    ("sessions", "outcome", "reward"): (-1.0, 1e6, *BAD_NUMBERS),
    ("sessions", "outcome", "clicked"): (["strange"], ["p00", "p00"]),
    ("sessions", "outcome", "answered_at"): FAR_MOMENTS,
    ("sessions", "claimed_by"): BAD_IDS[1:],
    ("customers", "id"): BAD_IDS,
    ("customers", "frequency"): (-1, 2**64),
    ("customers", "monetary"): BAD_NUMBERS,
    ("customers", "r"): (-1, 10**9),
    ("customers", "catalogue"): ("another", ""),
    ("products", "id"): BAD_IDS,
    ("products", "price"): BAD_NUMBERS,
    ("products", "baskets"): (-1, 2**64),
    ("products", "name"): ("\ud800",),
    ("candidate_sets", "id"): ("0" * 20, *BAD_IDS),
    ("candidate_sets", "shares", "0"): (-1.0, 0.9, *BAD_NUMBERS),
    ("candidate_sets", "products", "0"): ("strange", ""),
    ("experiments", "name"): BAD_IDS,
    ("experiments", "profile"): ({}, {"nProducts": 0}, {"strange": 1}, {"nProducts": "3"}),
    ("experiments", "edition"): (0, 2**70),
    ("experiments", "t0"): FAR_MOMENTS,
    ("experiments", "candidates"): ({}, {"a": "0" * 20}),
    ("experiments", "crossings"): ([["strange"]], [[]]),
    ("experiments", "currency"): ("EUR" * 9, "<b>", "`x`", "%s", "a b", "E\nR", "\u202e", "\ud800"),
    ("experiments", "edges", "recency"): ([2.0, 1.0], [float("nan")]),
    ("experiments", "pseudo_baskets"): ([-1.0, 1.0], [1.0]),
    ("experiments", "base", "half_life"): (0.0, 31.0, -1.0),
    ("experiments", "base", "origin"): (1e300, 1e12, *BAD_NUMBERS),
    ("editions", "number"): (0, 2**62),
    ("editions", "at"): FAR_MOMENTS,
    ("editions", "sessions"): (-1, 2**62),
    ("neighbours", "product"): BAD_IDS,
    ("neighbours", "weights", "0"): (-1.0, *BAD_NUMBERS),
    ("derived", "sessions"): (-5, 2**62),
    ("derived", "values"): ({"__class__": 1}, {"k0": -1.0}, {"k0": float("nan")}, {"likely_chance_1": 1.0}, {"k0": 0}),
    ("orders", "id"): BAD_IDS,
    ("orders", "customer"): BAD_IDS,
    ("orders", "at"): FAR_MOMENTS,
    ("orders", "products"): ([""], ["p00", "p00"]),
    ("orders", "quantities"): ([1.0] * 9, [-1.0]),
    ("list_versions", "users"): (-1, 4),
    ("list_versions", "entries"): (-1, 7),
    ("list_versions", "checksum"): ("", "0" * 32),
    ("list_versions", "created"): FAR_MOMENTS,
    ("lists", "user"): BAD_IDS,
    ("lists", "items", "0"): (["p01", float("nan")], ["", 1.0], ["p01"], ["p01", 0.25]),
    ("lists", "version"): ("another",),
    ("blocked", "product"): BAD_IDS,
    ("descriptions", "experiment"): ("nobody's", "", *BAD_IDS[1:]),
    ("descriptions", "title"): ("t" * 10_000, "two\nlines", "a\0b", "\ud800"),
    ("descriptions", "text"): ("t" * 100_000, "a\0b", "\ud800"),
    ("runs", "created"): FAR_MOMENTS,
    ("runs", "id"): BAD_IDS,
}
"""(part, key, key within ...) -> values that are out of bounds."""


def shop():
    spec = importlib.util.spec_from_file_location("shop", ROOT / "tests" / "store" / "shop.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def whole_export(folder: Path) -> None:
    """Two experiments, 30 sessions, orders, lists, and something of every other part."""
    small, rng = shop(), random.Random(1)
    store = small.fill(connect("memory:"), neighbours=small.NEIGHBOURS)
    small.fill(store, "second", month_per=20)
    small.move_on(store, "second")
    for index in range(27):
        small.one_session(store, f"s{index}", rng, "second" if index % 3 == 0 else "shop")
    for index in range(3):
        store.open_session(small.a_session(f"open{index}", rng))
    for name in ("shop", "second"):
        small.count_orders(store, [small.an_order(index, f"s{index}") for index in range(12)], name)
    for name in ("shop", "second"):
        store.describe_experiment(name, f"The {name}", "Sells what it has.")
    store.replace_derived("shop", Derived(1, 10, {"k0": 2.0}))
    publish(store, small.NOW)
    store.set_blocked("main", "p05", True)
    store.set_blocked("main", "p06", True)
    store.save_run(SavedRun("r1", "main", "a run", small.NOW, {"curve": [1, 2.5]}))
    export_to(store, folder)
    store.close()


def publish(store, now) -> None:
    rows = [UserItems(f"c{index}", (ListedItem("p01", 0.5), ListedItem("a|b", index / 3))) for index in range(3)]
    tally = Tally()
    for row in rows:
        tally.add(row)
    store.begin_lists(ListVersion("v1", "main", now, tally.users, tally.entries, tally.checksum))
    store.add_lists("v1", rows)
    store.seal_lists("v1")
    assert store.point_lists("main", "v1", expected=None)


def lines_of(folder: Path, part: str) -> list[Any]:
    return [json.loads(line) for line in (folder / f"{part}.jsonl").read_text().splitlines()]


def write(folder: Path, part: str, lines: list[Any]) -> None:
    (folder / f"{part}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def spoil_type(folder: Path, rng: random.Random) -> str:
    """An object where something else belongs, a text where an object does."""
    part = rng.choice(PARTS)
    lines = lines_of(folder, part)
    line = rng.randrange(len(lines))
    holder, key, where = lines[line], rng.choice(list(lines[line])), part
    while True:
        where += f".{key}"
        value = holder[key]
        deeper = isinstance(value, dict | list) and value and (part, key) not in FREE
        if not deeper or rng.random() < 0.3:
            break
        holder = value
        key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
    holder[key] = "text" if isinstance(value, dict) else {"strange": 1}
    if (part, key) == ("experiments", "evidence"):
        holder[key] = 5
    write(folder, part, lines)
    return where


def spoil_bounds(folder: Path, rng: random.Random) -> str:
    part, *path = rng.choice(list(BOUNDS))
    value = rng.choice(BOUNDS[part, *path])
    lines = lines_of(folder, part)
    with_path = [line for line in lines if all(line.get(key) for key in path[:-1])]
    holder: Any = rng.choice(with_path)
    for key in path[:-1]:
        holder = holder[key]
    holder[int(path[-1]) if path[-1].isdigit() else path[-1]] = value
    write(folder, part, lines)
    return f"{part}.{'.'.join(path)} = {str(value)[:40]!r}"


def spoil_digest(folder: Path, rng: random.Random) -> str:
    part = rng.choice(("candidate_sets", "lists"))
    lines = lines_of(folder, part)
    line = rng.choice(lines)
    if part == "lists":
        line["items"][0][1] += rng.choice((1e-9, -0.5, 7.0))
    elif rng.random() < 0.5:
        line["id"] = f"{rng.getrandbits(80):020x}"
    else:
        line["shares"][0] *= 1.0 + rng.choice((1e-12, 0.5))
    write(folder, part, lines)
    return part


def spoil_order(folder: Path, rng: random.Random) -> str:
    """Two lines change their places, or one is doubled, or lost."""
    part = rng.choice([part for part in SORTED if len(lines_of(folder, part)) > 1])
    lines, how = lines_of(folder, part), rng.choice(("swapped", "doubled", "lost"))
    line = rng.randrange(len(lines) - 1)
    if how == "swapped":
        lines[line], lines[line + 1] = lines[line + 1], lines[line]
    elif how == "doubled":
        lines.insert(line, lines[line])
    else:
        del lines[line]
    write(folder, part, lines)
    return f"{part} {how}"


def spoil_encoding(folder: Path, rng: random.Random) -> str:
    part = rng.choice([*PARTS])
    path = folder / f"{part}.jsonl"
    text = path.read_bytes()
    spoilt = {
        "utf-16": text.decode().encode("utf-16"),
        "byte order mark": b"\xef\xbb\xbf" + text,
        "half a character": text[:-2] + b"\xc3" + text[-2:],
        "not utf-8": text + b"\xff\xfe\n",
        "cut": text[: len(text) - 1 - rng.randrange(1, 20)],
        "zero bytes": text + b"\0" * 64 + b"\n",
        "blank line": b"\n" + text,
        "brackets": text + b"[" * 100_000 + b"\n",
        "objects": text + b'{"a":' * 100_000 + b"\n",
        "levels": text[:-2] + b',"later":' + b"[" * 500 + b"]" * 500 + b"}\n",
        "key twice": text[:-2] + b',"later":1,"later":2}\n',
        "huge number": text[:-2] + b',"later":' + b"9" * 5000 + b"}\n",
        "not an object": text + b"[1]\n",
    }
    how = rng.choice(list(spoilt))
    path.write_bytes(spoilt[how])
    return f"{part} {how}"


KINDS: dict[str, Callable[[Path, random.Random], str]] = {
    "types": spoil_type,
    "bounds": spoil_bounds,
    "digests": spoil_digest,
    "order": spoil_order,
    "encodings": spoil_encoding,
}
ONE_LINE = re.compile(r"^[^\n]+\.jsonl (?:is damaged in line |, line )\d+[^\n]*\.$")


def sqlite_dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def mongo_dump(uri: str) -> list[str]:
    with MongoClient(uri) as client:
        base = client.get_default_database()
        return sorted(f"{name} {document}" for name in base.list_collection_names() for document in base[name].find())


def refusal(store, folder: Path) -> str | None:
    """The message; None for an export that was taken, or ended in a traceback."""
    try:
        import_from(store, folder)
    except (DataError, ConflictError) as error:
        return str(error)
    except Exception as error:
        return f"{type(error).__name__} {error}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exports", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mongodb", metavar="URI", help="With the name of a database, which is filled.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), chosen.exports, chosen.seed, chosen.mongodb)


def run(folder: Path, n_exports: int, seed: int, mongodb: str | None) -> int:
    whole, file = folder / "whole", folder / "store.sqlite3"
    whole_export(whole)
    dumps = {f"sqlite:///{file}": lambda: sqlite_dump(file)} | (
        {mongodb: lambda: mongo_dump(mongodb)} if mongodb else {}
    )
    stores = {uri: shop().fill(connect(uri, durable=False), "there") for uri in dumps}
    before = {uri: dump() for uri, dump in dumps.items()}
    counts = {kind: Counter() for kind in KINDS}
    for index in range(n_exports):
        kind = [*KINDS][index % len(KINDS)]
        spoilt = folder / "spoilt"
        shutil.copytree(whole, spoilt)
        change = KINDS[kind](spoilt, random.Random(f"{seed} {index}"))
        said = [refusal(store, spoilt) for store in stores.values()]
        clear = all(message is not None and ONE_LINE.match(message) for message in said)
        same = all(dump() == before[uri] for uri, dump in dumps.items())
        counts[kind].update(exports=1, clear=clear, same=same)
        if not (clear and same):
            print(f"  {kind}: {change}: {said}")
        shutil.rmtree(spoilt)
        if not same:
            print("  The store changed; the rest is left out.")
            break
    for kind, of_kind in counts.items():
        exports, clear, same = (of_kind[name] for name in ("exports", "clear", "same"))
        print(f"{kind:10} {exports:4} exports, {clear:4} refused in one line, {same:4} left the store as it was")
    taken = {uri: import_from(store, whole).sessions for uri, store in stores.items()}
    print(f"the whole export: {', '.join(map(str, taken.values()))} sessions")
    right = all(len({*of_kind.values()}) == 1 for of_kind in counts.values())
    return 0 if right and {*taken.values()} == {30} else 1


if __name__ == "__main__":
    sys.exit(main())
