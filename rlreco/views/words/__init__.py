"""Words that people read for what the code has names for."""
