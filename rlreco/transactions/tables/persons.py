"""The person behind a customer, where a shop makes a new customer for each order."""

from rlreco.language import gettext, number
from rlreco.transactions.tables.part import Part
from rlreco.transactions.tables.star import Star
from rlreco.transactions.tables.words import plain, words

# Names of a column that tells persons apart, whatever the customer's key is.
_PERSON = ({"unique"}, {"person"}, {"global"}, {"master"}, {"household"})
_ADDRESS = ("email", "emailaddress", "customeremail", "mail")


def person_column(star: Star) -> tuple[str | None, str]:
    """The column of the customers' table that tells persons apart better than its key does, and a sentence on it.

    It is named after persons, or, if each order has a customer of its own, holds the e-mail address; no row lacks it
    and it repeats. None and an empty sentence if there is none.
    """
    join = next((join for join in star.joins if join.kind == "customers"), None)
    if join is None:
        return None, ""
    part, key = join.part, join.edge.right_column
    fitting = [name for name in part.columns if name != key and _names_person(name)]
    if join.edge.left.is_unique(join.edge.left_column):
        fitting += [name for name in part.columns if plain(name) in _ADDRESS]
    person = next((name for name in fitting if _repeats(part, name)), None)
    return person, _sentence(part, key, person) if person else ""


def _names_person(name: str) -> bool:
    return any(marks <= set(words(name)) for marks in _PERSON)


def _repeats(part: Part, column: str) -> bool:
    keys = part.keys(column)
    return not keys.null_count and part.n_distinct(column) < len(keys)


def _sentence(part: Part, key: str, person: str) -> str:
    return gettext(
        "{n_keys} different {key} in {file} are {n_persons} persons by {person}, so {person} is the customer.",
        n_keys=number(part.n_distinct(key)),
        key=key,
        file=part.title,
        n_persons=number(part.n_distinct(person)),
        person=person,
    )
