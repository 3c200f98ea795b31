"""BG/NBD and Gamma-Gamma beside other implementations, their check on kept-back days, and what they cost.

    python benchmarks/lifetime.py [ONLINE_RETAIL.parquet]

Customers are drawn from the model itself, with the parameters that its paper gives for the CDNOW sample. The others are
`lifetimes` and `pymc-marketing`, where they are installed (the first is in .venv-oracles, after `make oracles`), and
always integrals over the model's distributions, from its assumptions alone. CPU seconds are medians.
"""

import argparse
import os
import statistics
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import numpy as np
from scipy.special import roots_genlaguerre, roots_jacobi

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.lifetime import (  # noqa: E402
    Calibration,
    Histories,
    MoneyModel,
    OrderModel,
    calibrate,
    fit_money_model,
    fit_order_model,
    purchase_days,
)
from rlreco.segmentation import segment  # noqa: E402
from rlreco.transactions import classify, read_lines  # noqa: E402

CDNOW = OrderModel(r=0.243, alpha=4.414 * 7, a=0.793, b=2.426)
MONEY = MoneyModel(p=6.25, q=3.74, v=15.44)
DAYS = 90
NAMES = ("chance alive", "expected orders", "expected money")

COMMAND = """
import sys
from time import process_time
import rlreco.cli, rlreco.cli.options, rlreco.segmentation, rlreco.service.training.sources
start = process_time()
import rlreco.lifetime
ahead = process_time() - start
from rlreco.cli.segment import command
forecast = command._forecast
def timed(*arguments):
    global ahead
    start = process_time()
    result = forecast(*arguments)
    ahead += process_time() - start
    return result
command._forecast = timed
command.segment_command.main(["--json", sys.argv[1]], standalone_mode=False)
print(process_time(), ahead, file=sys.stderr)
"""


def drawn(customers: int, rng: np.random.Generator) -> tuple[Histories, np.ndarray]:
    """Histories of customers whose first purchase was 27 to 39 weeks ago, and the mean money of their repeats."""
    age = rng.integers(27 * 7, 39 * 7, customers).astype(float)
    rate, lost = rng.gamma(CDNOW.r, 1 / CDNOW.alpha, customers), rng.beta(CDNOW.a, CDNOW.b, customers)
    repeats, last, now = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    alive = np.ones(customers, bool)
    while alive.any():
        now = now + rng.exponential(1 / rate)
        ordered = alive & (now <= age)
        repeats, last = repeats + ordered, np.where(ordered, now, last)
        alive = ordered & (rng.random(customers) > lost)
    total = rng.gamma(np.maximum(MONEY.p * repeats, 1e-9)) / rng.gamma(MONEY.q, 1 / MONEY.v, customers)
    return Histories(repeats, last, age), np.divide(total, repeats, out=np.zeros(customers), where=repeats > 0)


def of_ours(histories: Histories, money: np.ndarray) -> list[np.ndarray]:
    return [
        CDNOW.chance_alive(histories),
        CDNOW.expected_orders(histories, DAYS),
        MONEY.expected_money(histories.repeats, money),
    ]


def of_integrals(histories: Histories, money: np.ndarray) -> list[np.ndarray]:
    """Means over rates and chances of what is elementary once both are given; no closed form of the model."""
    node, weight = roots_jacobi(120, CDNOW.b - 1, CDNOW.a - 1)
    p, weight = (node + 1) / 2, weight / weight.sum()
    rows = zip(histories.repeats, histories.last, histories.age, strict=True)
    alive, orders = np.array([_integrals(row, p, weight) for row in rows]).T
    return [alive, orders, _mean_money(histories.repeats, money)]


