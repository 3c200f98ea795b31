"""Colours and dashes of policies, colours of segments, the same in every chart of the app.

Each colour has a contrast of at least 3:1 against the page of both themes (WCAG 2.2, 1.4.11), so charts don't depend on
the theme. Nothing is distinguished by colour alone: lines have dashes too, and areas have their names.
"""

from collections.abc import Sequence
from zlib import crc32

LIGHT_PAGE, DARK_PAGE = "#FFFFFF", "#10151C"

SERIES = ("#2F7FD6", "#C9600F", "#0E9672", "#A45FCC", "#BF4C8A", "#967517", "#75808E", "#2A93A8")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

_POLICY_ORDER = (
    *("thompson", "tutorial_epsilon_greedy", "greedy", "kl_ucb", "ucb1", "softmax", "uniform", "lin_ucb"),
    *("thompson_gaussian", "epsilon_greedy", "popularity", "ucb1_tuned", "exp3", "lin_ts", "top_two", "audience"),
)

SEGMENTS = {
    "champions": "#0E9672",
    "loyal": "#2F7FD6",
    "potential_loyalist": "#2A93A8",
    "new": "#A45FCC",
    "promising": "#BF4C8A",
    "need_attention": "#967517",
    "about_to_sleep": "#C9600F",
    "at_risk": "#C8503C",
    "cant_lose": "#B0402F",
    "hibernating": "#75808E",
}
HEAT = [[0.0, "#E3EDF8"], [0.5, "#A9CBEF"], [0.5, "#2A6DB8"], [1.0, "#0A396A"]]
"""Colour scale from few to many, on the pages of both themes. It has no middle tones, on which neither dark nor white
text could be read."""

BANDS = ("#7A8FA8", "#5F8FC4", "#2F7FD6", "#1A66BC")


def policy_colour(spec: str) -> str:
    """The colour by the policy's name; other parameters and other runs have the same colour and another dash."""
    return SERIES[_number(_name(spec)) % len(SERIES)]


def policy_dash(spec: str, specs: Sequence[str] = ()) -> str:
    """The dash of a policy. specs : all in the same chart, so that two settings of a policy differ"""
    name = _name(spec)
    alike = [other for other in dict.fromkeys(specs) if _name(other) == name]
    turn = alike.index(spec) if spec in alike else 0
    # Each further round of colours starts three dashes later, so that uniform isn't solid like thompson.
    return DASHES[(_number(name) + 3 * (_number(name) // len(DASHES)) + turn) % len(DASHES)]


def segment_colour(name: str) -> str:
    """The colour of a segment or of a band Q1 .. Qn."""
    if name.startswith("Q") and name[1:].isdecimal():
        return BANDS[min(int(name[1:]), len(BANDS)) - 1]
    return SEGMENTS.get(name) or SERIES[crc32(name.encode()) % len(SERIES)]


def see_through(colour: str, opacity: float) -> str:
    """The colour as rgba() with that opacity, for a band behind a line."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _name(spec: str) -> str:
    """The name of the policy, without parameters and run."""
    return spec.partition(" [")[0].partition(":")[0]


def _number(name: str) -> int:
    if name in _POLICY_ORDER:
        return _POLICY_ORDER.index(name)
    return crc32(name.encode()) % (len(SERIES) * len(DASHES))
