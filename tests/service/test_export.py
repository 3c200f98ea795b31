"""Export and import: from any store to any other, whole, once, and refused where it can't be whole."""

import json
import random
from dataclasses import replace

import pytest

from rlreco.domain.lists import ListedItem, ListVersion, SavedRun, UserItems
from rlreco.domain.records import Derived
from rlreco.errors import ConfigError, ConflictError, DataError
from rlreco.service.lists.tally import Tally
from rlreco.service.upkeep.export import MANIFEST, PARTS, export_to, import_from
from rlreco.store.connect import connect


@pytest.fixture
def exported(shop, tmp_path):
    """The folder of an export: two experiments, 30 sessions, three of them open."""
    folder = tmp_path / "export"
    store = shop.fill(connect("memory:"), neighbours=shop.NEIGHBOURS)
    shop.fill(store, "second", month_per=20)
    second = replace(shop.experiment("second", month_per=20), edition=2)
    assert store.save_edition(second, [shop.SET], at=shop.NOW)
    rng = random.Random(1)
    for at in range(27):
        shop.one_session(store, f"s{at}", rng, "shop" if at % 3 else "second")
    for at in range(3):
        store.open_session(shop.a_session(f"open{at}", rng))
    for name in ("shop", "second"):
        shop.count_orders(store, [shop.an_order(at, f"s{at}") for at in range(12)], name)
    shop.count_orders(store, [replace(shop.an_order(3), products=("p00", "p01", "p02", "p03"))])
    store.set_available("cat", "p03", False)
    store.replace_derived("shop", Derived(1, 10, {"k0": 2.0}))
    publish(store, shop, "v1")
    publish(store, shop, "v2")
    store.set_blocked("main", "p05", True)
    store.save_run(SavedRun("r1", "main", "a run", shop.NOW, {"curve": [1, 2.5]}))
    export_to(store, folder)
    store.close()
    return folder


LISTS = [UserItems(f"c{at}", (ListedItem("p01", 0.5), ListedItem("a|b", at / 3))) for at in range(3)]


def publish(store, shop, id_):
    live, tally = store.live_lists("main"), Tally()
    for row in LISTS:
        tally.add(row)
    store.begin_lists(
        ListVersion(id_, "main", shop.NOW, 3, 6, tally.checksum, {"k": 2}, {"new": LISTS[0].items}, "cat", live)
    )
    store.add_lists(id_, LISTS)
    store.seal_lists(id_)
    assert store.point_lists("main", id_, expected=live)


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_what_is_imported_exports_as_it_came(store, shop, exported, tmp_path):
    done = import_from(store, exported)

    assert (done.experiments, done.customers, done.products, done.sessions) == (2, 4, 12, 30)
    export_to(store, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exported)
    shop.assert_sums_are_the_fold(store)
    shop.assert_purchases_are_the_fold(store, "second")
    assert store.unavailable("cat") == {"p03"}
    assert store.derived("shop") == Derived(1, 10, {"k0": 2.0})
    assert store.open_session(shop.a_session("next", random.Random(2))).number == 22
    assert store.live_lists("main") == "v2"
    assert list(store.lists("v2")) == LISTS
    assert store.list_version("v2").common == {"new": LISTS[0].items}
    assert store.blocked("main") == {"p05"}
    assert store.run("r1").body == {"curve": [1, 2.5]}


def without(exported, part):
    manifest = json.loads((exported / MANIFEST).read_text())
    del manifest["counts"][part]
    (exported / MANIFEST).write_text(json.dumps(manifest))
    (exported / f"{part}.jsonl").unlink()


def test_an_older_export_without_orders_is_imported(store, shop, exported):
    without(exported, "orders")

    assert import_from(store, exported).sessions == 30

    assert store.orders("shop") == []
    shop.assert_sums_are_the_fold(store)


def test_an_older_export_without_editions_is_imported(store, exported):
    without(exported, "editions")

    assert import_from(store, exported).sessions == 30

    assert (store.edition("second"), store.editions("second")) == (2, [])


