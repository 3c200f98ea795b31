"""The catalogue in MongoDB: customers, products, experiments and their candidate sets."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from rlreco.domain.documents import (
    candidates_document,
    candidates_of,
    customer_document,
    customer_of,
    experiment_document,
    experiment_of,
    product_document,
    product_of,
)
from rlreco.domain.ids import CustomerId, ProductId, checked_id, checked_ids
from rlreco.domain.purchases import checked_orders
from rlreco.domain.records import (
    CandidateSet,
    Customer,
    Description,
    Edition,
    Experiment,
    Neighbours,
    Order,
    Product,
)
from rlreco.errors import StoreError
from rlreco.store.json_text import neighbours_text, read_neighbours, seconds_of
from rlreco.store.messages import (
    experiment_taken,
    no_catalogue,
    no_experiment,
    no_product,
    save_swept,
)
from rlreco.store.mongo.connection import PATIENT, Base, Document, Transaction, is_duplicate
from rlreco.store.mongo.part import LAST_CHARACTER, MongoPart, Write, below, delete_by_batch, key, new_birth, write
from rlreco.store.mongo.purchases import insert_batches, insert_history
from rlreco.store.mongo.stripes import delete_stripes, insert_stripes
from rlreco.store.sums import history_of


class MongoCatalogue(MongoPart):
    """Catalogue, one document per record."""

    _saved_catalogues: set[str]

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        """The catalogue's own document comes last: until then, none of its customers and products is visible."""
        checked_ids("customer", (customer.id for customer in customers))
        checked_ids("product", (product.id for product in products))
        # The database alone tells: another process may have deleted a catalogue that this one remembers.
        if self._find_one("catalogues", {"_id": catalogue}):
            return
        with self._connection.using(PATIENT) as base:
            _insert_missing(base, "customers", _in_catalogue(catalogue, map(customer_document, customers)))
            _insert_missing(base, "products", _in_catalogue(catalogue, map(product_document, products)))
            _insert_missing(base, "catalogues", [{"_id": catalogue}])

    def _has_catalogue(self, catalogue: str) -> bool:
        if catalogue not in self._saved_catalogues:
            if self._find_one("catalogues", {"_id": catalogue}) is None:
                return False
            self._saved_catalogues.add(catalogue)
        return True

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None:
        document = self._find_one("customers", {"_id": key(catalogue, customer)})
        return customer_of(document) if document and self._has_catalogue(catalogue) else None

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        start = key(catalogue, search)
        if limit == 0 or not self._has_catalogue(catalogue):
            return []
        documents = self._find("customers", {"_id": {"$gte": start, "$lt": start + LAST_CHARACTER}}, limit=limit or 0)
        return sorted(map(customer_of, documents), key=lambda customer: customer.id)

    def band_sizes(self, catalogue: str) -> dict[str, int]:
        pipeline = [
            {"$match": below(catalogue)},
            {"$group": {"_id": "$segment", "customers": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        with self._connection.using() as base:
            return {row["_id"]: row["customers"] for row in base["customers"].aggregate(pipeline)}

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        chosen = below(catalogue) if ids is None else {"_id": {"$in": [key(catalogue, product) for product in ids]}}
        return {document["id"]: product_of(document) for document in self._find("products", chosen)}

    def put_products(self, catalogue: str, products: Sequence[Product]) -> set[ProductId]:
        checked_ids("product", (product.id for product in products))
        if self._find_one("catalogues", {"_id": catalogue}) is None:
            raise no_catalogue()
        there = self.products(catalogue, [product.id for product in products]).keys()
        documents = _in_catalogue(catalogue, map(product_document, products))
        with self._connection.using(PATIENT) as base:
            write(base, "products", [_put(document) for document in documents], None)
        return {product.id for product in products} - there

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None:
        with self._connection.using() as base:
            change = {"$set": {"available": available}}
            if not base["products"].update_one({"_id": key(catalogue, product)}, change).matched_count:
                raise no_product(product)

    def unavailable(self, catalogue: str) -> frozenset[ProductId]:
        documents = self._find("products", {"catalogue": catalogue, "available": False}, {"id": 1})
        return frozenset(document["id"] for document in documents)

    def save_experiment(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        orders: Sequence[Order] = (),
        neighbours: Sequence[Neighbours] = (),
        editions: Sequence[Edition] = (),
    ) -> None:
        checked_id("experiment", experiment.name)
        checked_orders(orders)
        set_documents = [{**candidates_document(candidates), "_id": candidates.id} for candidates in sets]
        with self._connection.using() as base:
            document = _experiment_document(experiment, new_birth(base)) | _began(editions)
        if orders or neighbours:
            self._save_with_history(experiment, document, set_documents, orders, neighbours)
            return

        def save(base: Base, transaction: Transaction) -> None:
            if base["experiments"].find_one({"_id": experiment.name}, {"_id": 1}, session=transaction):
                raise experiment_taken(experiment.name)
            _insert_experiment(base, document, transaction)
            _insert_missing_sets(base, set_documents, transaction)

        self._connection.transact("experiments", save, seconds=PATIENT)

    def _save_with_history(
        self,
        experiment: Experiment,
        document: Document,
        sets: Sequence[Document],
        orders: Sequence[Order],
        neighbours: Sequence[Neighbours],
    ) -> None:
        """The experiment is hidden until it is complete. If it stays hidden, `sweep` removes it."""
        name, (entries, purchases) = experiment.name, history_of(experiment, orders)
        hidden = {"_id": name, "born": document["born"], "saving": seconds_of(experiment.t0)}
        with self._connection.using(PATIENT) as base:
            _insert_hidden(base, {**document, **hidden})
            _delete_history(base, name)
        try:
            insert_history(self._connection, name, entries, purchases)
            insert_batches(self._connection, "neighbours", _neighbours_documents(name, neighbours))
            self._connection.transact(
                "experiments",
                lambda base, transaction: _show(base, hidden, sets, len(entries), transaction),
                seconds=PATIENT,
            )
        except BaseException:
            # What can't be removed just now is swept later.
            with suppress(StoreError):
                if self._find_one("experiments", hidden):
                    self._purge(name)
            raise

    def experiment(self, name: str) -> Experiment | None:
        document = self._find_one("experiments", {"_id": name, "deleting": {"$ne": True}})
        if document is None:
            return None
        return experiment_of({**json.loads(document["body"]), "candidates": json.loads(document["candidates"])})

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        chosen: Document = {"deleting": {"$ne": True}} | ({} if workspace is None else {"workspace": workspace})
        documents = self._find("experiments", chosen, {"body": 1, "born": 1})
        newest_first = sorted(documents, key=lambda document: -document["born"])
        return [experiment_of({**json.loads(document["body"]), "candidates": {}}) for document in newest_first]

    def delete_experiment(self, name: str) -> None:
        """Hidden at once; the name is free when everything is deleted."""
        with self._connection.using() as base:
            hide = {"$set": {"deleting": True}}
            if not base["experiments"].update_one({"_id": name, "deleting": {"$ne": True}}, hide).matched_count:
                raise no_experiment(name)
        self._purge(name)

    def _purge(self, name: str) -> None:
        with self._connection.using(PATIENT) as base:
            for collection in ("opened", "answered"):
                base[collection].delete_one({"_id": name})
            delete_stripes(base, name)
            base["derived"].delete_one({"_id": name})
            for collection in ("arms", "curve"):
                delete_by_batch(base, collection, below(name))
            _delete_history(base, name)
            delete_by_batch(base, "sessions", {"experiment": name})
            _delete_unused(base, name)
            base["experiments"].delete_one({"_id": name})

    def describe_experiment(self, name: str, title: str, description: str) -> None:
        texts = Description(title, description).checked()
        change = {"$set": {"title": texts.title, "description": texts.text}}
        with self._connection.using() as base:
            if not base["experiments"].update_one({"_id": name, "deleting": {"$ne": True}}, change).matched_count:
                raise no_experiment(name)

    def descriptions(self, workspace: str | None = None) -> dict[str, Description]:
        described: Document = {"deleting": {"$ne": True}, "title": {"$exists": True}}
        chosen = described | ({} if workspace is None else {"workspace": workspace})
        documents = self._find("experiments", chosen, {"title": 1, "description": 1})
        texts = {each["_id"]: Description(each["title"], each["description"]) for each in documents}
        return {name: of_experiment for name, of_experiment in texts.items() if any(of_experiment)}

    def candidates(self, set_id: str) -> CandidateSet | None:
        document = self._find_one("candidate_sets", {"_id": set_id})
        return candidates_of(document) if document else None

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        self._check_exists(experiment)
        change = {"$setOnInsert": candidates_document(candidates), "$addToSet": {"own_of": experiment}}
        with self._connection.using() as base:
            try:
                base["candidate_sets"].update_one({"_id": candidates.id}, change, upsert=True)
            except DuplicateKeyError:
                # Another process inserted it at the same moment.
                base["candidate_sets"].update_one({"_id": candidates.id}, {"$addToSet": {"own_of": experiment}})

    def save_edition(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        neighbours: Sequence[Neighbours] = (),
        *,
        at: datetime,
    ) -> bool:
        self._check_exists(experiment.name)
        set_documents = [{**candidates_document(candidates), "_id": candidates.id} for candidates in sets]

        def save(base: Base, transaction: Transaction) -> bool:
            return _put_edition(base, experiment, set_documents, neighbours, at, transaction)

        saved = self._connection.transact(experiment.name, save, seconds=PATIENT)
        if saved:
            with self._connection.using(PATIENT) as base:
                _release_catalogues(base, experiment)
        return saved

    def edition(self, name: str) -> int:
        with self._connection.using() as base:
            chosen = {"_id": name, "deleting": {"$ne": True}}
            document = base["experiments"].find_one(chosen, {"edition": 1})
        return document.get("edition", 1) if document else 0

    def editions(self, name: str) -> list[Edition]:
        document = self._find_one("experiments", {"_id": name, "deleting": {"$ne": True}}) or {}
        return [
            Edition(each["edition"], datetime.fromtimestamp(each["began"], UTC), each["opened"])
            for each in document.get("editions", [])
        ]

    def neighbours(self, experiment: str) -> list[Neighbours]:
        return [read_neighbours(document["body"]) for document in self._find("neighbours", below(experiment))]

    def own_candidates(self, experiment: str) -> list[str]:
        documents = self._find("candidate_sets", {"own_of": experiment}, {"_id": 1})
        return sorted(document["_id"] for document in documents)


def _put(document: Document) -> UpdateOne:
    """Adds the product, or changes all of it but its baskets, and an image that it has."""
    kept = {"_id", "catalogue", "id", "baskets"} | ({"image_url"} if document["image_url"] is None else set())
    changed = {name: value for name, value in document.items() if name not in kept}
    rest = {name: document[name] for name in kept - {"_id"}}
    return UpdateOne({"_id": document["_id"]}, {"$set": changed, "$setOnInsert": rest}, upsert=True)


def _in_catalogue(catalogue: str, documents: Iterable[Document]) -> Iterator[Document]:
    return ({"_id": key(catalogue, document["id"]), "catalogue": catalogue, **document} for document in documents)


def _insert_missing(base: Base, collection: str, documents: Iterable[Document]) -> None:
    """Existing ones, from an interrupted save or from one that runs at the same time, are the same."""
    writes = [InsertOne(document) for document in documents]
    try:
        write(base, collection, writes, None)
    except BulkWriteError as error:
        if not is_duplicate(error):
            raise


def _experiment_document(experiment: Experiment, born: int) -> Document:
    """The body is text, so that MongoDB takes no name inside it for an operator or a path."""
    body = experiment_document(experiment)
    candidates = body.pop("candidates")
    return {
        "_id": experiment.name,
        "workspace": experiment.workspace,
        "catalogue": experiment.catalogue,
        "born": born,
        "sets": sorted(set(candidates.values())),
        "body": json.dumps(body),
        "candidates": json.dumps(dict(candidates)),
        "edition": experiment.edition,
    }


def _insert_experiment(base: Base, document: Document, transaction: Transaction) -> None:
    name = document["_id"]
    try:
        base["experiments"].insert_one(document, session=transaction)
    except DuplicateKeyError:
        if transaction is not None:
            raise
        raise experiment_taken(name) from None
    _insert_counters(base, name, 0, transaction)


def _insert_counters(base: Base, name: str, orders: int, transaction: Transaction) -> None:
    """orders : number of entries in its log of orders"""
    base["opened"].insert_one({"_id": name, "count": 0}, session=transaction)
    counters = {"_id": name, "count": 0, "corrections": 0, "orders": orders}
    base["answered"].insert_one(counters, session=transaction)
    insert_stripes(base, name, transaction)


def _insert_hidden(base: Base, document: Document) -> None:
    """Claims the name. Raises ConflictError when that is taken."""
    try:
        base["experiments"].insert_one({**document, "deleting": True})
    except DuplicateKeyError:
        raise experiment_taken(document["_id"]) from None


def _neighbours_documents(name: str, neighbours: Sequence[Neighbours]) -> list[Document]:
    return [{"_id": key(name, each.product), "body": neighbours_text(each)} for each in neighbours]


def _show(base: Base, hidden: Document, sets: Sequence[Document], orders: int, transaction: Transaction) -> None:
    """Complete the experiment. Without transactions it is shown last. orders : entries in its log of orders"""
    if base["experiments"].find_one(hidden, {"_id": 1}, session=transaction) is None:
        raise save_swept(hidden["_id"])
    _insert_missing_sets(base, sets, transaction)
    _insert_counters(base, hidden["_id"], orders, transaction)
    change = {"$unset": {"deleting": "", "saving": ""}}
    if not base["experiments"].update_one(hidden, change, session=transaction).matched_count:
        raise save_swept(hidden["_id"])


def _delete_history(base: Base, name: str) -> None:
    for collection in ("orders", "purchases", "neighbours"):
        delete_by_batch(base, collection, below(name))


def _insert_missing_sets(base: Base, documents: Sequence[Document], transaction: Transaction) -> None:
    writes = [UpdateOne({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True) for document in documents]
    write(base, "candidate_sets", writes, transaction)


def _began(editions: Sequence[Edition]) -> Document:
    """The editions after the first, in an experiment's document; nothing without any."""
    rows = [{"edition": each.number, "began": seconds_of(each.at), "opened": each.sessions} for each in editions]
    return {"editions": rows} if rows else {}


def _put_edition(
    base: Base,
    experiment: Experiment,
    sets: Sequence[Document],
    neighbours: Sequence[Neighbours],
    at: datetime,
    transaction: Transaction,
) -> bool:
    """Whether the edition before was still the newest."""
    name, before = experiment.name, experiment.edition - 1
    stored = base["experiments"].find_one({"_id": name, "deleting": {"$ne": True}}, session=transaction)
    if stored is None:
        raise no_experiment(name)
    if stored.get("edition", 1) != before:
        return False
    _insert_missing_sets(base, sets, transaction)
    # Sets of earlier editions belong to the experiment alone, as those of its customers do.
    older = {"_id": {"$in": stored["sets"]}}
    base["candidate_sets"].update_many(older, {"$addToSet": {"own_of": name}}, session=transaction)
    _replace_neighbours(base, name, neighbours, transaction)
    opened = base["opened"].find_one({"_id": name}, session=transaction) or {"count": 0}
    document = _experiment_document(experiment, stored["born"])
    (began,) = _began([Edition(experiment.edition, at, opened["count"])])["editions"]
    as_read = {"_id": name, "edition": {"$in": [before, None] if before == 1 else [before]}}
    del document["_id"]
    change: Document = {
        "$set": {**document, "before": stored["catalogue"]},
        "$push": {"editions": began},
        "$addToSet": {"released": stored.get("before", stored["catalogue"])},
    }
    return bool(base["experiments"].update_one(as_read, change, session=transaction).matched_count)


def _replace_neighbours(base: Base, name: str, neighbours: Sequence[Neighbours], transaction: Transaction) -> None:
    documents = _neighbours_documents(name, neighbours)
    writes: list[Write] = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
    write(base, "neighbours", writes, transaction)
    gone = {**below(name)["_id"], "$nin": [document["_id"] for document in documents]}
    base["neighbours"].delete_many({"_id": gone}, session=transaction)


def _release_catalogues(base: Base, experiment: Experiment) -> None:
    """Those that nobody serves from any more: all but the newest two."""
    stored = base["experiments"].find_one({"_id": experiment.name}, {"released": 1, "before": 1}) or {}
    kept = {experiment.catalogue, stored.get("before")}
    for catalogue in set(stored.get("released", [])) - kept:
        base["experiments"].update_one({"_id": experiment.name}, {"$pull": {"released": catalogue}})
        _delete_unused_catalogue(base, catalogue, {})


def _delete_unused_catalogue(base: Base, catalogue: str, others: Document) -> None:
    """others : chooses the experiments that may still need it"""
    needed = {**others, "$or": [{"catalogue": catalogue}, {"before": catalogue}]}
    if base["experiments"].find_one(needed, {"_id": 1}) is None:
        base["catalogues"].delete_one({"_id": catalogue})
        for collection in ("customers", "products"):
            base[collection].delete_many(below(catalogue))


def _delete_unused(base: Base, name: str) -> None:
    """Deletes the candidate sets and the catalogue that only this experiment used."""
    experiment = base["experiments"].find_one({"_id": name}, {"sets": 1, "catalogue": 1, "before": 1})
    if experiment is None:
        return
    others: Document = {"_id": {"$ne": name}}
    own = [document["_id"] for document in base["candidate_sets"].find({"own_of": name}, {"_id": 1})]
    base["candidate_sets"].update_many({"own_of": name}, {"$pull": {"own_of": name}})
    sets = [*experiment["sets"], *own]
    used = base["experiments"].distinct("sets", {**others, "sets": {"$in": sets}})
    unused = {"_id": {"$in": list(set(sets) - set(used))}, "own_of.0": {"$exists": False}}
    base["candidate_sets"].delete_many(unused)
    for catalogue in {experiment["catalogue"], experiment.get("before", experiment["catalogue"])}:
        _delete_unused_catalogue(base, catalogue, others)
