"""The command line: parse, call, print. One JSON object on stdout with --json; notes and progress on stderr."""

import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from rlreco import __version__
from rlreco.cli.first_file import check_first_file
from rlreco.cli.interrupts import STATUS, heard
from rlreco.errors import RLRecoError

COMMANDS = {
    "train": "rlreco.cli.train_run:train_command",
    "run": "rlreco.cli.train_run:run_command",
    "segment": "rlreco.cli.segment.command:segment_command",
    "simulate": "rlreco.cli.simulate:simulate_command",
    "evaluate": "rlreco.cli.results.evaluate:evaluate_command",
    "uplift": "rlreco.cli.results.uplift:uplift_command",
    "report": "rlreco.cli.results.report:report_command",
    "store": "rlreco.cli.store:store_group",
    "backtest": "rlreco.cli.backtest:backtest_command",
    "similar": "rlreco.cli.lists:similar_command",
    "batch": "rlreco.cli.lists:batch_group",
    "app": "rlreco.cli.serve.command:app_command",
    "serve": "rlreco.cli.serve.command:serve_command",
    "serve-key": "rlreco.cli.serve.keys:serve_key_group",
}
"""Imported when they are called: one command shouldn't wait for what the others need."""

SUMMARIES = {
    "train": "Save customers, products and a new experiment with the priors of every state.",
    "run": "The tutorial's whole loop: segment, fill the store, recommend, let simulated shoppers answer, learn.",
    "segment": "Customers by recency, frequency and money, and what happened to every row of FILES.",
    "simulate": "Regret of policies against shoppers whose tastes are known, "
    "all with the same shoppers and the same luck.",
    "evaluate": "What another policy would have earned a shown product.",
    "uplift": "Reward of a slate by groups of customers: held out from learning or not, "
    "and by the policy assigned to them.",
    "report": "Write a shop, or a kept simulation, as one HTML file that needs nothing else.",
    "store": "Status, repair, export and import of a store.",
    "backtest": "Replay later baskets, and score what would have been recommended for each.",
    "similar": "Lists of similar items for all users, and how good such lists would have been.",
    "batch": "Publish recommendation lists, inspect the live version, roll back.",
    "app": "The app, opened in a browser.",
    "serve": "The REST service; its documentation is at /docs.",
    "serve-key": "Keys of the REST service, each with scopes and a workspace.",
}
"""The first sentence of each command's help, so that the list of commands is printed without loading them."""


class _InterruptedError(Exception):
    """In place of KeyboardInterrupt, for which click would print an empty line."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _InterruptedError from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        check_first_file(args)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._summary(ctx, name)) for name in self.list_commands(ctx)])

    def _summary(self, ctx: click.Context, name: str) -> str:
        command = None if name in SUMMARIES else self.get_command(ctx, name)
        return command.get_short_help_str() if command else SUMMARIES.get(name, "")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rlreco")
def cli() -> None:
    """A recommender that learns by itself: segments, slates, bandits and honest regret over one store."""


def main() -> None:
    """Exit 0, 2 with one clear line for a user's mistake, or 130 with one that says what an interruption leaves."""
    with heard() as interruption:
        try:
            cli.main(standalone_mode=False, obj=interruption)
        except Exception as error:
            # Libraries that are interrupted may raise whatever they like, or end as if nothing had happened.
            if not interruption.seen:
                _end(error)
        if interruption.seen:
            interruption.end()


def _end(error: Exception) -> NoReturn:
    if isinstance(error, RLRecoError):
        _fail(str(error))
    if isinstance(error, click.ClickException):
        _fail(error.format_message())
    if isinstance(error, click.Abort):
        sys.exit(STATUS)
    raise error


def _fail(message: str) -> NoReturn:
    click.echo("rlreco: " + " ".join(message.split()), err=True)
    sys.exit(2)
