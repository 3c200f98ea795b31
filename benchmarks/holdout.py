"""How often a hold-out finds an uplift where there is none: 95 % intervals by customers, and by sessions as a peer.

    python benchmarks/holdout.py [--runs 5000]

Both groups see the same: 200 customers, of whom `held_out` takes 20 %, with click rates lognormal around .11 (sd : of
the logarithm), so many sessions each and ten products a session. An interval by sessions (Welch's) takes the sessions
of one customer for draws of their own.

--runs : experiments a line; the share of intervals that exclude 0 has a standard error of .003 at 5,000
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.stats import ttest_ind_from_stats

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.bandit.assignment import held_out  # noqa: E402
from rlreco.bandit.uplift import Group, uplift  # noqa: E402

CUSTOMERS, SHARE, PLACES, CLICK_RATE = 200, 0.2, 10, 0.11
SPREADS, SESSIONS = (0.0, 0.3, 0.5, 0.8), (6, 11, 21)
Rewards = np.ndarray
"""Clicks of each session, shape (customers, most sessions of one); NaN beyond the customer's own."""


def assignments(runs: int) -> np.ndarray:
    """Whether each customer is held out, shape (runs, CUSTOMERS)."""
    return np.array(
        [[held_out(str(each), f"experiment {run}", SHARE) for each in range(CUSTOMERS)] for run in range(runs)]
    )


def same_for_both(
    spread: float, n_sessions: int, varies: bool, runs: int, rng: np.random.Generator
) -> Iterator[Rewards]:
    """Clicks of runs in which nobody's slates are better. varies : customers come Poisson times"""
    for _ in range(runs):
        rates = np.minimum(CLICK_RATE * np.exp(spread * rng.standard_normal(CUSTOMERS) - spread**2 / 2.0), 1.0)
        counts = rng.poisson(n_sessions, CUSTOMERS) if varies else np.full(CUSTOMERS, n_sessions)
        clicks = rng.binomial(PLACES, rates[:, None], (CUSTOMERS, counts.max())).astype(float)
        clicks[np.arange(counts.max()) >= counts[:, None]] = np.nan
        yield clicks


def group(clicks: Rewards) -> Group:
    sessions = np.isfinite(clicks).sum(axis=1)
    came = sessions > 0
    return Group(sessions[came].astype(float), np.nansum(clicks[came], axis=1))


def excludes_zero(clicks: Rewards, held: np.ndarray) -> bool:
    answer = uplift(group(clicks[~held]), group(clicks[held]))
    return not answer.low <= 0.0 <= answer.high


def excludes_zero_by_sessions(clicks: Rewards, held: np.ndarray) -> bool:
    parts = [each[np.isfinite(each)] for each in (clicks[~held], clicks[held])]
    moments = [value for part in parts for value in (part.mean(), part.std(ddof=1), len(part))]
    return bool(ttest_ind_from_stats(*moments, equal_var=False).pvalue < 0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5_000)
    runs = parser.parse_args().runs
    held = assignments(runs)
    print(f"Share of 95 % intervals that exclude 0 where there is no uplift, {runs:,} runs a line:")
    for row, (spread, sessions, varies) in enumerate(
        [
            (spread, sessions, varies)
            for spread in SPREADS
            for sessions, varies in (*((n, False) for n in SESSIONS), (11, True))
        ]
    ):
        drawn = same_for_both(spread, sessions, varies, runs, np.random.default_rng([1, row]))
        both = [(excludes_zero(*pair), excludes_zero_by_sessions(*pair)) for pair in zip(drawn, held, strict=True)]
        ours, by_sessions = np.mean(both, axis=0)
        times = f"{sessions} sessions{' on average, Poisson' if varies else ''}"
        print(f"sd {spread:.1f}, {times}: by customers {ours:.4f}, by sessions {by_sessions:.4f}", flush=True)


if __name__ == "__main__":
    main()
