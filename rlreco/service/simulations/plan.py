"""Policies against simulated shoppers of an experiment, in a process of their own, so that the asker stays free."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import IO, Any

from rlreco.bandit.policies.registry import POLICIES, parameters, says
from rlreco.bandit.prior.shop import Shop
from rlreco.errors import RLRecoError, StoreError
from rlreco.service.learner.learner import Service
from rlreco.simulation.keeping import check_keepable
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import BernoulliArms, Setup, ShopVisits
from rlreco.simulation.simulate import Interim, simulate

Watch = Callable[[Interim], bool | None]

_NEWS_SECONDS = 0.4
_ROOT = Path(__file__).resolve().parents[3]
# multiprocessing would run the asker's main script again in the new process; under streamlit that is the app.
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from rlreco.service.simulations.plan import work; work()"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a simulation: all of it, so that the same plan gives the same curves.

    sessions, replicates : 1 or more; drift_at : session at which tastes change hands, None: never
    environment to half_life : as rlreco.simulation.setups.ShopVisits says
    probabilities : classic arms with these chances of a reward of 1 instead of the experiment's shop, slates of one
    """

    experiment: str
    policies: tuple[str, ...]
    sessions: int = 2000
    replicates: int = 5
    seed: int = 1
    environment: str = "calibrated"
    history: str = "right"
    drift_at: int | None = None
    season: float = 0.0
    turnover: float = 0.0
    examination: float = 1.0
    delay: int = 0
    half_life: float | None = None
    probabilities: tuple[float, ...] | None = None

    def about(self) -> dict[str, Any]:
        """As plain values, to be kept with what came of it."""
        return {**asdict(self), "policies": list(self.policies), "probabilities": self._chances()}

    @classmethod
    def of_run(cls, about: Mapping[str, Any], sessions: int) -> "Plan | None":
        """The same again with more sessions, which begins with the same curves; None for a run of no experiment."""
        if "experiment" not in about:
            return None
        chances = about.get("probabilities")
        changed = {"policies": tuple(about["policies"]), "sessions": sessions}
        return cls(**{**about, **changed, "probabilities": None if chances is None else tuple(chances)})

    def _chances(self) -> list[float] | None:
        return None if self.probabilities is None else list(self.probabilities)


def setup_of(service: Service, plan: Plan) -> Setup:
    """Raises ConfigError for a choice that can't be, before anything runs."""
    setup = _arms(plan.probabilities, plan) if plan.probabilities is not None else _visits(service, plan)
    for policy in plan.policies:
        setup.recommender(policy)
    check_keepable(max(len(plan.policies), 1), plan.replicates)
    return setup


def span_of(service: Service, plan: Plan) -> float:
    """Between the worst and the best reward, in the units that people read."""
    if plan.probabilities is not None:
        return 1.0
    return service.experiment(plan.experiment).profile.in_units(1, 0)


def _arms(probabilities: tuple[float, ...], plan: Plan) -> BernoulliArms:
    return BernoulliArms(probabilities, permute=True, half_life=plan.half_life, delay=plan.delay)


def _visits(service: Service, plan: Plan) -> ShopVisits:
    about = service.experiment(plan.experiment)
    sets = {state: service.candidates(plan.experiment, state) for state in about.candidates}
    return ShopVisits(
        Shop.of_sets(sets, about.baskets, about.profile.state_features),
        about.profile,
        plan.environment,
        plan.history,
        plan.drift_at,
        season=plan.season,
        turnover=plan.turnover,
        examination=plan.examination,
        delay=plan.delay,
        half_life=plan.half_life,
    )


def simulate_apart(setup: Setup, plan: Plan, watch: Watch) -> Simulation:
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


def _simulated(setup: Setup, plan: Plan, to: IO[bytes], stop: Event) -> Simulation:
    told = monotonic()

    def tell(news: Interim) -> bool:
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


def policy_table() -> list[dict[str, str]]:
    """Each policy: what it does, and its parameters with their defaults, in the form in which they are written."""
    return [{"policy": name, "says": says(name), "parameters": _defaults(name)} for name in POLICIES]


def _defaults(name: str) -> str:
    """A parameter that is worked out unless it is given has no default to write."""
    return ", ".join(key if value is None else f"{key}={value:g}" for key, value in parameters(name).items())
