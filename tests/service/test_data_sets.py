"""Read files are kept by name, whole or not at all, each workspace for itself."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from rlreco.audit.actor import library
from rlreco.audit.log import AuditLog
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.service.training.data_sets import MOST_KEPT, DataSets, kept_in
from rlreco.service.training.sources import read_source
from rlreco.transactions import ReadOptions, Watch

TEXT = (
    "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
    "#1,a@x.example,paid,2024-01-05,1,Mug,10\n#1,,,,2,Postage,3\n#2,b@x.example,refunded,2024-01-06,1,Mug,10\n"
)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def source():
    return read_source(
        io.BytesIO(TEXT.encode()), "orders.csv", "id", ReadOptions(), watch=Watch(), header=lambda _: None
    )


@pytest.fixture
def kept(tmp_path):
    return DataSets(tmp_path, "mine", lambda: NOON)


def test_what_was_read_comes_back_as_it_was(kept, source):
    kept.keep("My shop, 2024", source)

    again = kept.open("My shop, 2024")
    assert again.classed.table.equals(source.classed.table)
    assert (again.classed.counts, again.classed.services) == (source.classed.counts, source.classed.services)
    assert (again.columns, again.report, again.rows()) == (source.columns, source.report, source.rows())
    assert again.base_name == "My shop, 2024"
    assert [(one.name, one.rows, one.kept_at) for one in kept.all()] == [("My shop, 2024", 3, NOON)]


def test_a_name_is_kept_once_and_the_newest_comes_first(tmp_path, source):
    times = iter(NOON + timedelta(hours=hour) for hour in range(9))
    kept = DataSets(tmp_path, "mine", lambda: next(times))
    for name in ("one", "two", "one"):
        kept.keep(name, source)

    assert [data_set.name for data_set in kept.all()] == ["one", "two"]


def test_a_workspace_sees_its_own_alone(tmp_path, kept, source):
    kept.keep("shop", source)

    with pytest.raises(NotFoundError, match="There are: none"):
        DataSets(tmp_path, "theirs").open("shop")


def test_no_name_leaves_the_folder(tmp_path, kept, source):
    kept.keep("../../etc/passwd", source)

    assert kept.open("../../etc/passwd").name == "orders.csv"
    assert all(path.parent.parent == tmp_path for path in tmp_path.rglob("*.arrow"))


def test_too_many_and_nameless_ones_are_refused(kept, source):
    for number in range(MOST_KEPT):
        kept.keep(f"shop {number}", source)

    with pytest.raises(ConflictError, match="Delete one"):
        kept.keep("another", source)
    kept.keep("shop 3", source)
    kept.delete("shop 3")
    kept.keep("another", source)
    with pytest.raises(DataError, match="needs a name"):
        kept.keep("  ", source)


def test_the_host_says_how_many_are_kept_and_sees_how_much_they_take(tmp_path, source):
    few = DataSets(tmp_path, "main", most=2)
    few.keep("a", source)
    DataSets(tmp_path, "theirs").keep("b", source)
    few.keep("c", source)

    with pytest.raises(ConflictError, match="2 data sets are kept already"):
        few.keep("d", source)

    assert kept_in(tmp_path) == (3, sum(path.stat().st_size for path in tmp_path.rglob("*.arrow")))
    assert kept_in(tmp_path / "empty") == (0, 0)


def test_a_damaged_file_is_one_clear_line_and_not_listed(tmp_path, kept, source):
    kept.keep("shop", source)
    path = next(tmp_path.rglob("*.arrow"))
    path.write_bytes(path.read_bytes()[:200])

    assert kept.all() == []
    with pytest.raises(DataError, match="'shop' is damaged"):
        kept.open("shop")


def test_what_is_kept_and_deleted_is_a_line_of_the_audit_log(tmp_path, source):
    log = AuditLog.open(str(tmp_path / "audit.jsonl"), library)
    kept = DataSets(tmp_path, "mine", lambda: NOON, most=1, audit=log)

    kept.keep("May", source)
    with pytest.raises(ConflictError):
        kept.keep("June", source)
    kept.delete("May")

    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [(line["act"], line["data_set"], line["workspace"], line["outcome"]) for line in lines] == [
        ("kept a data set", "May", "mine", "done"),
        ("kept a data set", "June", "mine", "failed"),
        ("deleted", "May", "mine", "done"),
    ]


def test_a_data_set_is_renamed_with_all_it_holds(kept, source):
    kept.keep("Before", source)

    renamed = kept.rename("Before", "  After  all ")

    assert (renamed.name, renamed.kept_at) == ("After all", NOON)
    assert kept.all() == [renamed]
    assert kept.open("After all").classed.table.equals(source.classed.table)
    assert kept.open("After all").base_name == "After all"


@pytest.mark.parametrize(
    ("name", "new", "error"),
    [
        ("Before", "Other", ConflictError),
        ("Before", "Before", ConflictError),
        ("Before", " ", DataError),
        ("Before", "x" * 61, DataError),
        ("None", "New", NotFoundError),
    ],
)
def test_a_name_that_cannot_be_had_changes_nothing(kept, source, name, new, error):
    for each in ("Before", "Other"):
        kept.keep(each, source)
    with pytest.raises(error):
        kept.rename(name, new)
    assert {each.name for each in kept.all()} == {"Before", "Other"}
