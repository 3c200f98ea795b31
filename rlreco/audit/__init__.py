"""The audit log: which act changed a store, by whom, and how it ended; one line of JSON each."""
