"""Batch lists and saved runs in MongoDB. The pointer of a workspace is one document, so one write makes it live."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pymongo import ReplaceOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.documents import checked_id, checked_ids, listed, version_document, version_of
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.lists import ListVersion, SavedRun, UserItems, checked_run
from rlreco.store.messages import no_run, no_version, not_sealed, run_taken, still_live, version_taken
from rlreco.store.mongo.connection import PATIENT, Base, Connection, Document
from rlreco.store.mongo.keys import below, key

_PAGE = 500


class MongoLists:
    """Lists and Runs over the connection of the store that it is part of."""

    _connection: Connection

    @property
    def embedded(self) -> bool:
        return False

    def begin_lists(self, version: ListVersion) -> None:
        checked_id("version", version.id)
        body = json.dumps(version_document(replace(version, sealed=False)))
        with self._connection.using() as base:
            document: Document = {"_id": version.id, "workspace": version.workspace, "sealed": False, "body": body}
            try:
                base["list_versions"].insert_one({**document, "born": _born(base)})
            except DuplicateKeyError:
                raise version_taken(version.id) from None

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        checked_ids("user", (one.user for one in lists))
        with self._connection.using(PATIENT) as base:
            if _found(base, version) is None:
                raise no_version(version)
            puts = [_put(version, one) for one in lists]
            if puts:
                base["lists"].bulk_write(puts, ordered=False)

    def lists(self, version: str) -> Iterator[UserItems]:
        chosen: Document = {"version": version, "user": {"$gt": ""}}
        while page := self._page(chosen):
            yield from map(_user_items, page)
            chosen["user"] = {"$gt": page[-1]["user"]}

    def _page(self, chosen: Document) -> list[Document]:
        with self._connection.using(PATIENT) as base:
            return base["lists"].find(chosen, limit=_PAGE).sort("user", 1).to_list()

    def seal_lists(self, version: str) -> None:
        with self._connection.using() as base:
            whole = {"_id": version, "deleting": {"$ne": True}}
            if not base["list_versions"].update_one(whole, {"$set": {"sealed": True}}).matched_count:
                raise no_version(version)

    def point_lists(self, workspace: str, version: str, *, expected: str | None) -> bool:
        """A version that somebody began to delete meanwhile is given up again; whoever deletes looks at the pointer
        after hiding the version, so one of the two always notices."""
        with self._connection.using() as base:
            _check_sealed(base, workspace, version)
            moved = _move(base, workspace, version, expected)
            if moved and _found(base, version) is None:
                _give_up(base, workspace, version, expected)
                raise no_version(version)
            return moved

    def live_lists(self, workspace: str) -> str | None:
        with self._connection.using() as base:
            pointer = base["live_lists"].find_one({"_id": workspace})
        return str(pointer["version"]) if pointer else None

    def list_version(self, version: str) -> ListVersion | None:
        with self._connection.using() as base:
            document = _found(base, version)
        return _version(document) if document else None

    def list_versions(self, workspace: str) -> list[ListVersion]:
        chosen: Document = {"workspace": workspace, "deleting": {"$ne": True}}
        with self._connection.using() as base:
            found = base["list_versions"].find(chosen).to_list()
        return [_version(one) for one in sorted(found, key=lambda one: -one["born"])]

    def user_list(self, version: str, user: CustomerId) -> UserItems | None:
        with self._connection.using() as base:
            document = base["lists"].find_one({"_id": key(version, user)})
            if document is None and _found(base, version) is None:
                raise no_version(version)
        return _user_items(document) if document else None

    def delete_lists(self, version: str) -> None:
        with self._connection.using(PATIENT) as base:
            hidden = base["list_versions"].find_one_and_update(
                {"_id": version, "deleting": {"$ne": True}}, {"$set": {"deleting": True}}
            )
            if hidden is None:
                raise no_version(version)
            if base["live_lists"].find_one({"version": version}):
                base["list_versions"].update_one({"_id": version}, {"$unset": {"deleting": ""}})
                raise still_live(version)
            _purge(base, version)

    def sweep_lists(self) -> int:
        """How many versions had left something behind."""
        with self._connection.using(PATIENT) as base:
            left = base["list_versions"].find({"deleting": True}, {"_id": 1}).to_list()
            for one in left:
                _purge(base, one["_id"])
        return len(left)

    def set_blocked(self, workspace: str, product: ProductId, blocked: bool) -> None:
        identity = key(workspace, checked_id("product", product))
        with self._connection.using() as base:
            if not blocked:
                base["blocked"].delete_one({"_id": identity})
                return
            # Two at once both find nothing; the second to insert finds what it wanted.
            with suppress(DuplicateKeyError):
                base["blocked"].replace_one({"_id": identity}, {"product": product}, upsert=True)

    def blocked(self, workspace: str) -> frozenset[ProductId]:
        with self._connection.using() as base:
            return frozenset(one["product"] for one in base["blocked"].find(below(workspace)))

    # Runs

    def save_run(self, run: SavedRun) -> None:
        about = {"workspace": run.workspace, "name": run.name, "created": run.created.isoformat()}
        document: Document = {
            "_id": checked_id("run", run.id),
            **about,
            "body": checked_run(json.dumps(dict(run.body))),
        }
        with self._connection.using() as base:
            try:
                base["runs"].insert_one({**document, "born": _born(base)})
            except DuplicateKeyError:
                raise run_taken(run.id) from None

    def run(self, run: str) -> SavedRun | None:
        with self._connection.using() as base:
            document = base["runs"].find_one({"_id": run})
        return _run(document) if document else None

    def runs(self, workspace: str | None = None, limit: int = 100) -> list[SavedRun]:
        if limit < 1:
            return []
        chosen: Document = {} if workspace is None else {"workspace": workspace}
        with self._connection.using() as base:
            found = base["runs"].find(chosen, {"body": 0}, limit=limit).sort("born", -1).to_list()
        return [_run(document) for document in found]

    def delete_run(self, run: str) -> None:
        with self._connection.using() as base:
            if not base["runs"].delete_one({"_id": run}).deleted_count:
                raise no_run(run)


def _born(base: Base) -> int:
    """A number that grows, so that what is newest doesn't depend on anybody's clock."""
    counted = base["meta"].find_one_and_update({"_id": "schema"}, {"$inc": {"births": 1}})
    return int((counted or {"births": 0})["births"])


def _put(version: str, one: UserItems) -> ReplaceOne[Document]:
    identity = key(version, one.user)
    return ReplaceOne({"_id": identity}, {"version": version, "user": one.user, "body": json.dumps(one.items)}, True)


def _user_items(document: Document) -> UserItems:
    return UserItems(document["user"], listed(json.loads(document["body"])))


def _version(document: Document) -> ListVersion:
    return replace(version_of(json.loads(document["body"])), sealed=document["sealed"])


def _run(document: Document) -> SavedRun:
    body = json.loads(document["body"]) if "body" in document else {}
    created = datetime.fromisoformat(document["created"])
    return SavedRun(document["_id"], document["workspace"], document["name"], created, body)


def _found(base: Base, version: str) -> Document | None:
    return base["list_versions"].find_one({"_id": version, "deleting": {"$ne": True}})


def _check_sealed(base: Base, workspace: str, version: str) -> None:
    found = _found(base, version)
    if found is None or found["workspace"] != workspace:
        raise no_version(version)
    if not found["sealed"]:
        raise not_sealed(version)


def _move(base: Base, workspace: str, version: str, expected: str | None) -> bool:
    if expected is not None:
        pointed = {"_id": workspace, "version": expected}
        return bool(base["live_lists"].update_one(pointed, {"$set": {"version": version}}).matched_count)
    try:
        base["live_lists"].insert_one({"_id": workspace, "version": version})
    except DuplicateKeyError:
        return False
    return True


def _give_up(base: Base, workspace: str, version: str, before: str | None) -> None:
    pointed = {"_id": workspace, "version": version}
    if before is None:
        base["live_lists"].delete_one(pointed)
    else:
        base["live_lists"].update_one(pointed, {"$set": {"version": before}})


def _purge(base: Base, version: str) -> None:
    base["lists"].delete_many({"version": version})
    base["list_versions"].delete_one({"_id": version})
