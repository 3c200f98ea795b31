"""Which column of a file is the order, the product, the customer and so on."""
