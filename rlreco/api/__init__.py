"""The REST service: lists by customer, sessions of the bandit, answers that teach once, and what was learned."""

from rlreco.api.app import create_app

__all__ = ["create_app"]
