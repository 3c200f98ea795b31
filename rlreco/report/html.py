"""A report as one HTML file, in the language of now.

Names are text, nothing is fetched, and no script runs but those whose sums it names.
"""

from base64 import b64encode
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.io.json import to_json_plotly

from rlreco import __version__
from rlreco.language import gettext, language
from rlreco.plots.palette import SERIES
from rlreco.report.bundle import PAGE, Bundle, bundle
from rlreco.report.document import Report
from rlreco.views.words.formats import Formats

_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_INK, _QUIET, _RULE = "#1b2430", "#55606e", "#e4e9ef"
_LINES = dict.fromkeys(("gridcolor", "linecolor", "zerolinecolor"), _RULE)
_AXIS = {**_LINES, "automargin": True, "title": {"standoff": 12, "font": {"size": 13}}}

LOOK = {
    "layout": {
        "font": {"family": _FONT, "size": 13, "color": _INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": SERIES,
        "hoverlabel": {"align": "left"},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
}
"""Plotly's template of all charts: what the theme of the app sets there."""

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})
"""Of JSON within a page, as of jinja2's `tojson`."""


def to_html(report: Report) -> bytes:
    """The file, in UTF-8, some 0.7 MB whatever the report holds."""
    script, carried = _text("report.js"), bundle()
    page = _environment().get_template("report.html")
    text = page.render(
        report=report,
        words=_words(report, carried),
        language=language(),
        next_name=partial(next, (f"figure-{number}" for number in count(1))),
        version=__version__,
        style=Markup(_style(report.title)),  # noqa: S704  # our own, and a title with all its signs as numbers
        script=Markup(script),  # noqa: S704  # our own
        policy=_policy(script, carried),
        bundle=carried,
        look=LOOK,
    )
    return text.encode()


def _words(report: Report, carried: Bundle) -> dict[str, str]:
    """Those of the page itself."""
    return {
        "figures": gettext("The figures of this picture"),
        "written": gettext(
            "Written on {moment} by RLReco {version}. This file needs nothing else: it asks no other computer for "
            "anything.",
            moment=_moment(report),
            version=__version__,
        ),
        "address": gettext("From {address}", address=report.address) if report.address else "",
        "licence": gettext(
            "Its charts are drawn by plotly.js {version}, which may be used under this licence",
            version=carried.version,
        ),
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("rlreco.report", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["figure"] = _figure
    return environment


def _figure(figure: Any) -> Markup:
    """A figure, or a part of one, as JSON for a page; all figures share the template of the page."""
    plain = figure.to_plotly_json() if hasattr(figure, "to_plotly_json") else figure
    if "data" in plain:
        layout = {name: value for name, value in plain["layout"].items() if name != "template"}
        plain = {"data": plain["data"], "layout": layout}
    return Markup(to_json_plotly(plain).translate(_ESCAPES))  # noqa: S704  # escaped


def _policy(script: str, carried: Bundle) -> str:
    """Nothing is fetched, and of scripts run these two alone. Plotly sets styles of elements."""
    sums = " ".join(f"'sha256-{_sum(each)}'" for each in (script, carried.script))
    return (
        f"default-src 'none'; script-src {sums}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _sum(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def _style(title: str) -> str:
    """With the title for the foot of printed pages."""
    return f':root {{ --title: "{_css_text(title)}"; }}\n{_text("report.css")}'


def _css_text(text: str) -> str:
    """Within quotes in CSS: letters and digits of ASCII as they are, all else by its number."""
    return "".join(letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} " for letter in text[:120])


def _moment(report: Report) -> str:
    return f"{Formats().day(report.written)}, {report.written:%H:%M} UTC"


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")
