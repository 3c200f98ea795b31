"""A shop that learns: trained on sales, opened again, replayed."""
