"""The REST service: the command that runs it, and those for its keys."""
