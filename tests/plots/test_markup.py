"""Names in charts are shown as they are: plotly reads some HTML in every text."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from rlreco.plots.customers import treemap
from rlreco.plots.frame import chart, line
from rlreco.views.words.formats import Formats

HOSTILE = '<a href="http://evil">mug</a> <img src=x onerror=alert(1)>'
SHOWN = '&lt;a href="http://evil">mug&lt;/a> &lt;img src=x onerror=alert(1)>'


@pytest.mark.parametrize("values", [[HOSTILE], (HOSTILE,), np.array([HOSTILE]), pd.Series([HOSTILE])])
def test_a_name_on_an_axis_is_no_markup(values):
    figure = chart([go.Bar(x=[1.0], y=values), {"type": "bar", "x": [1.0], "y": values}])

    assert [list(trace.y) for trace in figure.data] == [[SHOWN], [SHOWN]]


def test_a_name_in_the_legend_or_on_a_tick_is_no_markup_and_numbers_stay():
    figure = chart([line([1, 2], [3, 4], name=HOSTILE, colour="#000000")], xaxis={"ticktext": [HOSTILE]})

    assert figure.data[0].name == SHOWN
    assert list(figure.layout.xaxis.ticktext) == [SHOWN]
    assert list(figure.data[0].y) == [3.0, 4.0]


def test_the_lines_of_a_hover_text_stay():
    template = "%{y}<br>%{x}<extra></extra>"

    assert chart([{"type": "bar", "y": ["a"], "hovertemplate": template}]).data[0].hovertemplate == template


def test_a_segment_that_the_visitor_named_is_no_markup():
    table = pd.DataFrame({"segment": [HOSTILE], "customers": [3], "revenue_share": [1.0]})

    assert treemap(table, Formats()).data[0].labels == (SHOWN,)
