from rlreco.transactions import products


def test_online_retail_sells_its_golden_number_of_products(online_retail_classed):
    catalogue = products(online_retail_classed)

    assert len(catalogue) == 3_659
    assert catalogue["product_id"].is_unique
    assert not catalogue["product_id"].str.upper().isin(["POST", "DOT", "M", "BANK CHARGES"]).any()
    assert list(catalogue.columns) == ["product_id", "name", "price", "category", "image_url", "baskets"]


def test_a_product_with_several_descriptions_is_called_by_the_most_common(online_retail_classed):
    row = products(online_retail_classed).set_index("product_id").loc["85123A"]

    assert row["name"] == "WHITE HANGING HEART T-LIGHT HOLDER"
    assert row["category"] is None
