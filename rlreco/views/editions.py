"""What an update changed, in words."""

from rlreco.language import gettext, ngettext, number
from rlreco.service.training.update import Updated


def update_sentence(updated: Updated) -> str:
    """One sentence of what is new, what moved and what stayed."""
    changes = [
        (updated.counted, ngettext("{n} order counted", "{n} orders counted", updated.counted)),
        (updated.new_products, ngettext("{n} new product", "{n} new products", updated.new_products)),
        (updated.new_customers, ngettext("{n} new customer", "{n} new customers", updated.new_customers)),
        (
            updated.moved_customers,
            ngettext("{n} customer in another segment", "{n} customers in other segments", updated.moved_customers),
        ),
    ]
    new = ", ".join(words for count, words in changes if count) or gettext("nothing in these sales was new")
    return gettext(
        "{shop} is at edition {edition}: {new}; {stays}.",
        shop=updated.experiment.name,
        edition=number(updated.experiment.edition),
        new=new,
        stays=_stays(updated.kept_sessions),
    )


def _stays(sessions: int) -> str:
    if not sessions:
        return gettext("no slate was answered yet")
    return ngettext(
        "everything learned from {n} answered slate stays",
        "everything learned from {n} answered slates stays",
        sessions,
    )
