"""Names of products as people read them."""


def product_name(name: str) -> str:
    """A name that the file shouts, all in capitals, with one at its beginning alone; any other as it is."""
    return name[:1] + name[1:].lower() if name.isupper() and any(map(str.isspace, name)) else name
