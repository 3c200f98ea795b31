"""Messages of the code in the language of now, as functions of the standard module gettext are called."""

from rlreco.language.catalogue import catalogue
from rlreco.language.current import ENGLISH, language
from rlreco.language.numbers import number


def gettext(message: str, /, **values: object) -> str:
    """The message in the language of now, with its values.

    message : English, with values by name in braces, as "{product} of {shop}"
    values : texts as they shall be read: a number comes by `number`
    """
    # In a catalogue, the empty message is its header.
    translated = catalogue(language()).gettext(message) if message and language() != ENGLISH else message
    return translated.format(**values) if values else translated


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """As `gettext`, by how many there are; {n} is their number in the language of now.

    singular, plural : as in "{n} customer", "{n} customers"
    """
    if language() == ENGLISH:
        translated = singular if count == 1 else plural
    else:
        translated = catalogue(language()).ngettext(singular, plural, count)
    return translated.format(n=number(count), **values)


def gettext_noop(message: str) -> str:
    """The message as it is: a mark for those who collect messages, where `gettext` comes later."""
    return message
