"""Experiments watched from outside: their figures and alerts, from bounded reads of the store."""
