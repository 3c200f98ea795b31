"""Export and import: a folder of JSON lines that any store can write and any other can read.

    rlreco-export.json    format and counts; written last, so a folder without it is not a complete export
    customers, products, candidate_sets, experiments, editions, neighbours, derived, sessions, descriptions, orders,
    list_versions, lists, blocked, runs (.jsonl)    one record per line

Sums are left out: they follow from the logs of sessions and orders, and the import adds them up again.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, TypeVar

from rlreco.domain.documents import (
    candidates_document,
    candidates_of,
    counted_order_document,
    counted_order_of,
    customer_document,
    customer_of,
    description_document,
    description_of,
    edition_document,
    edition_of,
    experiment_document,
    experiment_of,
    neighbours_document,
    neighbours_of,
    product_document,
    product_of,
    session_document,
    session_of,
    version_of,
)
from rlreco.domain.ids import SHARED
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import CandidateSet, CountedOrder, Derived, Edition, Experiment, Neighbours, Session
from rlreco.errors import ConfigError
from rlreco.progress import UNWATCHED, Progress
from rlreco.service.upkeep.export_check.check import check_export
from rlreco.service.upkeep.export_check.conflicts import check_conflicts
from rlreco.service.upkeep.export_check.lines import FORMAT, MANIFEST, PARTS, manifest, read_lines
from rlreco.service.upkeep.export_lists import (
    blocked_of,
    import_lists,
    import_runs,
    list_parts,
    run_of,
    user_items_of,
)
from rlreco.service.upkeep.recover import read_log
from rlreco.store.base import Store

_BATCH = 200
"""Number of sessions, or entries of orders, imported in one transaction."""

Item = TypeVar("Item")
Lines = Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TransferCounts:
    """Records written by an export, or read by an import; of an import's sessions only the new ones count."""

    experiments: int
    customers: int
    products: int
    sessions: int


def export_to(store: Store, directory: Path, *, progress: Progress | None = None) -> TransferCounts:
    """Write everything in the store to a folder, replacing an earlier export there.

    Raises ConfigError when the folder holds any other file, or can't be written.
    """
    _check_folder(directory)
    experiments = [whole for listed in reversed(store.experiments()) if (whole := store.experiment(listed.name))]
    report, sessions = progress or UNWATCHED.progress, max(1, store.status().sessions)
    try:
        with suppress(FileNotFoundError):
            (directory / MANIFEST).unlink()
        counts = {
            part: _write_lines(directory / f"{part}.jsonl", _reported(documents, part, report, sessions))
            for part, documents in _parts(store, experiments).items()
        }
        _write_text(directory / MANIFEST, json.dumps({"format": FORMAT, "counts": counts}, indent=2) + "\n")
    except OSError as error:
        raise ConfigError(
            f"The export can't be written to {directory}: {error.strerror}. Choose another folder."
        ) from None
    report(1.0, "Done")
    return TransferCounts(counts["experiments"], counts["customers"], counts["products"], counts["sessions"])


def _parts(store: Store, experiments: list[Experiment]) -> dict[str, Iterable[dict[str, Any]]]:
    """Name of each part -> its documents, read from the store while they are written."""
    catalogues = sorted({experiment.catalogue for experiment in experiments})
    descriptions = store.descriptions()
    frozen = {set_id for experiment in experiments for set_id in experiment.candidates.values()}
    sets = sorted(frozen.union(*(store.own_candidates(experiment.name) for experiment in experiments)))
    return {
        "customers": (
            {"catalogue": catalogue, **customer_document(customer)}
            for catalogue in catalogues
            for customer in store.customers(catalogue, limit=None)
        ),
        "products": (
            {"catalogue": catalogue, **product_document(product)}
            for catalogue in catalogues
            for _, product in sorted(store.products(catalogue).items())
        ),
        "candidate_sets": (candidates_document(candidates) for id_ in sets if (candidates := store.candidates(id_))),
        "experiments": map(experiment_document, experiments),
        "descriptions": (
            {"experiment": experiment.name, **description_document(descriptions[experiment.name])}
            for experiment in experiments
            if experiment.name in descriptions
        ),
        "editions": (
            {"experiment": experiment.name, **edition_document(edition)}
            for experiment in experiments
            for edition in store.editions(experiment.name)
        ),
        "neighbours": (
            {"experiment": experiment.name, **neighbours_document(each)}
            for experiment in experiments
            for each in store.neighbours(experiment.name)
        ),
        "derived": (
            {"experiment": experiment.name, "sessions": derived.sessions, "values": dict(derived.values)}
            for experiment in experiments
            if (derived := store.derived(experiment.name))
        ),
        "sessions": chain.from_iterable(
            map(session_document, store.sessions(experiment.name, answered=False)) for experiment in experiments
        ),
        "orders": (
            {"experiment": experiment.name, **counted_order_document(entry)}
            for experiment in experiments
            for _, entry in read_log(store.orders, experiment.name)
        ),
        **list_parts(store, sorted({SHARED, *(experiment.workspace for experiment in experiments)})),
    }


