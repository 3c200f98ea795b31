"""Optional parts of the package, and the line that says what to install where one is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from rlreco.errors import ConfigError
from rlreco.language import gettext


@contextmanager
def extra(name: str, purpose: str) -> Iterator[None]:
    """Around imports of modules that come with an extra only.

    name : of the extra in pyproject.toml
    purpose : the part that needs it, as the beginning of a sentence: a message for `gettext`
    Raises ConfigError for a module that isn't installed; one that is there but broken keeps its own error.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("", "rlreco"):
            raise
        raise ConfigError(
            gettext(
                '{purpose} needs {missing}, which isn\'t installed. Install it with: pip install "rlreco[{extra}]"',
                purpose=gettext(purpose),
                missing=missing,
                extra=name,
            )
        ) from None
