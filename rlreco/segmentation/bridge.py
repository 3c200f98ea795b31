"""From the money of the lines to that of the segments, in sums that add up to the cent."""

from collections.abc import Mapping

from rlreco.language import gettext_noop

STEPS = {
    "sales": gettext_noop("sales"),
    "returns": gettext_noop("returns"),
    "services": gettext_noop("postage and services"),
    "adjustments": gettext_noop("adjustments"),
    "non_buyer_returns": gettext_noop("returns of people who never bought"),
}
"""Step of the bridge -> its words, a message for `gettext`."""

_TAKEN_OFF = ("returns",)

PARTS = 10_000
"""Money is summed in whole ten-thousandths, so no engine, thread or row order can change a last bit."""


def money_bridge(by_class: Mapping[str, int], everybody: int, buyers: int, monetary: str) -> dict[str, float]:
    """Of known customers: sales - returns + services + adjustments + non_buyer_returns = segments.

    by_class : class -> money of its lines, in ten-thousandths
    everybody : money of all known customers
    buyers : money of those who bought
    monetary : "net", or "gross", which is sales + services alone
    Returns in the money of the file, and beside them anonymous.
    """
    sales, services = by_class.get("sale", 0), by_class.get("service", 0)
    returns = -by_class.get("return", 0) if monetary == "net" else 0
    non_buyers = buyers - everybody
    parts = {"returns": returns, "services": services, "non_buyer_returns": non_buyers}
    parts["adjustments"] = everybody - sales + returns - services
    cents = {name: _cents(value) for name, value in parts.items()}
    segments = _cents(buyers)
    # Each is rounded by itself; the cent that this may cost is the sales', the largest.
    total = segments + cents["returns"] - cents["services"] - cents["adjustments"] - cents["non_buyer_returns"]
    cents |= {"sales": total, "anonymous": _cents(by_class.get("anonymous", 0)), "segments": segments}
    order = ("sales", "returns", "services", "adjustments", "non_buyer_returns", "anonymous", "segments")
    return {name: cents[name] / 100 for name in order}


def bridge_steps(money: Mapping[str, float]) -> dict[str, float]:
    """Words of a step -> its signed money; they sum to that of the segments. Steps of nothing are left out, but sales.

    money : of `money_bridge`
    """
    signed = {words: -money[name] if name in _TAKEN_OFF else money[name] for name, words in STEPS.items()}
    return {words: value for words, value in signed.items() if value or words == STEPS["sales"]}


def _cents(parts: int) -> int:
    return (parts + PARTS // 200) // (PARTS // 100)
