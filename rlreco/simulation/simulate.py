"""Policies against simulated shoppers, in lock step over replicates, with the objects that also serve the app.

All policies serve the same shoppers in the same order with the same luck (common random numbers), so differences
between policies are paired. A replicate's shoppers don't depend on how many others run beside it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from time import thread_time
from typing import Any

import numpy as np

from rlreco.bandit.policies.own_policy import OwnPolicy
from rlreco.bandit.policies.registry import named_policies
from rlreco.bandit.slates.choose import choose
from rlreco.bandit.slates.slate import along
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.simulation.leaders import Leaders
from rlreco.simulation.learners import Shown
from rlreco.simulation.own.parcels import packed, unpacked
from rlreco.simulation.regret import PolicyRun, Simulation, Totals, checkpoints, merge
from rlreco.simulation.setups import BernoulliArms, Setup, ShopVisits
from rlreco.simulation.shoppers import Answer, Indices, Shoppers
from rlreco.simulation.trail import Trail, marks_of

_SESSIONS, _POLICY = 10, 11
_STRETCHES, _LEDGER = 100, 64


@dataclass(frozen=True, slots=True)
class Interim:
    """An unfinished simulation, as its watcher receives it.

    done, total : rounds x replicates x policies
    so_far : the results until now
    kept : the results if it is stopped now: of the finished replicates, else of the first ones so far
    """

    done: int
    total: int
    so_far: Simulation
    kept: Simulation


Watcher = Callable[[Interim], bool | None]
"""Called now and then; returning True stops the simulation, which keeps its results until then."""


def simulate(
    setup: Setup,
    policies: Sequence[Any],
    *,
    rounds: int,
    replicates: int,
    seed: int = 0,
    progress: Watcher | None = None,
    executor: Executor | None = None,
    batch: int | None = None,
) -> Simulation:
    """Run each policy for `rounds` in each of `replicates` worlds.

    policies : as NAME[:key=value,...], or objects (see own_policy), each once; "default" is the profile's; the setup's
        references run after them
    progress : receives interim results and may stop the simulation
    executor : runs the pieces (a policy and a batch of replicates each); None: here, one after the other
    batch : replicates in lock step, on which the policies' own luck depends; None: as many as fit the memory
    Raises ConfigError for an unknown policy or parameter, or a number out of range, before anything runs.
    """
    check_simulation(setup, policies, rounds, replicates, batch)
    batches = _batches(replicates, batch or setup.batch)
    calibrated = isinstance(setup, ShopVisits)
    watch = progress or (lambda interim: None)
    job = _Job(
        setup,
        {**named_policies(policies), **{name: name for name in setup.references}},
        rounds,
        seed,
        batches,
        calibrated,
    )
    return _run_here(job, watch) if executor is None else _run_elsewhere(job, watch, executor)


@dataclass(frozen=True, slots=True)
class _Job:
    """policies : name -> its text, or the object"""

    setup: Setup
    policies: dict[str, Any]
    rounds: int
    seed: int
    batches: list[range]
    calibrated: bool

    @property
    def total(self) -> int:
        return self.rounds * len(self.policies) * self.batches[-1].stop

    def result(self, parts: Sequence[Sequence[PolicyRun]], *, finished: bool) -> Simulation:
        """parts : for each batch, a run of each policy."""
        runs = tuple(merge(of_policy) for of_policy in zip(*parts, strict=True))
        return Simulation(runs, self.calibrated, finished)


class _Ledger:
    """The sums since the start. Sessions wait in a buffer, so that many are added at once.

    records : whether the sessions of the first replicate are recorded too
    """

    def __init__(self, shoppers: Shoppers, size: int, *, records: bool) -> None:
        self._marks, self._records = bytearray(), records
        n_replicates = shoppers.n_replicates
        self.sums = Totals(*(np.zeros(n_replicates) for _ in Totals._fields))
        self._shoppers, self._n_waiting = shoppers, 0
        self._customers = np.zeros((_LEDGER, n_replicates), dtype=np.intp)
        self._arms = np.zeros((_LEDGER, n_replicates, size), dtype=np.intp)
        self._clicked, self._bought = (np.zeros((_LEDGER, n_replicates, size), dtype=bool) for _ in range(2))
        self._rewards = np.zeros((_LEDGER, n_replicates, size))

    def enter(self, session: int, customers: Indices, arms: Indices, answer: Answer) -> None:
        row = self._n_waiting
        self._customers[row], self._arms[row], self._clicked[row] = customers, arms, answer.clicked
        self._rewards[row] = answer.reward
        if answer.bought is not None:
            self._bought[row] = answer.bought
        self._n_waiting += 1
        if self._n_waiting == _LEDGER:
            self.add_up(session)

    def add_up(self, session: int) -> None:
        """Add the sessions that wait; session : the last of them."""
        n_waiting, sums = self._n_waiting, self.sums
        if not n_waiting:
            return
        value = self._shoppers.appraise(session - n_waiting + 1, self._customers[:n_waiting], self._arms[:n_waiting])
        clicks, buys = (flags[:n_waiting].sum(axis=(0, 2)) for flags in (self._clicked, self._bought))
        sums.regret[:] += (value.best - value.expected).sum(axis=0)
        sums.chance_regret[:] += (value.best - value.chance).sum(axis=0)
        sums.reward[:] += self._rewards[:n_waiting].sum(axis=(0, 2))
        sums.clicks[:] += clicks
        sums.buys[:] += buys
        places = self._shoppers.places(session, self._customers[:n_waiting], self._arms[:n_waiting])
        if places is not None:
            sums.belongs[:] += places.belongs.sum(axis=0)
            sums.shown[:] += places.shown.sum(axis=0)
        if self._records:
            self._record(n_waiting)
        self._n_waiting = 0

    @property
    def trail(self) -> Trail:
        return Trail(np.frombuffer(bytes(self._marks), dtype=np.uint8))

    def _record(self, n_waiting: int) -> None:
        products = self._shoppers.products(self._customers[:n_waiting, 0], self._arms[:n_waiting, 0, 0])
        self._marks += marks_of(products, self._clicked[:n_waiting, 0], self._bought[:n_waiting, 0]).tobytes()


class Run:
    """One policy learning in a batch of replicates; it can be advanced further at any time.

    policy : NAME[:key=value,...], or an object from outside
    """

    def __init__(self, setup: Setup, policy: Any, shoppers: Shoppers, replicates: range, seed: int) -> None:
        self._recommender = setup.recommender(policy)
        self.policy = policy if isinstance(policy, str) else self._recommender.name
        self.rounds, self.cpu_seconds = 0, 0.0
        self._shoppers, self._size, self._delay = shoppers.fresh(), setup.size, setup.delay
        shoppers = self._shoppers
        self._own = self._recommender.policy if isinstance(self._recommender.policy, OwnPolicy) else None
        self._learner = setup.learner(shoppers, self._recommender)
        self._rng = np.random.default_rng([seed, _POLICY, replicates.start])
        rngs = [np.random.default_rng([seed, _SESSIONS, replicate]) for replicate in replicates]
        self._visits = shoppers.sessions(rngs, setup.size)
        self._waiting: deque[Shown] = deque()
        self._ledger = _Ledger(shoppers, setup.size, records=replicates.start == 0)
        self._checkpoints: list[tuple[int, Totals]] = []
        self._classic = isinstance(setup, BernoulliArms)
        self._leaders: dict[int, Leaders] = {}

    def advance(self, until: int, *, judges: bool = False) -> None:
        """Run until that round, and remember its totals.

        judges : and which of classic arms leads, which takes longer
        """
        started = thread_time()
        for session in range(self.rounds + 1, until + 1):
            self._run_session(session)
        self._ledger.add_up(until)
        self.rounds = until
        self.cpu_seconds += thread_time() - started
        self._checkpoints.append((until, Totals(*(values.copy() for values in self._ledger.sums))))
        if judges and self._classic:
            self._leaders[until] = self._leading()

    def result(self, wanted: Sequence[int]) -> PolicyRun:
        """The totals at those of the wanted rounds that were reached, and at the last."""
        kept = [(at, totals) for at, totals in self._checkpoints if at in wanted or at == self.rounds]
        stacked = Totals(*(np.array(values) for values in zip(*(totals for _, totals in kept), strict=True)))
        at = np.array([at for at, _ in kept], dtype=float)
        judged = [self._leaders[at] for at, _ in kept if at in self._leaders]
        leaders = Leaders.stacked(judged) if len(judged) == len(kept) else None
        in_turn = bool(self._own and self._own.in_turn)
        return PolicyRun(
            self.policy,
            at,
            stacked,
            self.cpu_seconds,
            self._size,
            self._shoppers.sells,
            leaders,
            in_turn,
            self._ledger.trail,
        )

    def _leading(self) -> Leaders:
        nobody = np.zeros(self._shoppers.n_replicates, dtype=np.intp)
        arms = self._learner.arms(self.rounds + 1, nobody, nobody)
        rewards = self._shoppers.truth(self.rounds).rewards
        return Leaders.of(arms, rewards.reshape(arms.means.shape))

    def _run_session(self, session: int) -> None:
        states, luck, customers = next(self._visits)
        arms = self._learner.arms(session, states, customers)
        if self._own is not None:
            self._own.serve(self._shoppers.rows(states))
        available = self._shoppers.available(session, states)
        slate = choose(self._recommender, arms, self._size, self._rng, available).arms
        answer = self._shoppers.answer(session, customers, slate, luck)
        self._ledger.enter(session, customers, slate, answer)
        weighing = self._recommender.abilities.learns_by_propensity
        chances = None if weighing is None else along(weighing.chances(arms, self._size, available), slate)
        self._teach(Shown(session, states, customers, slate, answer, chances))

    def _teach(self, shown: Shown) -> None:
        if self._delay == 0:
            self._learn(shown)
            return
        self._waiting.append(shown)
        if len(self._waiting) > self._delay:
            self._learn(self._waiting.popleft()._replace(session=shown.session))

    def _learn(self, shown: Shown) -> None:
        self._learner.learn(shown)
        if self._own is not None and self._own.learns_itself:
            self._own.learn(self._shoppers.rows(shown.states), shown.arms, shown.answer.reward)


def check_simulation(
    setup: Setup, policies: Sequence[Any], rounds: int, replicates: int, batch: int | None = None
) -> None:
    """Raises ConfigError as `simulate` does, which checks the same before anything runs."""
    for option, number in (("rounds", rounds), ("replicates", replicates), ("batch", 1 if batch is None else batch)):
        if number < 1:
            raise ConfigError(gettext("{option} must be 1 or more, got {number}.", option=option, number=number))
    if not policies:
        raise ConfigError(gettext("Choose at least one policy."))
    for policy in named_policies(policies).values():
        setup.recommender(policy)


def _batches(replicates: int, most: int) -> list[range]:
    return [range(first, min(first + most, replicates)) for first in range(0, replicates, most)]


def _run_here(job: _Job, watch: Watcher) -> Simulation:
    """All policies side by side, so that their curves grow together and a cancel ends them at the same round."""
    finished: list[list[PolicyRun]] = []
    for batch in job.batches:
        shoppers = job.setup.shoppers(batch, job.seed)
        runs = [Run(job.setup, policy, shoppers, batch, job.seed) for policy in job.policies.values()]
        done = sum(len(earlier) for earlier in job.batches[: len(finished)]) * job.rounds * len(runs)
        wanted = _wanted(job)
        for until in _stretches(job):
            for run in runs:
                run.advance(until, judges=until in wanted)
            parts = [run.result(wanted) for run in runs]
            so_far, kept = (job.result(of, finished=False) for of in ([parts], finished or [parts]))
            interim = Interim(done + until * len(batch) * len(runs), job.total, so_far, kept)
            if watch(interim) and interim.done < job.total:
                return kept
        finished.append(parts)
    return job.result(finished, finished=True)


def _run_elsewhere(job: _Job, watch: Watcher, executor: Executor) -> Simulation:
    """A piece for each policy and batch. After a cancel the batches that every policy has finished are kept."""
    pieces = {
        _submitted(job, policy, batch, executor): (number, name)
        for number, batch in enumerate(job.batches)
        for name, policy in job.policies.items()
    }
    done: dict[tuple[int, str], PolicyRun] = {}
    for future in as_completed(pieces):
        done[pieces[future]] = future.result()
        whole = list(_whole_batches(job, done))
        so_far = job.result(whole, finished=False) if whole else Simulation((), job.calibrated, False)
        count = sum(run.replicates for run in done.values()) * job.rounds
        if watch(Interim(count, job.total, so_far, so_far)) and count < job.total:
            _cancel(pieces)
            return so_far
    return job.result(list(_whole_batches(job, done)), finished=True)


def _submitted(job: _Job, policy: Any, batch: range, executor: Executor) -> Future[PolicyRun]:
    """Objects from outside are packed, as workers may not know their classes."""
    if isinstance(policy, str) and isinstance(job.setup, BernoulliArms | ShopVisits):
        return executor.submit(run_piece, job.setup, policy, job.rounds, batch, job.seed)
    return executor.submit(run_parcel, packed((job.setup, policy)), job.rounds, batch, job.seed)


def run_parcel(parcel: bytes, rounds: int, batch: range, seed: int) -> PolicyRun:
    """As `run_piece`, of a setup and a policy that are packed."""
    setup, policy = unpacked(parcel)
    return run_piece(setup, policy, rounds, batch, seed)


def run_piece(setup: Setup, policy: Any, rounds: int, batch: range, seed: int) -> PolicyRun:
    """Run one policy in one batch of replicates, from the start: the piece of work of an executor."""
    run = Run(setup, policy, setup.shoppers(batch, seed), batch, seed)
    wanted = checkpoints(rounds, also=setup.moments)
    for until in wanted:
        run.advance(until, judges=True)
    return run.result(wanted)


def _whole_batches(job: _Job, done: dict[tuple[int, str], PolicyRun]) -> Iterator[list[PolicyRun]]:
    for number in range(len(job.batches)):
        runs = [done[number, policy] for policy in job.policies if (number, policy) in done]
        if len(runs) == len(job.policies):
            yield runs


def _cancel(futures: dict[Future[PolicyRun], tuple[int, str]]) -> None:
    for future in futures:
        future.cancel()


def _wanted(job: _Job) -> list[int]:
    return checkpoints(job.rounds, also=job.setup.moments)


def _stretches(job: _Job) -> list[int]:
    """The checkpoints with even steps between them, so that interim results come often and a cancel loses little."""
    even = np.linspace(0, job.rounds, _STRETCHES + 1)[1:].astype(int).tolist()
    return sorted({*_wanted(job), *(at for at in even if at > 0)})
