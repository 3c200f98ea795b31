"""The report of the shop."""

from rlreco.report.kinds.shop import shop_report
from rlreco.service.service import Service
from rlreco.ui.kit import report_button


def offer_report(service: Service, shop: str) -> None:
    """shop : its name"""
    report_button(shop, lambda now: shop_report(service, shop, now))
