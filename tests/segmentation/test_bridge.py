from hypothesis import given
from hypothesis import strategies as st

from rlreco.segmentation.bridge import money_bridge

PARTS = st.integers(-(10**12), 10**12)


def test_the_bridge_of_a_hand_made_shop():
    by_class = {"sale": 1_000_000, "service": 50_000, "return": -300_000, "adjustment": -20_000, "anonymous": 70_000}

    bridge = money_bridge(by_class, everybody=730_000, buyers=780_000, monetary="net")

    assert bridge == {
        "sales": 100.0,
        "returns": 30.0,
        "services": 5.0,
        "adjustments": -2.0,
        "non_buyer_returns": 5.0,
        "anonymous": 7.0,
        "segments": 78.0,
    }


def test_gross_money_is_sales_and_services_alone():
    bridge = money_bridge({"sale": 1_000_000, "service": 50_000, "return": -300_000}, 1_050_000, 1_050_000, "gross")

    assert (bridge["sales"], bridge["services"], bridge["segments"]) == (100.0, 5.0, 105.0)
    assert bridge["returns"] == bridge["adjustments"] == bridge["non_buyer_returns"] == 0


@given(sale=PARTS, service=PARTS, returned=PARTS, everybody=PARTS, buyers=PARTS)
def test_the_bridge_adds_up_to_the_cent(sale, service, returned, everybody, buyers):
    bridge = money_bridge({"sale": sale, "service": service, "return": returned}, everybody, buyers, "net")

    cents = {name: round(value * 100) for name, value in bridge.items()}
    left = cents["sales"] - cents["returns"] + cents["services"] + cents["adjustments"] + cents["non_buyer_returns"]
    assert left == cents["segments"]
    assert abs(bridge["sales"] - sale / 10_000) <= 0.03
