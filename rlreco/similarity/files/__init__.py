"""Fitted models as files that a later release can open."""
