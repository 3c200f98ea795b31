"""Errors of ours on their way to the parent: the name of a class that it has already, a text, and typed attributes."""

from collections.abc import Iterator
from typing import Any, get_type_hints

import msgspec

from rlreco.errors import RLRecoError


class Failure(msgspec.Struct):
    """An error without its code.

    kind : name of its class
    texts : its args
    attributes : those that the class annotates, as msgpack
    """

    kind: str
    texts: tuple[str, ...]
    attributes: dict[str, bytes]


def failure_of(error: RLRecoError) -> Failure:
    """The error as plain data. Raises TypeError for attributes that aren't."""
    attributes = {name: msgspec.msgpack.encode(getattr(error, name)) for name in get_type_hints(type(error))}
    return Failure(_name(type(error)), tuple(map(str, error.args)), attributes)


def error_of(failure: Failure) -> RLRecoError:
    """The same error, without calling its `__init__`, whose parameters differ from its args.

    Raises ValueError for a class that this process hasn't imported, and for attributes other than the class annotates.
    """
    kind, types = _class(failure.kind), _types(failure)
    error = kind.__new__(kind, *failure.texts)
    error.__dict__.update({name: _value(failure.attributes[name], types[name]) for name in types})
    return error


def _types(failure: Failure) -> dict[str, Any]:
    types = get_type_hints(_class(failure.kind))
    if types.keys() != failure.attributes.keys():
        raise ValueError(f"{failure.kind} came with the attributes {sorted(failure.attributes)}.")
    return types


def _value(data: bytes, kind: Any) -> Any:
    return msgspec.msgpack.decode(data, type=kind)


def _class(name: str) -> type[RLRecoError]:
    """Looked up among the classes of our errors that are imported; nothing is imported for a name."""
    for kind in _tree(RLRecoError):
        if _name(kind) == name:
            return kind
    raise ValueError(f"{name!r} is no error of ours.")


def _tree(kind: type[RLRecoError]) -> Iterator[type[RLRecoError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def _name(kind: type[RLRecoError]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
