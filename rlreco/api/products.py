"""The route of products: one is added to an experiment's catalogue, or changed in it."""

from fastapi import APIRouter

from rlreco.api import schemas
from rlreco.api.problems import documented
from rlreco.api.served import Served
from rlreco.domain.records import Product


def add_products(router: APIRouter) -> None:
    @router.put(
        "/v1/products/{product_id:path}",
        response_model=schemas.ProductPut,
        responses=documented(401, 404, 413, 422, 503),
        tags=["sales"],
    )
    def put_product(product_id: schemas.Name, body: schemas.ProductRequest, served: Served) -> schemas.ProductPut:
        """Add a product to the catalogue, or change it: what the body leaves out is empty then. Safe to send again."""
        name = served.learner(body.experiment).name
        product = Product(product_id, body.name, body.price, body.category, available=body.available)
        created = product_id in served.service.put_products(name, [product])
        return schemas.ProductPut(experiment=name, id=product_id, created=created)
