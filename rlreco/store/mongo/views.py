"""The tutorial's collections in MongoDB, one document a state: {"<state>": {"<product>": number}}.

Each is written under another name and then renamed, so that a reader never sees half of it. A record in `meta` says
that the collections are ours and how fresh they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import uuid4

from rlreco.errors import ConflictError
from rlreco.store.contract.views import Table, WrittenViews
from rlreco.store.json_text import seconds_of
from rlreco.store.mongo.connection import PATIENT, Base, Document
from rlreco.store.mongo.part import MongoPart

_RECORD = {"_id": "views"}
_BEING_WRITTEN = ".writing."
_ABANDONED = timedelta(hours=1)
"""Age of a collection under its other name that no command can still be writing."""


class MongoViews(MongoPart):
    """Views, one collection each."""

    def write_views(self, written: WrittenViews, tables: Mapping[str, Table]) -> None:
        record = {**asdict(written), "written_at": written.written_at.isoformat(), "names": list(tables)}
        with self._connection.using(PATIENT) as base:
            _claim(base, record)
            _drop_abandoned(base, tables, written.written_at)
        for name, table in tables.items():
            with self._connection.using(PATIENT) as base:
                _replace(base, name, table, written.written_at)
        with self._connection.using(PATIENT) as base:
            base["meta"].replace_one(_RECORD, {**record, "whole": True}, upsert=True)

    def written_views(self) -> WrittenViews | None:
        record = self._find_one("meta", {**_RECORD, "whole": True})
        if record is None:
            return None
        fields = {name: record[name] for name in WrittenViews.__dataclass_fields__}
        return WrittenViews(**{**fields, "written_at": datetime.fromisoformat(record["written_at"])})

    def drop_views(self, experiment: str) -> None:
        record = self._find_one("meta", {**_RECORD, "experiment": experiment})
        if record is not None:
            with self._connection.using(PATIENT) as base:
                for name in record["names"]:
                    base.drop_collection(name)
                base["meta"].delete_one(_RECORD)


def _claim(base: Base, record: Document) -> None:
    """Note that the collections are ours before there is any, and drop views that an earlier release made.

    Raises ConflictError for a collection that isn't ours.
    """
    ours = base["meta"].find_one(_RECORD) is not None
    for collection in list(base.list_collections(filter={"name": {"$in": record["names"]}})):
        if collection["type"] == "view":
            base.drop_collection(collection["name"])
        elif not ours:
            raise ConflictError(
                f"The database {base.name} has a collection {collection['name']} of its own, which stays as it is. "
                "Name another database in the store's URI."
            )
    base["meta"].replace_one(_RECORD, {**record, "whole": False}, upsert=True)


def _replace(base: Base, name: str, table: Table, now: datetime) -> None:
    partial = base[f"{name}{_BEING_WRITTEN}{seconds_of(now):.0f}-{uuid4().hex[:8]}"]
    try:
        partial.insert_many([{"_id": state, state: dict(numbers)} for state, numbers in table.items()])
        partial.rename(name, dropTarget=True)
    except BaseException:
        partial.drop()
        raise


def _drop_abandoned(base: Base, names: Iterable[str], now: datetime) -> None:
    """Collections of commands that were killed."""
    limit = seconds_of(now - _ABANDONED)
    for collection in base.list_collection_names():
        name, writing, began = collection.partition(_BEING_WRITTEN)
        if writing and name in names and int(began.partition("-")[0]) < limit:
            base.drop_collection(collection)
