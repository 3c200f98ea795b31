"""Policies against simulated shoppers of an experiment, in a process of their own, so that the asker stays free."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import IO, Any

from rlreco.config import make_profile
from rlreco.errors import RLRecoError, StoreError
from rlreco.service.learning import Service
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shop import Shop
from rlreco.simulation.simulate import Progress, simulate

Watch = Callable[[Progress], bool | None]

_NEWS_SECONDS = 0.4
_ROOT = Path(__file__).resolve().parents[2]
# multiprocessing would run the asker's main script again in the new process; under streamlit that is the app.
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from rlreco.service.simulating import work; work()"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a simulation: all of it, so that the same plan gives the same curves.

    sessions, replicates : 1 or more; drift_at : session at which tastes change hands, None: never
    environment, history : as rlreco.simulation.setups.ShopVisits says
    """

    experiment: str
    policies: tuple[str, ...]
    sessions: int = 2000
    replicates: int = 5
    seed: int = 1
    environment: str = "calibrated"
    history: str = "right"
    drift_at: int | None = None


def setup_of(service: Service, plan: Plan) -> ShopVisits:
    """Raises ConfigError for a choice that can't be, before anything runs."""
    about = service.experiment(plan.experiment)
    sets = {state: service.candidates(plan.experiment, state) for state in about.candidates}
    shop = Shop.of_sets(sets, about.baskets, about.profile["stateFeatures"])
    setup = ShopVisits(shop, make_profile(about.profile), plan.environment, plan.history, plan.drift_at)
    for policy in plan.policies:
        setup.recommender(policy)
    return setup


def simulate_apart(setup: ShopVisits, plan: Plan, watch: Watch) -> Simulation:
    """Simulate in a new process; `watch` is told twice a second and stops it by returning True.

    What was done until then is kept. Raises StoreError when the process dies.
    """
    with subprocess.Popen([sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin, (setup, plan))
            return _listen(process.stdin, process.stdout, watch)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            what = "The simulation ended without a result; memory may have run out. Ask for less."
            raise StoreError(what) from None
        finally:
            process.kill()


def _listen(to: IO[bytes], source: IO[bytes], watch: Watch) -> Simulation:
    stopping = False
    while True:
        news = pickle.load(source)
        if isinstance(news, RLRecoError):
            raise news
        if isinstance(news, Simulation):
            return news
        if watch(news) and not stopping:
            _send(to, "stop")
            stopping = True


def work() -> None:
    """What the new process does: a setup and a plan come in, news and the simulation go out."""
    source, to = sys.stdin.buffer, sys.stdout.buffer
    setup, plan = pickle.load(source)
    stop = Event()
    Thread(target=_wait_for_stop, args=(source, stop), daemon=True).start()
    try:
        _send(to, _simulated(setup, plan, to, stop))
    except RLRecoError as error:
        _send(to, error)


def _wait_for_stop(source: IO[bytes], stop: Event) -> None:
    """Anything that comes means stop, and so does the end of the asker."""
    source.read(1)
    stop.set()


def _simulated(setup: ShopVisits, plan: Plan, to: IO[bytes], stop: Event) -> Simulation:
    told = monotonic()

    def tell(news: Progress) -> bool:
        nonlocal told
        if monotonic() - told >= _NEWS_SECONDS:
            told = monotonic()
            _send(to, news)
        return stop.is_set()

    return simulate(
        setup, plan.policies, rounds=plan.sessions, replicates=plan.replicates, seed=plan.seed, progress=tell
    )


def _send(to: IO[bytes], what: Any) -> None:
    pickle.dump(what, to)
    to.flush()


def default_policies(known: Sequence[str]) -> list[str]:
    """A few that tell a story: the default, the tutorial's, and chance."""
    return [name for name in ("thompson", "tutorial_epsilon_greedy", "uniform") if name in known]


def policy_table(names: Sequence[str], parameters: Callable[[str], dict[str, Any]]) -> list[dict[str, str]]:
    """Each policy with its parameters and their defaults, in the form in which they are written."""
    return [
        {"policy": name, "parameters": ", ".join(f"{key}={value}" for key, value in parameters(name).items())}
        for name in names
    ]
