"""NAME[:key=value,...]: the text that chooses a policy, an estimator or a model, with its parameters.

What a name stands for is a frozen dataclass whose fields, all with defaults, are the parameters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, get_args

from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext, gettext_noop

Item = TypeVar("Item")
Record = TypeVar("Record")

_KINDS: Mapping[type[Any], tuple[str, Callable[[str], Any]]] = {
    str: (gettext_noop("text"), str),
    bool: (gettext_noop("on or off"), {"on": True, "off": False}.__getitem__),
    datetime: (gettext_noop("a date such as 2011-12-09"), datetime.fromisoformat),
    int: (gettext_noop("a whole number"), int),
    float: (gettext_noop("a number"), float),
}
"""How the text of a field's type is converted, and how errors name that type, a message for `gettext`."""


class Spec(NamedTuple):
    """settings : parameter -> its text, in the order given."""

    name: str
    settings: dict[str, str]

    def __str__(self) -> str:
        pairs = ",".join(f"{key}={value}" for key, value in self.settings.items())
        return f"{self.name}:{pairs}" if pairs else self.name


def read_spec(text: str) -> Spec:
    """Raises ConfigError where the parameters aren't written as key=value,key=value."""
    name, _, rest = text.strip().partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair.strip()]
    if not all(key.strip() and equals and value.strip() for key, equals, value in pairs):
        raise ConfigError(
            gettext("{name}: write parameters as key=value,key=value; found {text}.", name=name, text=repr(rest))
        )
    return Spec(name.strip(), {key.strip(): value.strip() for key, _, value in pairs})


def named(noun: str, registry: Mapping[str, Item], name: str) -> Item:
    """The item of that name. Raises ConfigError with the nearest name.

    noun : of what the registry holds, a message for `gettext`
    """
    if name not in registry:
        unknown = gettext("There is no {noun} {name}.", noun=gettext(noun), name=repr(name))
        raise ConfigError(f"{unknown} {nearest(name, registry)}")
    return registry[name]


def parameters(record: type[Any]) -> dict[str, Any]:
    """Parameters with their defaults."""
    return {field.name: field.default for field in fields(record)}


def description(record: type[Any]) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join((record.__doc__ or "").split("\n\n")[0].split())


def check_parameters(name: str, record: type[Any], given: Iterable[str], also: Iterable[str] = ()) -> None:
    """Raises ConfigError for a parameter that the record doesn't have. also : others to name in the hint."""
    names = [*parameters(record), *also]
    for key in given:
        if key not in names:
            hint = nearest(key, names) if names else gettext("Write just {name}.", name=repr(name))
            raise ConfigError(f"{gettext('{name} has no parameter {key}.', name=name, key=repr(key))} {hint}")


def new_record(name: str, record: type[Record], settings: Mapping[str, str], also: Iterable[str] = ()) -> Record:
    """The record with these settings, each converted to its field's type.

    Raises ConfigError for an unknown parameter or a text of another type.
    """
    check_parameters(name, record, settings, also)
    return record(**values(name, record, settings))


def values(name: str, record: type[Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """The settings, each converted to its field's type. Raises ConfigError for a text of another type."""
    types = {field.name: field.type for field in fields(record)}
    return {key: converted(name, key, text, types[key]) for key, text in settings.items()}


def converted(name: str, key: str, text: str, hint: Any = float) -> Any:
    """The value of the text. hint : a type, or a union whose first convertible member counts."""
    kinds = get_args(hint) or (hint,)
    words, convert = next((_KINDS[kind] for kind in _KINDS if kind in kinds), ("text", str))
    try:
        return convert(text)
    except (ValueError, KeyError):
        raise ConfigError(
            gettext(
                "{name}: {key} must be {kind}, found {text}.",
                name=name,
                key=key,
                kind=gettext(words),
                text=repr(text),
            )
        ) from None
