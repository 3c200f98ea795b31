"""The route of products: one is added to an experiment's catalogue, or changed in it."""

from collections.abc import Callable

from fastapi import APIRouter

from rlreco.api import schemas
from rlreco.api.problems import documented
from rlreco.domain.records import Product
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service


def add_products(router: APIRouter, service: Service, learner: Callable[[str], Learner]) -> None:
    """learner : of the workspace that is served, by the experiment's name; raises NotFoundError"""

    @router.put(
        "/v1/products/{product_id:path}",
        response_model=schemas.ProductPut,
        responses=documented(401, 404, 413, 422, 503),
        tags=["sales"],
    )
    def put_product(product_id: schemas.Name, body: schemas.ProductRequest) -> schemas.ProductPut:
        """Add a product to the catalogue, or change it: what the body leaves out is empty then. Safe to send again."""
        name = learner(body.experiment).name
        product = Product(product_id, body.name, body.price, body.category, available=body.available)
        created = product_id in service.put_products(name, [product])
        return schemas.ProductPut(experiment=name, id=product_id, created=created)
