"""Commands that look after the store."""

from dataclasses import asdict
from typing import Any

import click

from rlreco.cli.options import opened, prints, store_option


@click.group("store")
def store_group() -> None:
    """Look after what was learned."""


@store_group.command("status")
@store_option
@prints
def status_command(store_uri: str | None) -> dict[str, Any]:
    """What the store holds, where it is, and what it promises."""
    with opened(store_uri) as store:
        return asdict(store.status())
