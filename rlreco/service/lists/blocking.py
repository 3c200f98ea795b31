"""Products left out of slates and lists: blocked in a workspace, or sold out in an experiment's catalogue.

Services that run already see it within two seconds.
"""

from collections.abc import Collection

from rlreco.domain.ids import ProductId, checked_ids
from rlreco.errors import NotFoundError
from rlreco.language import gettext
from rlreco.store.base import Store
from rlreco.store.messages import no_experiment


def block(store: Store, workspace: str, products: Collection[ProductId], *, blocked: bool = True) -> list[ProductId]:
    """Block or unblock products, in every experiment and list of the workspace. Returns all that are blocked then.

    Raises DataError, before any is blocked, for an id that can't be one.
    """
    checked_ids("product", products)
    for product in products:
        store.set_blocked(workspace, product, blocked)
    return sorted(store.blocked(workspace))


def mark_sold_out(
    store: Store, experiment: str, products: Collection[ProductId], *, sold_out: bool = True
) -> list[ProductId]:
    """Mark products as sold out, or as back. Returns all that are sold out in the experiment's catalogue.

    Raises NotFoundError for an unknown experiment, or, before anything is marked, for an unknown product.
    """
    trained = store.experiment(experiment)
    if trained is None:
        raise no_experiment(experiment)
    unknown = sorted(set(products) - store.products(trained.catalogue, list(products)).keys())
    if unknown:
        raise NotFoundError(
            gettext(
                "{experiment} was not trained on {products}, so nothing was marked. Check the ids.",
                experiment=experiment,
                products=", ".join(map(repr, unknown[:5])),
            )
        )
    for product in products:
        store.set_available(trained.catalogue, product, not sold_out)
    return sorted(store.unavailable(trained.catalogue))
