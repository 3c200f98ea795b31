"""Policies that other installed packages register, in the group of entry points "rlreco.policies".

    [project.entry-points."rlreco.policies"]
    bayes_ucb = "their_package:BayesUcb"

Nothing of a package is imported before one of its policies is chosen.
"""

import sys
from collections.abc import Collection, Mapping
from dataclasses import is_dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from rlreco import specs
from rlreco.bandit.policies.own_policy import check_policy
from rlreco.errors import ConfigError
from rlreco.language import gettext

GROUP = "rlreco.policies"


def packaged_names() -> list[str]:
    """Of all registered policies, whether they can be used or not."""
    return list(_registered(tuple(sys.path)))


def packaged_policy(name: str, settings: Mapping[str, str], own: Collection[str]) -> Any:
    """The policy with these parameters, which are the fields of a dataclass.

    own : names of this package's policies, which no other may take
    Raises ConfigError that names the package: for a name that is taken, and for what can't be loaded or is no policy.
    """
    entries = _registered(tuple(sys.path))[name]
    packages = [_package(entry) for entry in entries]
    if name in own:
        raise ConfigError(
            gettext(
                "The package {package} registers a policy {name}, which is the name of one of RLReco's own. Rename "
                "it there, or uninstall the package.",
                package=packages[0],
                name=repr(name),
            )
        )
    if len(entries) > 1:
        raise ConfigError(
            gettext(
                "The packages {packages} both register a policy {name}. Uninstall one.",
                packages=" and ".join(packages),
                name=repr(name),
            )
        )
    return _new_policy(name, _loaded(entries[0]), settings, packages[0])


@lru_cache(maxsize=1)
def _registered(path: tuple[str, ...]) -> dict[str, tuple[EntryPoint, ...]]:
    """By name. path : of modules, as it is searched; read again once it has changed"""
    entries = entry_points(group=GROUP)
    return {entry.name: tuple(entries.select(name=entry.name)) for entry in entries}


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value.partition(":")[0]


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except Exception as error:
        raise ConfigError(
            gettext(
                "The policy {name} of the package {package} can't be loaded: {error}. Update or uninstall the package.",
                name=repr(entry.name),
                package=_package(entry),
                error=type(error).__name__,
            )
        ) from error


def _new_policy(name: str, kind: Any, settings: Mapping[str, str], package: str) -> Any:
    if not isinstance(kind, type) or not callable(getattr(kind, "scores", None)):
        raise ConfigError(
            gettext(
                "The policy {name} of the package {package} is no class with a method scores(arms, rng). Update or "
                "uninstall the package.",
                name=repr(name),
                package=package,
            )
        )
    if settings and not is_dataclass(kind):
        raise ConfigError(
            gettext(
                "{name} has no parameter {parameter}. Write just {spec}.",
                name=name,
                parameter=repr(next(iter(settings))),
                spec=repr(name),
            )
        )
    policy = (
        specs.new_record(name, kind, settings, also=("explore", "sharing"))
        if is_dataclass(kind)
        else _without(name, kind)
    )
    check_policy(policy)
    return policy


def _without(name: str, kind: type[Any]) -> Any:
    try:
        return kind()
    except TypeError as error:
        raise ConfigError(
            gettext("{name} can't be made without parameters, and only a dataclass can have some.", name=name)
        ) from error
