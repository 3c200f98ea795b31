"""Stores: where experiments, sessions and everything learned are kept, in an embedded file or in MongoDB."""
