"""A simulation in a process of its own, so that the calling process stays free."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import IO, Any, TypeAlias

from rlreco.errors import RLRecoError, StoreError
from rlreco.language import gettext, gettext_noop, language, speaking
from rlreco.service.simulations.plan import Plan
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import Setup
from rlreco.simulation.simulate import Interim, simulate

Watcher: TypeAlias = Callable[[Interim], bool | None]

_NEWS_SECONDS = 0.4
_ROOT = Path(__file__).resolve().parents[3]
# multiprocessing would run the caller's main script again in the new process; under streamlit that is the app.
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from rlreco.service.simulations.subprocess import work; work()"
)
_DIED = gettext_noop("The simulation ended without a result; memory may have run out. Ask for less.")


def simulate_apart(setup: Setup, plan: Plan, watch: Watcher) -> Simulation:
    """Simulate in a new process; `watch` is called twice a second and stops it by returning True.

    The part done until then is kept. Raises StoreError when the process dies.
    """
    with subprocess.Popen([sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  our own program
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin, (setup, plan, language()))
            return _listen(process.stdin, process.stdout, watch)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise StoreError(gettext(_DIED)) from None
        finally:
            process.kill()


def _listen(to: IO[bytes], source: IO[bytes], watch: Watcher) -> Simulation:
    stopping = False
    while True:
        news = pickle.load(source)  # noqa: S301  from our own process, which reads no file of a stranger
        if isinstance(news, RLRecoError):
            raise news
        if isinstance(news, Simulation):
            return news
        if watch(news) and not stopping:
            _send(to, "stop")
            stopping = True


def work() -> None:
    """Main function of the new process: reads a setup, a plan and a language, writes news and the simulation."""
    source, to = sys.stdin.buffer, sys.stdout.buffer
    setup, plan, code = pickle.load(source)  # noqa: S301  from our own process, which reads no file of a stranger
    stop = Event()
    Thread(target=_wait_for_stop, args=(source, stop), daemon=True).start()
    try:
        with speaking(code):
            _send(to, _simulated(setup, plan, to, stop))
    except RLRecoError as error:
        _send(to, error)


def _wait_for_stop(source: IO[bytes], stop: Event) -> None:
    """Any byte means stop, and so does the end of the process that started this one."""
    source.read(1)
    stop.set()


def _simulated(setup: Setup, plan: Plan, to: IO[bytes], stop: Event) -> Simulation:
    sent_at = monotonic()

    def report(news: Interim) -> bool:
        nonlocal sent_at
        if monotonic() - sent_at >= _NEWS_SECONDS:
            sent_at = monotonic()
            _send(to, news)
        return stop.is_set()

    return simulate(
        setup, plan.policies, rounds=plan.sessions, replicates=plan.replicates, seed=plan.seed, progress=report
    )


def _send(to: IO[bytes], message: Any) -> None:
    pickle.dump(message, to)
    to.flush()
