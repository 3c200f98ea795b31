"""The commands that say what came out: evaluate, uplift, report."""
