"""Sales that shops send: as lines, and as the orders of shop systems."""

from rlreco.api.sales.routes import add_sales

__all__ = ["add_sales"]
