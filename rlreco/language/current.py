"""The language of the person who reads now."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

ENGLISH = "en"

LANGUAGES: Mapping[str, str] = MappingProxyType({ENGLISH: "English", "de": "Deutsch"})
"""Code by ISO 639-1 -> its name for itself."""

_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Code of the language; English where nobody has chosen."""
    return _LANGUAGE.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within this block, in this thread or task, `language` is this one. code : one of LANGUAGES"""
    token = _LANGUAGE.set(code)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def nearest_language(locale: str | None) -> str:
    """The language that a browser asks for, such as "de" for "de-AT"; English for one that there isn't."""
    code = (locale or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else ENGLISH


def language_named(text: str) -> str | None:
    """Code of a language by its code or its own name, in any case: "de" for "Deutsch"; None for another text."""
    by_name = {name.casefold(): code for code, name in LANGUAGES.items()}
    wanted = text.strip().casefold()
    return by_name.get(wanted, wanted if wanted in LANGUAGES else None)


def in_language_of_now(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """The function, which speaks the language of now whenever it is called later, such as after a click."""
    code = language()

    @wraps(function)
    def spoken(*args: _Parameters.args, **words: _Parameters.kwargs) -> _Result:
        with speaking(code):
            return function(*args, **words)

    return spoken