def import_from(store: Store, directory: Path, *, progress: Progress | None = None) -> TransferCounts:
    """Add an export to the store. Records that exist already stay and are not learned from again, so an interrupted
    import can be run again. The whole export is checked first, so one that is refused leaves nothing.

    Raises DataError for a folder that is not a complete export, of a newer format, or with a line that is damaged;
    ConflictError when the store has a different experiment, session or order of the same name.
    """
    report, counts = progress or UNWATCHED.progress, manifest(directory)
    report(0.0, "Checking the export")
    contents = check_export(directory, counts)
    check_conflicts(store, directory, contents.experiments, counts["orders"] > 0)
    report(0.0, "Reading customers, products and experiments")
    _import_catalogues(store, directory)
    sets = _candidate_sets(directory)
    neighbours = _of_experiments(directory, "neighbours", neighbours_of) if counts["neighbours"] else {}
    editions = _of_experiments(directory, "editions", edition_of) if counts["editions"] else {}
    experiments = _import_experiments(store, directory, sets, neighbours, editions)
    if counts["descriptions"]:
        _import_descriptions(store, directory)
    own = _own_sets(sets, experiments)
    sessions = read_lines(directory, "sessions", session_of)
    new = 0
    for index, batch in enumerate(_batches(_by_experiment(sessions, attrgetter("experiment")))):
        _import_own_sets(store, own, batch)
        new += _import_sessions(store, experiments, batch)
        report(min(1.0, index * _BATCH / max(1, counts["sessions"])), "Reading sessions")
    if counts["orders"]:
        _import_orders(store, directory, experiments)
    _import_derived(store, directory)
    _import_lists(store, directory)
    report(1.0, "Done")
    return TransferCounts(counts["experiments"], counts["customers"], counts["products"], new)


def _import_catalogues(store: Store, directory: Path) -> None:
    customers = _by_catalogue(read_lines(directory, "customers", dict))
    products = _by_catalogue(read_lines(directory, "products", dict))
    for catalogue in sorted(customers.keys() | products.keys()):
        store.save_catalogue(
            catalogue,
            [customer_of(line) for line in customers.get(catalogue, [])],
            [product_of(line) for line in products.get(catalogue, [])],
        )


def _by_catalogue(lines: Lines) -> dict[str, list[dict[str, Any]]]:
    return {catalogue: list(group) for catalogue, group in groupby(lines, key=lambda line: str(line["catalogue"]))}


def _import_experiments(
    store: Store,
    directory: Path,
    sets: Mapping[str, CandidateSet],
    neighbours: Mapping[str, Sequence[Neighbours]],
    editions: Mapping[str, Sequence[Edition]],
) -> dict[str, Experiment]:
    experiments = {experiment.name: experiment for experiment in read_lines(directory, "experiments", experiment_of)}
    for name, experiment in experiments.items():
        if store.experiment(name) is None:
            store.save_experiment(
                experiment,
                _sets_of(experiment, sets),
                neighbours=neighbours.get(name, ()),
                editions=editions.get(name, ()),
            )
    return experiments


def _import_descriptions(store: Store, directory: Path) -> None:
    """Of experiments that have none yet."""
    there = store.descriptions()
    for name, [description] in _of_experiments(directory, "descriptions", description_of).items():
        if name not in there:
            store.describe_experiment(name, *description)


def _of_experiments(directory: Path, part: str, record: Callable[[Mapping[str, Any]], Item]) -> dict[str, list[Item]]:
    """The records of a part, by the experiment's name."""
    pairs = read_lines(directory, part, lambda line: (str(line["experiment"]), record(line)))
    return {name: [each for _, each in group] for name, group in groupby(pairs, key=itemgetter(0))}


