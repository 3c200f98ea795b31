"""The command that lets policies meet simulated shoppers."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import Any

import click
import numpy as np

from rlreco.bandit.prior.shop import Shop
from rlreco.cli.interrupts import end_workers, keeps
from rlreco.cli.options import (
    SALES,
    VERDICT,
    conf_option,
    note,
    prints,
    profile_of,
    progress_lines,
    reads_sales,
    seed_option,
)
from rlreco.cli.service import opened
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.service.training.sources import load_lines
from rlreco.simulation.decision import WINNER, check_winner, decide, expected_detectable, reward_variance
from rlreco.simulation.keeping import check_keepable
from rlreco.simulation.personal.crowd import Crowd
from rlreco.simulation.personal.crowd_of_sales import crowd_of_sales
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import ENVIRONMENTS, HISTORIES, BernoulliArms, Setup, ShopVisits
from rlreco.simulation.shop_of_sales import shop_of_sales
from rlreco.simulation.simulate import Interim, check_simulation, simulate
from rlreco.transactions import AS_IT_IS, ClassedLines, Place, ReadOptions, classify
from rlreco.views import decisions
from rlreco.views.verdicts.experiments import simulation_verdict

_OF_A_SHOP = {
    "file": None,
    "reading": AS_IT_IS,
    "environment": "calibrated",
    "history": "right",
    "drift_at": None,
    "examination": 1.0,
    "season": 0.0,
    "turnover": 0.0,
    "kg_scale": 1.0,
    "k2_scale": 1.0,
}
"""Options that say something of a shop's shoppers -> their defaults."""


