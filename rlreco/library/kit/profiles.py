"""Profiles in the forms that people have."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rlreco.domain.profile import Profile, load_profile, make_profile
from rlreco.errors import ConfigError


def profile_of(profile: Any) -> Profile:
    """A profile, its keys and values, its file, or None for the usual one. Raises ConfigError for anything else."""
    if profile is None or isinstance(profile, Profile):
        return profile or Profile()
    if isinstance(profile, Mapping):
        return make_profile(dict(profile), "profile")
    if isinstance(profile, str | Path):
        return load_profile(Path(profile))
    raise ConfigError(f"A profile is its keys and values, or the path of its file, not a {type(profile).__name__}.")
