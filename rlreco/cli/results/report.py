"""The command that writes a report."""

from pathlib import Path
from typing import Any

import click

from rlreco.cli.interrupts import keeps
from rlreco.cli.options import PATH, prints, store_option
from rlreco.cli.service import opened
from rlreco.clock import system_clock
from rlreco.errors import ConfigError
from rlreco.report.document import Report
from rlreco.report.file import check_ending, write_report
from rlreco.report.kinds.shop import shop_report
from rlreco.report.kinds.simulation import simulation_report
from rlreco.service.service import Service


@click.command("report")
@click.argument("shop", required=False)
@click.option("--run", metavar="ID", help="A kept simulation, in the place of a shop.")
@click.option("--out", type=PATH, required=True, help="A file that ends in .html.")
@store_option
@prints
def report_command(shop: str | None, run: str | None, out: Path, store_uri: str | None) -> dict[str, Any]:
    """Write a shop, or a kept simulation, as one HTML file that needs nothing else.

    It begins with a sentence and a picture, opens without a network, and prints on A4.
    """
    if (shop is None) == (run is None):
        raise ConfigError("Name the shop, or a kept simulation with --run ID.")
    check_ending(out)
    keeps("Nothing was written; run it again.")
    with opened(store_uri) as service:
        return {"file": str(out), "bytes": write_report(_report(service, shop, run), out)}


def _report(service: Service, shop: str | None, run: str | None) -> Report:
    if shop is not None:
        return shop_report(service, shop, system_clock())
    return simulation_report([service.simulations().open(run or "")], system_clock())
