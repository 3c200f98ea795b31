"""A small line without axes, as SVG: no script has to be loaded for it."""

from collections.abc import Sequence

WIDTH, HEIGHT = 240, 48
_EDGE = 4
"""Room for the width of the line, and for the dot at its end."""

_COLOUR = "#3B82D6"
"""Of the line, on light and on dark ground."""


def sparkline(values: Sequence[float]) -> str:
    """Markup of the line from left to right, from 0 at the bottom; empty for fewer than two values.

    values : at least 0
    """
    if len(values) < 2:
        return ""
    points = _points(values)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ground, (end_x, end_y) = HEIGHT - _EDGE, points[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<polygon points="{_EDGE},{ground} {line} {end_x:.1f},{ground}" fill="{_COLOUR}" fill-opacity="0.14"/>'
        f'<polyline points="{line}" fill="none" stroke="{_COLOUR}" stroke-width="2" stroke-linejoin="round" '
        f'vector-effect="non-scaling-stroke"/>'
        f'<line x1="{end_x:.1f}" y1="{end_y:.1f}" x2="{end_x:.1f}" y2="{end_y:.1f}" stroke="{_COLOUR}" '
        'stroke-width="7" stroke-linecap="round" vector-effect="non-scaling-stroke"/></svg>'
    )


def _points(values: Sequence[float]) -> list[tuple[float, float]]:
    top = max(values) or 1.0
    step = (WIDTH - 2 * _EDGE) / (len(values) - 1)
    height = HEIGHT - 2 * _EDGE
    return [(_EDGE + step * index, HEIGHT - _EDGE - height * value / top) for index, value in enumerate(values)]
