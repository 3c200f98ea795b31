"""The tutorial's four collections as read-only views over the arms of one experiment."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pymongo.database import Database

from rlreco.errors import ConflictError

Stage: TypeAlias = dict[str, Any]


def replace_views(
    base: Database[dict[str, Any]], arms: Stage, states: Sequence[str], worst: float, best: float
) -> tuple[str, ...]:
    """Drop and create them; returns their names. One document per state: {"<state>": {"<product>": number}}.

    arms : filter of the experiment's arms
    worst, best : the rewards, in the shop's own units, of the normalised 0 and 1

    Raises ConflictError if a real collection has one of the names.
    """
    impressions, span = "$impressions", best - worst
    total = {"$add": [{"$multiply": [impressions, worst]}, {"$multiply": [_or_zero("$reward"), span]}]}
    views = {
        "rlQuantdic": _or_zero("$buys"),
        "rlValuedic": {"$divide": [total, impressions]},
        "rlRewarddic": total,
        "rlRecotrack": impressions,
    }
    _refuse_collections(base, views)
    for name, number in views.items():
        base.drop_collection(name)
        base.create_collection(name, viewOn="arms", pipeline=_pipeline(arms, states, number))
    return tuple(views)


def _refuse_collections(base: Database[dict[str, Any]], views: Mapping[str, Any]) -> None:
    for collection in base.list_collections(filter={"name": {"$in": list(views)}}):
        if collection["type"] != "view":
            raise ConflictError(
                f"The database {base.name} has a collection {collection['name']} of its own, which stays as it is. "
                "Name another database in the store's URI."
            )


def _pipeline(arms: Stage, states: Sequence[str], number: Any) -> list[Stage]:
    part = {"$split": ["$_id", "|"]}
    return [
        {"$match": {**arms, "impressions": {"$gt": 0}}},
        {"$set": {"node": _part(part, 1), "product": _part(part, 2), "number": number}},
        {"$match": {"node": {"$in": list(states)}}},
        {"$sort": {"product": 1}},
        {"$group": {"_id": "$node", "products": {"$push": {"k": "$product", "v": "$number"}}}},
        {"$sort": {"_id": 1}},
        {"$replaceRoot": {"newRoot": {"$mergeObjects": [{"_id": "$_id"}, _named("$_id", "$products")]}}},
    ]


def _part(parts: Stage, index: int) -> Stage:
    """A part of an arm's `_id`, percent-decoded."""
    plain = {"$replaceAll": {"input": {"$arrayElemAt": [parts, index]}, "find": "%7C", "replacement": "|"}}
    return {"$replaceAll": {"input": plain, "find": "%25", "replacement": "%"}}


def _named(name: str, pairs: str) -> Stage:
    return {"$arrayToObject": [[{"k": name, "v": {"$arrayToObject": pairs}}]]}


def _or_zero(number: str) -> Stage:
    return {"$ifNull": [number, 0.0]}
