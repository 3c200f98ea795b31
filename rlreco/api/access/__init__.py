"""Who may call which route, how often, and how long a request may take to arrive."""
