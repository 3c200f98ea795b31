"""Logs in the formats that people have: the Open Bandit Dataset and Pipeline, Vowpal Wabbit, RLReco's own flat log."""
