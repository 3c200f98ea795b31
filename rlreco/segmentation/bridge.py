"""From the money of the lines to that of the segments, in sums that add up to the cent."""

from collections.abc import Mapping

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


def _cents(parts: int) -> int:
    return (parts + PARTS // 200) // (PARTS // 100)
