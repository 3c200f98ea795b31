"""Catalogues of messages, in the form of GNU gettext, compiled when first read."""

from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO


@cache
def catalogue(code: str) -> GNUTranslations:
    """All messages of a language. code : one of LANGUAGES but English, which stands in the code"""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=code)
    for part in sorted(files(__package__).joinpath(code).iterdir(), key=lambda each: each.name):
        if part.name.endswith(".po"):
            with part.open("rb") as lines:
                for message in read_po(lines, locale=code):
                    if message.id:
                        whole.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)
