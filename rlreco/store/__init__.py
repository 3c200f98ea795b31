"""One place for what is known and what was learned: an embedded file, or MongoDB."""
