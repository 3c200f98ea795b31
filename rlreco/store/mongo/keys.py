"""Keys of several parts in one text, so that all documents of an experiment lie in one range of `_id`."""

from rlreco.store.mongo.connection import Document


def key(*parts: str) -> str:
    """An `_id` of several parts: "experiment|node|product", with % and | in the parts percent-encoded."""
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


def parts_of(identity: str) -> list[str]:
    """The parts that `key` joined."""
    return [part.replace("%7C", "|").replace("%25", "%") for part in identity.split("|")]


def below(*parts: str) -> Document:
    """A filter for every `_id` whose first parts are these."""
    prefix = key(*parts)
    return {"_id": {"$gte": prefix + "|", "$lt": prefix + "}"}}
