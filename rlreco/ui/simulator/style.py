"""Layout of the simulator that Streamlit has no options for: a grid of cards, and a phone's little room."""

import streamlit as st

_STYLE = """<style>
.st-key-slate {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(max(157px, (100% - 2.1rem) / 5), 1fr));
}
.st-key-answer { scroll-margin-top: 4rem; }
@media (max-width: 640px), (pointer: coarse) { .st-key-acts kbd { display: none; } }
@media (max-width: 640px) {
  [data-testid=stBottomBlockContainer] { padding-bottom: calc(1rem + env(safe-area-inset-bottom)); }
  .st-key-acts { flex-wrap: nowrap; }
  .st-key-acts button { padding-inline: .6rem; white-space: nowrap; }
  .st-key-acts [data-testid=stPopoverButton] p { position: absolute; clip-path: inset(50%); }
  .st-key-played [data-testid=stMetric] > div { padding: .25rem .5rem; }
  .st-key-played [data-testid=stMetricChart] { display: none; }
  .st-key-played [data-testid=stMetric] > div:first-child {
    display: flex; flex-flow: row wrap; align-items: center; gap: 0 .5rem;
  }
  .st-key-played :is([data-testid=stMetricLabel], [data-testid=stMetricDeltaDescription]) { flex: 0 0 100%; }
  .st-key-played [data-testid=stMetricValue] { font-size: 1.125rem; }
  .st-key-played div:has(> [data-testid=stMetricDelta]) { display: contents; }
  .st-key-played [data-testid=stMetricDeltaDescription] p { white-space: normal; font-size: .75rem; line-height: 1.2; }
}
</style>"""

_SCROLL = """<script>/* {answer} */
if (matchMedia("(max-width: 640px)").matches) document.querySelector(".st-key-answer")?.scrollIntoView();
</script>"""


def lay_out() -> None:
    """Of the whole page, so that an answer needn't send it again."""
    st.html(_STYLE)


def bring_into_view(answer: str) -> None:
    """On a phone, scroll to the container "answer" once. answer : id of its session, in hexadecimal digits"""
    st.html(_SCROLL.format(answer=answer), unsafe_allow_javascript=True)
