"""A recommender that learns by itself: segments, slates, bandits and honest regret over one store."""

__version__ = "0.1.0"
