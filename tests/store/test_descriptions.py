"""Titles and descriptions of experiments: texts beside the name, in every store."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from rlreco.domain.records import MOST_DESCRIPTION, MOST_TITLE, Description
from rlreco.errors import DataError, NotFoundError
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.store.connect import connect


def test_an_experiment_has_no_texts_until_it_is_described(store, shop):
    shop.fill(store)
    assert store.descriptions() == {}

    store.describe_experiment("shop", "The corner shop", "Sells\nlamps.")

    assert store.descriptions() == {"shop": Description("The corner shop", "Sells\nlamps.")}
    assert store.experiment("shop") == shop.experiment()


def test_the_last_description_counts_and_empty_texts_take_it_away(store, shop):
    shop.fill(store)
    store.describe_experiment("shop", "First", "First text")
    store.describe_experiment("shop", "  Second ", "")

    assert store.descriptions() == {"shop": Description("Second", "")}

    store.describe_experiment("shop", "", "")
    assert store.descriptions() == {}


def test_descriptions_are_those_of_one_workspace(store, shop):
    shop.fill(store)
    store.save_experiment(replace(shop.experiment("hers"), workspace="w1"), [shop.SET])
    for name in ("shop", "hers"):
        store.describe_experiment(name, f"Title of {name}", "")

    assert set(store.descriptions()) == {"shop", "hers"}
    assert set(store.descriptions("w1")) == {"hers"}
    assert set(store.descriptions("main")) == {"shop"}


def test_an_edition_keeps_the_texts_and_a_deletion_takes_them_along(store, shop):
    shop.fill(store)
    store.describe_experiment("shop", "Lamps", "All of them")
    assert shop.move_on(store)

    assert store.descriptions()["shop"].title == "Lamps"

    store.delete_experiment("shop")
    shop.fill(store)
    assert store.descriptions() == {}


@pytest.mark.parametrize("name", ["none", ""])
def test_an_experiment_that_is_not_there_cannot_be_described(store, shop, name):
    shop.fill(store)
    with pytest.raises(NotFoundError, match="no experiment"):
        store.describe_experiment(name, "A", "b")


@pytest.mark.parametrize(
    "title", ["$where", "a.b", "|%7C", "😀 \u200d", "'; DROP TABLE experiments; --", '"', "x" * MOST_TITLE]
)
def test_any_text_comes_back_as_it_was(store, shop, title):
    shop.fill(store)
    store.describe_experiment("shop", title, f"{title}\n{title}")
    assert store.descriptions() == {"shop": Description(title.strip(), f"{title}\n{title}".strip())}


@pytest.mark.parametrize(
    ("title", "text", "wrong"),
    [
        ("x" * (MOST_TITLE + 1), "", "81 characters; 80 fit"),
        ("", "x" * (MOST_DESCRIPTION + 1), "501 characters; 500 fit"),
        ("two\nlines", "", "control characters or line breaks"),
        ("two\u2028lines", "", "control characters or line breaks"),
        ("nul\0", "", "control characters"),
        ("\ud800", "", "control characters"),
        ("", "bell \a", "control characters"),
        ("turned \u202e round", "", "control characters"),
    ],
)
def test_texts_that_cannot_be_shown_are_refused_and_change_nothing(store, shop, title, text, wrong):
    shop.fill(store)
    store.describe_experiment("shop", "Before", "")
    with pytest.raises(DataError, match=wrong):
        store.describe_experiment("shop", title, text)
    assert store.descriptions() == {"shop": Description("Before", "")}


def test_texts_travel_with_an_export_and_those_that_are_there_stay(store, shop, tmp_path):
    for name in ("shop", "other", "plain"):
        shop.fill(store, name)
    store.describe_experiment("shop", "Lamps", "Two\nlines")
    store.describe_experiment("other", "Others", "")
    export_to(store, tmp_path / "export")
    target = connect("memory:")
    shop.fill(target, "other")
    target.describe_experiment("other", "Mine", "")

    import_from(target, tmp_path / "export")

    assert target.descriptions() == {"shop": Description("Lamps", "Two\nlines"), "other": Description("Mine", "")}
    target.close()


def test_an_export_without_descriptions_is_of_an_earlier_release_and_is_read(shop, tmp_path):
    store, target = shop.fill(connect("memory:")), connect("memory:")
    export_to(store, tmp_path / "export")
    (tmp_path / "export" / "descriptions.jsonl").unlink()

    import_from(target, tmp_path / "export")

    assert target.experiment("shop") == store.experiment("shop")
    assert target.descriptions() == {}


@pytest.mark.parametrize(
    "line", ['{"experiment":"shop","title":"a\\u0007","text":""}', '{"experiment":"shop","title":1,"text":""}']
)
def test_a_damaged_description_is_refused_before_anything_is_written(shop, tmp_path, line):
    store, target = shop.fill(connect("memory:")), connect("memory:")
    store.describe_experiment("shop", "Lamps", "")
    export_to(store, tmp_path / "export")
    (tmp_path / "export" / "descriptions.jsonl").write_text(line + "\n")

    with pytest.raises(DataError, match="damaged in line 1"):
        import_from(target, tmp_path / "export")
    assert target.experiments() == []


def test_a_file_from_before_descriptions_opens_and_its_experiments_can_have_them(shop, tmp_path):
    path = tmp_path / "store.sqlite3"
    for name in ("first", "second"):
        shop.fill(connect(f"sqlite:///{path}"), name)
    with closing(sqlite3.connect(path)) as older:
        shop.without_descriptions(older)
        older.execute("PRAGMA user_version = 10")
        older.commit()

    store = connect(f"sqlite:///{path}")

    assert [each.name for each in store.experiments()] == ["second", "first"]
    assert (store.descriptions(), store.forgotten("first")) == ({}, None)
    store.describe_experiment("first", "Lamps", "")
    store.forget_learned("first", at=shop.NOW)
    assert [each.name for each in store.experiments()] == ["second", "first"]
    assert store.descriptions() == {"first": Description("Lamps", "")}
    store.close()
