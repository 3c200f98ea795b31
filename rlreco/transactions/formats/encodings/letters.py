"""How likely a word is in a script, by letters, pairs and triples of its words."""

from collections import Counter
from collections.abc import Callable
from itertools import groupby, pairwise
from math import log
from unicodedata import category

from rlreco.transactions.formats.encodings.signs import SIGNS, sign_likelihood

Rest = Callable[[str], float]
"""Probability of a character that no sample word shows."""

_ASCII_LETTER = -3.5
_FIGURE = -2.5
# Costs of letters by the number of sides with a figure.
_BESIDE_FIGURES = (0.0, 1.0, 4.0)
_EDGE = "\n"
# Of triples, pairs and letters of the words, and of the rest.
_TRIPLES, _PAIRS, _SINGLE, _REST = 0.4, 0.3, 0.25, 0.05
_IN_THE_LIST = 0.3


class Letters:
    """A script as its words show it.

    words : examples, parted by blanks
    rest : see `Rest`
    latin : whether ASCII letters belong to it
    dense : written without blanks, so that every character beyond ASCII counts as a letter
    """

    def __init__(self, words: str, rest: Rest, *, latin: bool = False, dense: bool = False) -> None:
        listed = [small(word) for word in words.split()]
        self._words = frozenset(listed)
        self._rest, self._latin, self._dense = rest, latin, dense
        self._counts, self._contexts = _counted(listed, dense)
        self._alphabet = frozenset("".join(listed)) if not dense else frozenset()
        self._memory: dict[str, float] = {}

    def likelihood(self, text: str) -> float:
        """Natural logarithm of the likelihood of a run of characters without blanks."""
        pieces = [(kind, "".join(run)) for kind, run in groupby(text, self._kind)]
        total = 0.0
        for index, (kind, piece) in enumerate(pieces):
            before = pieces[index - 1][1][-1] if index else ""
            after = pieces[index + 1][1][0] if index + 1 < len(pieces) else ""
            total += self._piece(kind, piece, before, after)
        return total

    def takes_part(self, characters: str) -> bool:
        """Whether any of the characters beyond ASCII is a letter of the script; Latin ones may come with signs only."""
        return self._latin or any(character.lower() in self._alphabet for character in characters)

    def _kind(self, character: str) -> str:
        if character.isascii():
            return "letter" if character.isalpha() else "figure" if character.isdigit() else "mark"
        if self._dense or (category(character)[0] in "LM" and character not in SIGNS):
            return "letter"
        return "sign"

    def _piece(self, kind: str, piece: str, before: str, after: str) -> float:
        if kind == "letter":
            figures = before.isdigit() + after.isdigit()
            return self._word(piece) - (0 if self._dense or piece.isascii() else _BESIDE_FIGURES[figures])
        if kind == "sign":
            sides = [before, *piece, after]
            return sum(sign_likelihood(*near) for near in zip(piece, sides, sides[2:], strict=False))
        return _FIGURE * len(piece) if kind == "figure" else _ASCII_LETTER * len(piece)

    def _word(self, word: str) -> float:
        if word.isascii():
            return _ASCII_LETTER * len(word)
        lower = small(word)
        spelled = self._spelled(word, lower)
        if lower in self._words:
            spelled = max(spelled, log(_IN_THE_LIST / len(self._words)))
        return spelled + (0.0 if self._dense else _case(word))

    def _spelled(self, word: str, lower: str) -> float:
        total, context = 0.0, _EDGE * 2
        for index, character in enumerate(lower):
            ascii_before = index > 0 and word[index - 1].isascii()
            if word[index].isascii() and (ascii_before or index == 0 or not self._latin):
                total += _ASCII_LETTER
            else:
                total += self._letter(context + character)
            if index > 0 and not self._latin and ascii_before != word[index].isascii():
                total += self._change(word[index - 1] + word[index])
            context = context[1] + character
        if not self._dense and not word[-1].isascii():
            total += self._letter(context + _EDGE)
        return total

    def _change(self, pair: str) -> float:
        """Likelihood of a change from ASCII letters to others within a word, as in the Japanese for "T-shirt"."""
        return -1.5 if self._dense and pair == pair.upper() else -5.0

    def _letter(self, triple: str) -> float:
        """Of the third character after the two before it."""
        if triple not in self._memory:
            self._memory[triple] = log(self._probability(triple))
        return self._memory[triple]

    def _probability(self, triple: str) -> float:
        rest = 1 / len(self._alphabet) if triple[2] in self._alphabet else self._rest(triple[2])
        parts = zip((_TRIPLES, _PAIRS, _SINGLE), (triple, triple[1:], triple[2:]), strict=True)
        return _REST * rest + sum(
            weight * self._counts[part] / self._contexts[part[:-1]] for weight, part in parts if self._counts[part]
        )


def small(word: str) -> str:
    """Lower case, a character for a character."""
    return "".join(character.lower()[0] for character in word)


def _counted(words: list[str], dense: bool) -> tuple[Counter[str], Counter[str]]:
    counts, contexts = Counter[str](), Counter[str]()
    for word in words:
        text = _EDGE * 2 + word + ("" if dense else _EDGE)
        for at in range(2, len(text)):
            for length in (1, 2, 3):
                part = text[at + 1 - length : at + 1]
                counts[part] += 1
                contexts[part[:-1]] += 1
    return counts, contexts


def _case(word: str) -> float:
    """Likelihood of the case: changes within a word are unlikely where letters beyond ASCII take part."""
    if word == word.lower():
        return -0.5
    if word[1:] == word[1:].lower():
        return -0.8
    if not any(character.islower() for character in word):
        return -1.5
    start = 0 if word[0].islower() else 1
    return -2.5 - 4.0 * sum(map(_changes, pairwise(word[start:])))


def _changes(pair: tuple[str, str]) -> bool:
    first, second = pair
    beyond = not (first + second).isascii()
    return beyond and ((first.islower() and second.isupper()) or (first.isupper() and second.islower()))
