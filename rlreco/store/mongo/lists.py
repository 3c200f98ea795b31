"""Batch lists and saved runs in MongoDB. A workspace's pointer is one document, so one write makes a version live."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pymongo import ReplaceOne
from pymongo.errors import DuplicateKeyError

from rlreco.domain.documents import version_document, version_of
from rlreco.domain.ids import CustomerId, ProductId, checked_id, checked_ids
from rlreco.domain.lists import ListVersion, SavedRun, UserItems
from rlreco.store.json_text import items_text, plain_text, read_items, run_text
from rlreco.store.messages import no_run, no_version, not_sealed, run_taken, still_live, version_taken
from rlreco.store.mongo.connection import PATIENT, Base, Document
from rlreco.store.mongo.part import PAGE, MongoPart, below, key, new_birth


class MongoLists(MongoPart):
    """Lists and Runs, one document per list and per run."""

    def begin_lists(self, version: ListVersion) -> None:
        checked_id("version", version.id)
        body = plain_text(version_document(replace(version, sealed=False)))
        with self._connection.using() as base:
            document: Document = {"_id": version.id, "workspace": version.workspace, "sealed": False, "body": body}
            try:
                base["list_versions"].insert_one({**document, "born": new_birth(base)})
            except DuplicateKeyError:
                raise version_taken(version.id) from None

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        checked_ids("user", (of_user.user for of_user in lists))
        with self._connection.using(PATIENT) as base:
            if _stored(base, version) is None:
                raise no_version(version)
            writes = [_replacement(version, of_user) for of_user in lists]
            if writes:
                base["lists"].bulk_write(writes, ordered=False)

    def lists(self, version: str) -> Iterator[UserItems]:
        chosen: Document = {"version": version, "user": {"$gt": ""}}
        while page := self._page(chosen):
            yield from map(_user_items, page)
            chosen["user"] = {"$gt": page[-1]["user"]}

    def _page(self, chosen: Document) -> list[Document]:
        with self._connection.using(PATIENT) as base:
            return base["lists"].find(chosen, limit=PAGE).sort("user", 1).to_list()

    def seal_lists(self, version: str) -> None:
        with self._connection.using() as base:
            chosen = {"_id": version, "deleting": {"$ne": True}}
            if not base["list_versions"].update_one(chosen, {"$set": {"sealed": True}}).matched_count:
                raise no_version(version)

    def point_lists(self, workspace: str, version: str, *, expected: str | None) -> bool:
        """Takes the pointer back if the version is being deleted: deleting hides a version before it reads the
        pointer, so one of the two calls always notices the other."""
        with self._connection.using() as base:
            _check_sealed(base, workspace, version)
            moved = _move(base, workspace, version, expected)
            if moved and _stored(base, version) is None:
                _move_back(base, workspace, version, expected)
                raise no_version(version)
            return moved

    def live_lists(self, workspace: str) -> str | None:
        with self._connection.using() as base:
            pointer = base["live_lists"].find_one({"_id": workspace})
        return str(pointer["version"]) if pointer else None

    def list_version(self, version: str) -> ListVersion | None:
        with self._connection.using() as base:
            document = _stored(base, version)
        return _version(document) if document else None

    def list_versions(self, workspace: str) -> list[ListVersion]:
        chosen: Document = {"workspace": workspace, "deleting": {"$ne": True}}
        with self._connection.using() as base:
            documents = base["list_versions"].find(chosen).to_list()
        return [_version(document) for document in sorted(documents, key=lambda document: -document["born"])]

    def user_list(self, version: str, user: CustomerId) -> UserItems | None:
        with self._connection.using() as base:
            document = base["lists"].find_one({"_id": key(version, user)})
            if document is None and _stored(base, version) is None:
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
        """Number of versions whose deletion was interrupted."""
        with self._connection.using(PATIENT) as base:
            deleting = base["list_versions"].find({"deleting": True}, {"_id": 1}).to_list()
            for document in deleting:
                _purge(base, document["_id"])
        return len(deleting)

    def set_blocked(self, workspace: str, product: ProductId, blocked: bool) -> None:
        identity = key(workspace, checked_id("product", product))
        with self._connection.using() as base:
            if not blocked:
                base["blocked"].delete_one({"_id": identity})
                return
            # Of two inserts at the same moment the second fails, and the product is blocked all the same.
            with suppress(DuplicateKeyError):
                base["blocked"].replace_one({"_id": identity}, {"product": product}, upsert=True)

    def blocked(self, workspace: str) -> frozenset[ProductId]:
        with self._connection.using() as base:
            return frozenset(document["product"] for document in base["blocked"].find(below(workspace)))

    def save_run(self, run: SavedRun) -> None:
        about = {"workspace": run.workspace, "name": run.name, "created": run.created.isoformat()}
        document: Document = {
            "_id": checked_id("run", run.id),
            **about,
            "body": run_text(run.body),
        }
        with self._connection.using() as base:
            try:
                base["runs"].insert_one({**document, "born": new_birth(base)})
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
            documents = base["runs"].find(chosen, {"body": 0}, limit=limit).sort("born", -1).to_list()
        return [_run(document) for document in documents]

    def delete_run(self, run: str) -> None:
        with self._connection.using() as base:
            if not base["runs"].delete_one({"_id": run}).deleted_count:
                raise no_run(run)


def _replacement(version: str, of_user: UserItems) -> ReplaceOne[Document]:
    document: Document = {"version": version, "user": of_user.user, "body": items_text(of_user.items)}
    return ReplaceOne({"_id": key(version, of_user.user)}, document, upsert=True)


def _user_items(document: Document) -> UserItems:
    return UserItems(document["user"], read_items(document["body"]))


def _version(document: Document) -> ListVersion:
    return replace(version_of(json.loads(document["body"])), sealed=document["sealed"])


def _run(document: Document) -> SavedRun:
    body = json.loads(document["body"]) if "body" in document else {}
    created = datetime.fromisoformat(document["created"])
    return SavedRun(document["_id"], document["workspace"], document["name"], created, body)


def _stored(base: Base, version: str) -> Document | None:
    return base["list_versions"].find_one({"_id": version, "deleting": {"$ne": True}})


def _check_sealed(base: Base, workspace: str, version: str) -> None:
    stored = _stored(base, version)
    if stored is None or stored["workspace"] != workspace:
        raise no_version(version)
    if not stored["sealed"]:
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


def _move_back(base: Base, workspace: str, version: str, before: str | None) -> None:
    pointed = {"_id": workspace, "version": version}
    if before is None:
        base["live_lists"].delete_one(pointed)
    else:
        base["live_lists"].update_one(pointed, {"$set": {"version": before}})


def _purge(base: Base, version: str) -> None:
    base["lists"].delete_many({"version": version})
    base["list_versions"].delete_one({"_id": version})