def _integrals(row: tuple[float, float, float], p: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    x, last, age = row
    u, weight_u = roots_genlaguerre(60, CDNOW.r + x - 1)
    ahead = -np.expm1(-p[:, None] * (u / (CDNOW.alpha + age))[None, :] * DAYS) / p[:, None]
    survives = weight * (1 - p) ** x
    # The rate's part of either likelihood, by the end of the time in which orders were possible.
    scale = ((CDNOW.alpha + age) / (CDNOW.alpha + last)) ** (CDNOW.r + x)
    lost = (weight * p * (1 - p) ** max(x - 1, 0)).sum() * scale if x else 0.0
    total = survives.sum() + lost
    return survives.sum() / total, survives @ ahead @ (weight_u / weight_u.sum()) / total


def _mean_money(repeats: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Mean of p / nu over nu, which is gamma(p x + q, v + x m) once the orders are seen; sums over log nu."""
    shape, rate = (MONEY.p * repeats + MONEY.q)[:, None], (MONEY.v + repeats * money)[:, None]
    step = np.linspace(-14, 4, 3000)[None, :]
    density = np.exp(shape * (step - np.expm1(step)))
    return MONEY.p * (density * np.exp(-step)).sum(axis=1) / density.sum(axis=1) * (rate / shape)[:, 0]


def of_lifetimes(histories: Histories, money: np.ndarray) -> list[np.ndarray]:
    import lifetimes

    orders, worth = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
    orders.params_ = {"r": CDNOW.r, "alpha": CDNOW.alpha, "a": CDNOW.a, "b": CDNOW.b}
    worth.params_ = {"p": MONEY.p, "q": MONEY.q, "v": MONEY.v}
    arrays = (histories.repeats, histories.last, histories.age)
    return [
        orders.conditional_probability_alive(*arrays),
        orders.conditional_expected_number_of_purchases_up_to_time(DAYS, *arrays),
        worth.conditional_expected_average_profit(histories.repeats, money),
    ]


def of_pymc_marketing(histories: Histories, money: np.ndarray) -> list[np.ndarray]:
    import arviz
    import pandas as pd
    import xarray
    from pymc_marketing.clv import BetaGeoModel

    data = pd.DataFrame({"frequency": histories.repeats, "recency": histories.last, "T": histories.age})
    data.insert(0, "customer_id", range(len(data)))
    model = BetaGeoModel(data=data)
    model.build_model()
    one = {name: (("chain", "draw"), np.array([[getattr(CDNOW, name)]])) for name in ("r", "alpha", "a", "b")}
    model.idata = arviz.InferenceData(posterior=xarray.Dataset(one, coords={"chain": [0], "draw": [0]}))
    alive = model.expected_probability_alive(data).to_numpy().ravel()
    return [alive, model.expected_purchases(data, future_t=DAYS).to_numpy().ravel()]


OTHERS: dict[str, Callable[[Histories, np.ndarray], list[np.ndarray]]] = {
    "integrals": of_integrals,
    "lifetimes": of_lifetimes,
    "pymc-marketing": of_pymc_marketing,
}


def differences(histories: Histories, money: np.ndarray) -> Iterator[str]:
    ours = of_ours(histories, money)
    for name, values_of in OTHERS.items():
        try:
            theirs = values_of(histories, money)
        except ImportError:
            yield f"{name}: not installed here"
            continue
        for what, mine, other in zip(NAMES, ours, theirs, strict=False):
            yield f"{name}, {what}: largest difference {np.abs(mine - other).max():.1e} over {len(mine):,} customers"


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    taken = []
    for _ in range(repeats):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return statistics.median(taken)


def fits(histories: Histories, money: np.ndarray) -> Iterator[str]:
    arrays, came_back = (histories.repeats, histories.last, histories.age), histories.repeats > 0
    fitted = fit_order_model(histories)
    yield f"Fitted to {len(histories):,} customers of {CDNOW}: {fitted}"
    yield f"Fitted to their money, of {MONEY}: {fit_money_model(histories.repeats, money)}"
    ours = seconds(lambda: fit_order_model(histories)), seconds(lambda: fit_money_model(histories.repeats, money))
    try:
        import lifetimes
    except ImportError:
        yield f"CPU s of the fits, orders and money: {ours[0]:.3f} and {ours[1]:.3f}; lifetimes is not installed here"
        return
    peer = seconds(lambda: lifetimes.BetaGeoFitter().fit(*arrays))
    peer_money = seconds(lambda: lifetimes.GammaGammaFitter().fit(histories.repeats[came_back], money[came_back]))
    theirs = lifetimes.BetaGeoFitter().fit(*arrays).params_
    other = OrderModel(**{name: float(theirs[name]) for name in ("r", "alpha", "a", "b")})
    gain = fitted.log_likelihood(histories).sum() - other.log_likelihood(histories).sum()
    yield f"Log-likelihood of the fit less that of lifetimes: {gain:.1e}"
    yield f"CPU s of the fit of orders: {ours[0]:.3f}, {ours[0] / peer:.2f} of that of lifetimes"
    yield f"CPU s of the fit of money: {ours[1]:.3f}, {ours[1] / peer_money:.2f} of that of lifetimes"


def cost(file: Path) -> str:
    """Of `rlreco segment`, and of what it does for the forecast, in the same process after everything else."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}

    def taken(*words: str) -> list[float]:
        command = [sys.executable, "-c", COMMAND, *words]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
        return [float(word) for word in run.stderr.split()]

    whole, ahead = (statistics.median(column) for column in zip(*(taken(str(file)) for _ in range(7)), strict=True))
    return (
        f"Online Retail, rlreco segment: {whole:.2f} CPU s, of these {ahead:.2f} for the forecast and its check, "
        f"{ahead / (whole - ahead):+.0%}"
    )


def check(file: Path) -> Iterator[str]:
    classed = classify(read_lines(file))
    segmentation = segment(classed)
    result = calibrate(purchase_days(classed, segmentation.selection), segmentation.as_of)
    assert isinstance(result, Calibration), result
    yield f"Online Retail: {result.sentence()}"
    yield result.orders.round(2).to_string(index=False)
    yield result.alive.round(3).to_string(index=False)


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet")
    parser.add_argument("file", nargs="?", type=Path, default=Path(default))
    file = parser.parse_args().file
    histories, money = drawn(2_357, np.random.default_rng(2005))
    print(*differences(histories, money), sep="\n", flush=True)
    print(*fits(histories, money), sep="\n", flush=True)
    if file.is_file():
        print(*check(file), cost(file), sep="\n")
    else:
        print(f"Online Retail is not at {file}; set RLRECO_ONLINE_RETAIL.")


if __name__ == "__main__":
    main()
