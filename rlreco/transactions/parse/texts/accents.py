"""Text without its accents."""

from unicodedata import category, normalize


def without_accents(text: str) -> str:
    """In Unicode's taken-apart form, where accents are signs of their own, and without these.

    A long text has few different signs, so each is looked up once.
    """
    apart = normalize("NFKD", text)
    return apart.translate({ord(sign): None for sign in set(apart) if category(sign)[0] == "M"})
