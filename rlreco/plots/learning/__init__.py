"""Charts of what a shop's own policies learned."""
