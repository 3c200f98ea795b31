"""Options of the segmentation; each takes precedence over the profile's key of the same meaning."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from rlreco.cli.options import PATH, conf_option, profile_of, text_of_file
from rlreco.domain.profile import make_profile
from rlreco.errors import ConfigError
from rlreco.segmentation import METHODS, map_of_csv
from rlreco.segmentation.edges import parse_cuts

Command = TypeVar("Command", bound=Callable[..., Any])

DAY: Any = click.DateTime(["%Y-%m-%d"])

_OPTIONS = [
    click.option("--as-of", "asOf", type=DAY, help="The reference date; else the day after the last."),
    click.option("--since", type=DAY, help="The first day of the lines that count."),
    click.option("--until", type=DAY, help="The last day of the lines that count."),
    click.option("--country", "countries", multiple=True, help="Only lines of this country; several are allowed."),
    click.option("--without-duplicates", "withoutDuplicates", is_flag=True, help="Count equal lines once."),
    click.option("--bins", type=click.IntRange(3, 10), help="Scores 1..bins; else the profile's, else 5."),
    click.option("--cuts", multiple=True, help="Own cut points, as recency=10,30,60,90; one a value."),
    click.option("--monetary", type=click.Choice(["net", "gross"]), help="Money net of returns, or gross."),
    click.option("--ties", type=click.Choice(["min", "first"]), help="Else the profile's, else min."),
    click.option("--method", "segmentBy", type=click.Choice(METHODS), help="Else the profile's, else rfm."),
    click.option("--clusters", type=click.IntRange(0, 8), help="For kmeans; 0: as many as the silhouette says."),
    click.option("--seed", "clusterSeed", type=click.IntRange(0), help="For kmeans; else the profile's, else 0."),
    click.option("--map", "segmentMap", type=PATH, help="CSV with R,1,2,3,... as its header: a name for each R and F."),
    click.option("--smallest", "smallestSegment", type=click.IntRange(0), help="Smaller segments join their nearest."),
    conf_option,
]
_KEYS = (
    *("asOf", "since", "until", "countries", "withoutDuplicates", "bins", "cuts", "monetary", "ties", "segmentBy"),
    *("clusters", "clusterSeed", "segmentMap", "smallestSegment"),
)


def segment_choices(command: Command) -> Command:
    """Adds the options and passes `profile`, with their values, and `chosen`, the keys that they set."""

    @wraps(command)
    def choosing(*args: Any, conf: Path | None, **options: Any) -> Any:
        given = {key: _plain(key, options.pop(key)) for key in _KEYS}
        chosen = {key: value for key, value in given.items() if value not in (None, False, (), {})}
        profile = make_profile({**profile_of(conf).model_dump(exclude_none=True), **chosen}, "the options")
        return command(*args, profile=profile, chosen=tuple(chosen), **options)

    wrapped: Any = choosing
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _plain(key: str, value: Any) -> Any:
    """The value of an option in the form of the profile."""
    if isinstance(value, datetime):
        return value.date()
    if key == "cuts":
        return _cuts(value)
    return map_of_csv(text_of_file(value), str(value)) if key == "segmentMap" and value is not None else value


def _cuts(texts: tuple[str, ...]) -> Mapping[str, tuple[float, ...]]:
    cuts = {}
    for text in texts:
        name, equals, numbers = text.partition("=")
        if not equals:
            raise ConfigError(f"--cuts takes value=numbers, such as recency=10,30,60,90; got {text!r}.")
        cuts[name.strip()] = parse_cuts(name.strip(), numbers)
    return cuts