@click.command("simulate")
@click.option("--probabilities", help="Chances of a reward of 1, as .1,.05,.05: classic arms without a shop.")
@click.option("--permute-arms", is_flag=True, help="With --probabilities: shuffle the arms in each replicate.")
@click.option("--data", "file", type=SALES, help="A sales file: shoppers with tastes from it; else the demo shop.")
@click.option(
    "--environment",
    type=click.Choice(ENVIRONMENTS),
    default="calibrated",
    show_default=True,
    help="Tastes of the shoppers; newcomers: the best product has no history; personal: each customer's own, beside "
    "the best lists that know them.",
)
@click.option("--history", type=click.Choice(HISTORIES), default="right", show_default=True)
@click.option("--drift-at", type=int, help="Session at which the core products' appeal changes hands.")
@click.option("--half-life", type=float, help="Sessions until evidence counts half.")
@click.option("--examination", type=float, default=1.0, show_default=True, help="Place j is looked at with this ^ j.")
@click.option("--delay", type=int, default=0, show_default=True, help="Sessions that an answer comes late.")
@click.option("--season", type=float, default=0.0, show_default=True, help="Swing of each product's click rate.")
@click.option("--turnover", type=float, default=0.0, show_default=True, help="Share of products that come and go.")
@click.option(
    "--kg-scale", type=float, default=1.0, show_default=True, help="Times as wide: tastes of segment and month."
)
@click.option("--k2-scale", type=float, default=1.0, show_default=True, help="Times as wide: tastes of single states.")
@click.option("--policy", "policies", multiple=True, help="NAME[:key=value,...]; once for each.")
@click.option("--rounds", type=int, required=True, help="Rounds, each a session, of every policy and replicate.")
@click.option("--replicates", type=int, default=20, show_default=True, help="Worlds, each with its own tastes.")
@click.option("--slate", type=int, help="Places on a slate; else 1 with --probabilities, else the profile's.")
@click.option(
    "--winner", type=float, default=WINNER, show_default=True, help="Chance of being best that declares a winner."
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to share the work.")
@click.option("--store", "store_uri", help="Keep the run there, for the Simulations page; else it is only printed.")
@seed_option
@conf_option
@reads_sales
@prints
def simulate_command(
    policies: tuple[str, ...],
    rounds: int,
    replicates: int,
    jobs: int,
    seed: int,
    store_uri: str | None,
    winner: float,
    **options: Any,
) -> Any:
    """Regret of policies against shoppers whose tastes are known, all with the same shoppers and the same luck."""
    policies = policies or ("default",)
    _check_apart(options)
    check_winner(winner)
    setup = _setup(**options)
    check_simulation(setup, policies, rounds, replicates)
    if len(policies) > 1:
        note(decisions.plan_sentence(_detectable(setup, rounds, replicates), replicates, rounds))
    with _keeping(store_uri, len(policies) + len(setup.references), replicates) as keeping:
        about = {"policies": list(policies), "sessions": rounds, "replicates": replicates, "seed": seed}
        about |= _shoppers(setup, options)
        watch = _Watch()
        try:
            simulation = _simulated(setup, policies, rounds, replicates, jobs, seed, watch)
        except KeyboardInterrupt:
            if watch.kept is not None and (id_ := keeping(watch.kept, about, setup)):
                keeps(_kept_words(watch.kept, id_))
            raise
        if id_ := keeping(simulation, about, setup):
            note(f"kept as run {id_}")
    return _judged(simulation, winner, seed, _span(setup))


def _detectable(setup: Setup, rounds: int, replicates: int) -> float | None:
    """Difference in regret that can be seen, in normalised reward."""
    if isinstance(setup, BernoulliArms):
        variance = reward_variance(1.0, setup.probabilities)
    else:
        variance = reward_variance(setup.profile.click) if isinstance(setup, ShopVisits) else 0.25
    return expected_detectable(variance, setup.size, rounds, replicates)


def _judged(simulation: Simulation, winner: float, seed: int, span: float) -> dict[str, Any]:
    """The verdict, the figures and the decision; what differences and arms say is printed as remarks."""
    decision = decide(simulation, np.random.default_rng(seed))
    if len(simulation.runs) > 1:
        note(decisions.picked_sentence(simulation))
    for policy, best in decisions.best_arms(simulation, winner).items():
        note(decisions.best_arm_sentence(policy, best, winner))
    verdict = str(simulation_verdict(simulation, decision, winner, span))
    return {VERDICT: verdict, **simulation.summary(), **decisions.plain(simulation, decision, winner)}


def _span(setup: Setup) -> float:
    """Of rewards, in the shop's units."""
    return setup.profile.in_units(1, 0) if isinstance(setup, ShopVisits) else 1.0


class _Watch:
    """Prints the progress. kept : the results if the simulation is stopped now, if there are any"""

    def __init__(self) -> None:
        self.kept: Simulation | None = None
        self._report = progress_lines()

    def __call__(self, news: Interim) -> None:
        self.kept = news.kept if news.kept.runs else None
        self._report(news.done / news.total, f"of {news.total:,} sessions")


def _kept_words(simulation: Simulation, id_: str) -> str:
    """Of an interrupted simulation."""
    run = simulation.runs[0]
    return f"{run.replicates:,} replicates up to round {int(run.checkpoints[-1]):,} are kept as run {id_}."


def _simulated(
    setup: Setup, policies: Sequence[str], rounds: int, replicates: int, jobs: int, seed: int, watch: _Watch
) -> Simulation:
    with _workers(jobs) as executor:
        return simulate(
            setup, policies, rounds=rounds, replicates=replicates, seed=seed, progress=watch, executor=executor
        )


@contextmanager
def _workers(jobs: int) -> Iterator[Executor | None]:
    """None for one job. Workers leave Ctrl-C to this process, which ends them."""
    if jobs == 1:
        yield None
        return
    with ProcessPoolExecutor(jobs, initializer=signal, initargs=(SIGINT, SIG_IGN)) as executor:
        try:
            yield executor
        except BaseException:
            end_workers()
            raise


Keeping = Callable[[Simulation, dict[str, Any], Setup], str | None]


@contextmanager
def _keeping(store_uri: str | None, n_policies: int, replicates: int) -> Iterator[Keeping]:
    """A function that keeps the simulation and returns its id, None without a store.

    A store that is away, or a run too long for it, raises before any work.
    """
    keeps("Nothing was kept.")
    if store_uri is None:
        yield lambda simulation, about, setup: None
        return
    check_keepable(n_policies, replicates)
    with opened(store_uri) as service:

        def keeping(simulation: Simulation, about: dict[str, Any], setup: Setup) -> str:
            return service.simulations().save(simulation, about, span=_span(setup))

        yield keeping


def _shoppers(setup: Setup, options: dict[str, Any]) -> dict[str, Any]:
    """The shoppers as plain values, under the same names as on the page."""
    if isinstance(setup, BernoulliArms):
        plain = {"probabilities": list(setup.probabilities), "permute_arms": setup.permute}
        return {**plain, **_some(options, ("half_life", "delay", "slate"))}
    names = ("environment", "history", "drift_at", "half_life", "examination", "delay", "season", "turnover", "slate")
    scales = {name: options[name] for name in ("kg_scale", "k2_scale") if options[name] != _OF_A_SHOP[name]}
    data = "the demo shop" if options["file"] is None else options["file"].name
    return {"data": data, **_some(options, names), **scales}


def _some(options: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: options[name] for name in names}


def _check_apart(options: dict[str, Any]) -> None:
    """Raises ConfigError for what classic arms or a shop would silently leave aside."""
    if options["probabilities"] is None:
        if options["permute_arms"]:
            raise ConfigError("--permute-arms goes with --probabilities; a shop's products have tastes of their own.")
        return
    for name, usual in _OF_A_SHOP.items():
        if options[name] != usual:
            flag = {"file": "data", "reading": "column and its like"}.get(name, name.replace("_", "-"))
            raise ConfigError(
                f"--{flag} is for a shop's shoppers, and --probabilities has none. Leave one of them out."
            )


def _setup(
    probabilities: str | None,
    permute_arms: bool,
    file: Place | None,
    environment: str,
    history: str,
    drift_at: int | None,
    half_life: float | None,
    examination: float,
    delay: int,
    season: float,
    turnover: float,
    kg_scale: float,
    k2_scale: float,
    slate: int | None,
    conf: Path | None,
    reading: ReadOptions,
) -> Setup:
    if probabilities is not None:
        chances = _chances(probabilities)
        return BernoulliArms(chances, 1 if slate is None else slate, permute_arms, half_life, delay)
    profile = profile_of(conf)
    classed = classify(load_lines([file] if file else [], profile, reading), profile.services)
    shop, crowd = _shop_and_crowd(environment, classed, profile)
    return ShopVisits(
        shop,
        profile,
        crowd=crowd,
        environment=environment,
        history=history,
        drift_at=drift_at,
        half_life=half_life,
        examination=examination,
        delay=delay,
        season=season,
        turnover=turnover,
        kg_scale=kg_scale,
        k2_scale=k2_scale,
        slate=slate,
    )


def _shop_and_crowd(environment: str, classed: ClassedLines, profile: Profile) -> tuple[Shop, Crowd | None]:
    if environment == "personal":
        shop, crowd = crowd_of_sales(classed, profile)
        n_customers, n_products = crowd.appeal.each.shape
        note(f"tastes of {n_customers:,} customers for {n_products:,} products: {crowd.appeal.exponents}")
        return shop, crowd
    return shop_of_sales(classed, profile), None


def _chances(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ConfigError(f"--probabilities takes numbers such as .1,.05,.05; found {text!r}.") from None
