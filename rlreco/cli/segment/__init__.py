"""The command that segments customers, and its options."""
