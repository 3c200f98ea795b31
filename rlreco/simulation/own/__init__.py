"""Environments of one's own: a function that pays rewards, and Gymnasium's; and how they reach other processes."""