def test_an_older_export_without_neighbours_is_imported(store, shop, exported):
    without(exported, "neighbours")

    assert import_from(store, exported).sessions == 30

    assert store.neighbours("shop") == []


def test_importing_again_changes_nothing(store, exported):
    import_from(store, exported)
    before = store.snapshot("shop"), store.status()

    assert import_from(store, exported).sessions == 0

    assert (store.snapshot("shop"), store.status()) == before


def test_an_import_that_was_cut_off_is_ended_by_running_it_again(store, shop, exported, tmp_path, monkeypatch):
    monkeypatch.setattr("rlreco.service.upkeep.export._BATCH", 10)

    def cut(done, what):
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_from(store, exported, progress=cut)
    assert 0 < store.status().answered < 30
    import_from(store, exported)

    export_to(store, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exported)
    shop.assert_sums_are_the_fold(store)


def test_a_workspaces_own_live_lists_stay_live_and_half_written_ones_are_begun_again(store, shop, exported):
    publish(store, shop, "mine")
    store.begin_lists(ListVersion("v2", "main", shop.NOW, 3, 6, "sum"))
    store.add_lists("v2", LISTS[:1])

    import_from(store, exported)

    assert store.live_lists("main") == "mine"
    assert store.list_version("v2").sealed
    assert list(store.lists("v2")) == LISTS


def test_answers_given_since_the_last_import_are_brought_by_the_next(store, shop, exported, tmp_path):
    import_from(store, exported)
    origin = connect("memory:")
    import_from(origin, exported)
    shop.answer(origin, origin.session("open1"), random.Random(3))
    export_to(origin, tmp_path / "later")

    assert import_from(store, tmp_path / "later").sessions == 1

    assert store.session("open1") == origin.session("open1")
    shop.assert_sums_are_the_fold(store)


def test_an_experiment_of_the_same_name_is_never_mixed_in(store, shop, exported):
    store.save_catalogue("cat", shop.CUSTOMERS, shop.PRODUCTS)
    store.save_experiment(replace(shop.experiment("second"), version=9), [shop.SET])

    with pytest.raises(ConflictError, match="different experiment called 'second'"):
        import_from(store, exported)

    assert [one.name for one in store.experiments()] == ["second"]
    assert store.status().sessions == 0


def test_an_earlier_export_is_replaced_and_other_files_are_safe(exported, tmp_path):
    store = connect("memory:")
    export_to(store, exported)
    assert (exported / "sessions.jsonl").read_text() == ""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")

    with pytest.raises(ConfigError, match=r"thesis\.txt"):
        export_to(store, tmp_path / "mine")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be written"):
        export_to(store, tmp_path / "file")


def test_progress_rises_to_one(exported):
    store, seen = connect("memory:"), []
    import_from(store, exported, progress=lambda share, what: seen.append(share))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_folder_that_is_no_whole_export_is_refused(exported, tmp_path):
    store = connect("memory:")
    with pytest.raises(DataError, match="not a complete export"):
        import_from(store, tmp_path)
    (exported / MANIFEST).unlink()
    with pytest.raises(DataError, match="not a complete export"):
        import_from(store, exported)


def test_a_newer_export_is_refused(exported):
    (exported / MANIFEST).write_text(json.dumps({"format": 2, "counts": {}}))
    with pytest.raises(DataError, match="export format 2"):
        import_from(connect("memory:"), exported)


@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_line_is_named(exported, part):
    path = exported / f"{part}.jsonl"
    path.write_text(path.read_text() + '{"half": ')
    lines = path.read_text().count("\n") + 1
    with pytest.raises(DataError, match=rf"{part}\.jsonl is damaged in line {lines}: "):
        import_from(connect("memory:"), exported)


def test_a_missing_part_is_named(exported):
    (exported / "candidate_sets.jsonl").unlink()
    with pytest.raises(DataError, match="candidate_sets"):
        import_from(connect("memory:"), exported)
