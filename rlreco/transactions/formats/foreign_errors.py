"""What libraries raise over a damaged or hostile file, as one sentence about the file."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from rlreco.errors import DataError, RLRecoError
from rlreco.language import gettext

# A panic of a library in Rust derives from BaseException, and its class can't be imported.
_PANIC = "PanicException"


@contextmanager
def about_the_file() -> Iterator[None]:
    """Raises DataError in place of what a library raises inside; a lack of memory and other errors pass."""
    try:
        yield
    except (RLRecoError, MemoryError):
        raise
    except BaseException as error:
        if not _is_about_the_file(error):
            raise
        raise DataError(
            gettext(
                "The file is damaged, or not what its beginning claims: {error}. Save it again.",
                error=first_line(error),
            )
        ) from error


def _is_about_the_file(error: BaseException) -> bool:
    import duckdb  # only for errors: most files are read without it

    of_libraries = isinstance(error, (pa.ArrowException, duckdb.Error, UnicodeError, OverflowError))
    return (of_libraries and not isinstance(error, duckdb.OutOfMemoryException)) or type(error).__name__ == _PANIC


def first_line(error: BaseException) -> str:
    """What a library says first, without a full stop at its end."""
    return (str(error).splitlines() or [""])[0][:200].rstrip(".")
