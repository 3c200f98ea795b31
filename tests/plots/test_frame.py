"""The frame of all charts."""

from rlreco.plots.frame import chart, line


def test_axes_write_thousands_in_full():
    layout = chart([line([0, 16_000], [0, 5_000], name="a", colour="#2F7FD6")], yaxis={"type": "log"}).layout

    assert (layout.xaxis.separatethousands, layout.yaxis.separatethousands) == (True, True)
    assert (layout.xaxis.minexponent, layout.yaxis.minexponent) == (6, 6)
