"""The command that replays later baskets."""

import json
from datetime import datetime
from pathlib import Path

import click

from rlreco.cli.options import SALES, VERDICT, conf_option, note, profile_of, progress_lines, reads_sales, seed_option
from rlreco.progress import Watch
from rlreco.replay import Backtest
from rlreco.service.backtest.backtest import MODELS, backtest
from rlreco.service.training.sources import load_lines
from rlreco.transactions import Place, ReadOptions
from rlreco.views.verdicts.batch import backtest_verdict

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"])


@click.command("backtest")
@click.argument("files", type=SALES, nargs=-1)
@conf_option
@click.option(
    "--cut", type=_MOMENT, metavar="DATE", help="Train on the sales before; else the last sixth of the time is later."
)
@click.option("--k", type=int, default=10, show_default=True, help="Products ranked for each basket.")
@click.option("--model", "models", multiple=True, help=f"One of {', '.join(MODELS)}; once for each. Else all but :new.")
@click.option("--customers", type=click.IntRange(1), help="Rank for a sample of so many customers, for a quick look.")
@seed_option
@reads_sales
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there.")
def backtest_command(
    files: tuple[Place, ...],
    conf: Path | None,
    cut: datetime | None,
    k: int,
    models: tuple[str, ...],
    customers: int | None,
    seed: int,
    reading: ReadOptions,
    as_json: bool,
) -> None:
    """Replay later baskets, and score what would have been recommended for each.

    FILES are sales: one, several, a folder, or several tables; without any the profile's inputData, else the demo shop.
    Models are trained before the cut; docs/batch.md says what each does and what the figures mean.
    """
    profile = profile_of(conf)
    result = backtest(
        load_lines(files, profile, reading),
        profile,
        cut=cut,
        k=k,
        models=models,
        customers=customers,
        seed=seed,
        watch=Watch(progress_lines()),
    )
    if as_json:
        for remark in result.notes:
            note(remark)
    verdict = str(backtest_verdict(result))
    summary, text = {VERDICT: verdict, **result.summary()}, [verdict, "", _table(result), "", *result.remarks()]
    click.echo(json.dumps(summary) if as_json else "\n".join(text))


def _table(result: Backtest) -> str:
    head = f"Baskets from {result.cut} on: {result.counts()}; {result.k} products for each."
    return f"{head}\n\n{result.frame().to_string(index=False, float_format='{:.3f}'.format, na_rep='-')}"
