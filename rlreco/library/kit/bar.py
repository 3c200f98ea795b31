"""The progress of long work: a bar in terminals and notebooks, or a function of the caller's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from tqdm.auto import tqdm

from rlreco.library.kit.checked import flag

Reported: TypeAlias = bool | Callable[[float, str], Any]
"""True for a bar, which is never drawn into a file; or called with the share done, 0 to 1, and a few words."""

_FORMAT = "{desc} {percentage:3.0f}% |{bar}| {postfix}"


@contextmanager
def reported(progress: Reported, doing: str) -> Iterator[Callable[[float, str], Any]]:
    """What the work inside tells its progress to. doing : in front of the bar"""
    if callable(progress):
        yield progress
        return
    flag("progress", bool(progress) if progress is None else progress)
    with tqdm(desc=doing, total=1.0, leave=False, bar_format=_FORMAT, disable=None if progress else True) as bar:

        def report(share: float, step: str) -> None:
            bar.set_postfix_str(step, refresh=False)
            bar.update(share - bar.n)

        yield report