def _own_sets(sets: Mapping[str, CandidateSet], experiments: Mapping[str, Experiment]) -> dict[str, CandidateSet]:
    """Candidate sets of single customers' sessions rather than of states, by id."""
    frozen = {set_id for experiment in experiments.values() for set_id in experiment.candidates.values()}
    return {id_: candidates for id_, candidates in sets.items() if id_ not in frozen}


def _candidate_sets(directory: Path) -> dict[str, CandidateSet]:
    return {candidates.id: candidates for candidates in read_lines(directory, "candidate_sets", candidates_of)}


def _import_own_sets(store: Store, own: Mapping[str, CandidateSet], batch: list[Session]) -> None:
    for set_id in {session.candidates for session in batch} & own.keys():
        store.save_candidates(batch[0].experiment, own[set_id])


def _sets_of(experiment: Experiment, sets: Mapping[str, CandidateSet]) -> list[CandidateSet]:
    return [sets[id_] for id_ in sorted(set(experiment.candidates.values()))]


def _import_sessions(store: Store, experiments: Mapping[str, Experiment], batch: list[Session]) -> int:
    """Number of sessions that were new. batch : sessions of one experiment"""
    experiment = experiments[batch[0].experiment]
    return store.import_sessions(experiment, batch)


def _import_orders(store: Store, directory: Path, experiments: Mapping[str, Experiment]) -> None:
    lines = read_lines(directory, "orders", _entry_of)
    for batch in _batches(_by_experiment(lines, itemgetter(0))):
        experiment = experiments[batch[0][0]]
        entries = [entry for _, entry in batch]
        store.import_orders(experiment.name, entries, partial(counted_sums, experiment=experiment))


def _entry_of(document: dict[str, Any]) -> tuple[str, CountedOrder]:
    """(name of the experiment, an entry of its log of orders)"""
    return document["experiment"], counted_order_of(document)


def _import_derived(store: Store, directory: Path) -> None:
    for line in read_lines(directory, "derived", dict):
        if store.derived(line["experiment"]) is None:
            store.replace_derived(line["experiment"], Derived(1, line["sessions"], line["values"]))


def _import_lists(store: Store, directory: Path) -> None:
    versions = list(read_lines(directory, "list_versions", version_of))
    import_lists(store, versions, read_lines(directory, "lists", user_items_of))
    for workspace, product in read_lines(directory, "blocked", blocked_of):
        store.set_blocked(workspace, product, True)
    import_runs(store, read_lines(directory, "runs", run_of))


def _by_experiment(items: Iterator[Item], experiment: Callable[[Item], str]) -> Iterator[Iterator[Item]]:
    """experiment : the name of an item's experiment"""
    return (group for _, group in groupby(items, key=experiment))


def _batches(groups: Iterator[Iterator[Item]]) -> Iterator[list[Item]]:
    for group in groups:
        while batch := list(islice(group, _BATCH)):
            yield batch


def _check_folder(directory: Path) -> None:
    expected = {MANIFEST, *(f"{part}.jsonl" for part in PARTS)}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        others = sorted(path.name for path in directory.iterdir() if path.name.removesuffix(".part") not in expected)
    except OSError as error:
        raise ConfigError(
            f"The export can't be written to {directory}: {error.strerror}. Choose another folder."
        ) from None
    if others:
        raise ConfigError(
            f"The folder {directory} holds {others[0]}, which is not part of an export. Choose an empty folder."
        )


def _reported(documents: Iterable[dict[str, Any]], part: str, report: Progress, sessions: int) -> Lines:
    """The documents, with a report of progress at every thousandth. sessions : their number in the store"""
    for index, document in enumerate(documents):
        if index % 1000 == 0:
            report(min(1.0, index / sessions) if part == "sessions" else 0.0, f"Writing {part.replace('_', ' ')}")
        yield document


def _write_lines(path: Path, documents: Iterable[dict[str, Any]]) -> int:
    """Number of documents written. The file has another name until it is complete."""
    part, count = path.with_name(f"{path.name}.part"), 0
    with part.open("w", encoding="utf-8", newline="\n") as file:
        for count, document in enumerate(documents, 1):  # noqa: B007
            file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    os.replace(part, path)
    return count


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
