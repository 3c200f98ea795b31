"""What an update changed, in words."""

from rlreco.service.training.update import Updated


def update_sentence(updated: Updated) -> str:
    """One sentence of what is new, what moved and what stayed."""
    changes = [
        _count(updated.counted, "order counted", "orders counted"),
        _count(updated.new_products, "new product", "new products"),
        _count(updated.new_customers, "new customer", "new customers"),
        _count(updated.moved_customers, "customer in another segment", "customers in other segments"),
    ]
    new = ", ".join(change for change in changes if change) or "nothing in these sales was new"
    kept = _count(updated.kept_sessions, "answered slate", "answered slates") or "no slate was answered yet"
    stays = f"everything learned from {kept} stays" if updated.kept_sessions else kept
    return f"{updated.experiment.name} is at edition {updated.experiment.edition}: {new}; {stays}."


def _count(number: int, singular: str, plural: str) -> str:
    """Empty for 0."""
    return f"{number:,} {singular if number == 1 else plural}" if number else ""
