"""Shares in tables."""

from rlreco.language import gettext, number


def share(value: float) -> str:
    """With one decimal. value : 1 is all"""
    return gettext("{number}%", number=number(100.0 * value, 1))
