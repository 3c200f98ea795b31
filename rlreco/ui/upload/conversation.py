"""The conversation about a file: what it looks like, its first rows, what is in doubt, and Continue."""

from typing import Any

import streamlit as st

from rlreco.errors import RLRecoError
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.service.training.data_sets import LONGEST_NAME
from rlreco.service.training.sources import Preview, Source
from rlreco.transactions import CurrencyError, DateOrderError, DecimalError, MissingColumnsError, MoneyError
from rlreco.transactions.tables.sources import TABLE_ENDINGS
from rlreco.ui.access.data_sets import writable_data_sets
from rlreco.ui.access.uploads import uploaded, was_dropped
from rlreco.ui.kit.markdown import literal, prose
from rlreco.ui.upload.chips import show_chips
from rlreco.ui.upload.columns_form import show_columns_form
from rlreco.ui.upload.first_rows import show_first_rows
from rlreco.ui.upload.hints import hints_of, recall_shape, remember_shape, set_hints
from rlreco.ui.upload.reading import failure, last_source, preview_of, read_file, reading_id, warm_up
from rlreco.ui.upload.top import show_from_top
from rlreco.ui.upload.words import looks_like, missing_columns, money_words

QUESTIONS = (DateOrderError, DecimalError, CurrencyError, MoneyError, MissingColumnsError)

_QUESTION_WORDS = {
    DateOrderError: gettext_noop("Every date in this file can be read in more than one way. Which one is right?"),
    DecimalError: gettext_noop("The numbers in this file can be read in two ways. Which one is right?"),
    CurrencyError: gettext_noop(
        "The file holds money of several currencies, and added up they mean nothing. Which one counts?"
    ),
    MoneyError: gettext_noop(
        "The price times the quantity and the total of the line have nothing to do with each other. Which was paid?"
    ),
}

_FILE = "sales-file"
"""Key of the uploader."""

_UPLOAD_MB = 200


def upload() -> Source | None:
    """The uploaded file once it is read and accepted; until then draws its progress and the conversation about it.

    The last file stays while the visitor switches pages.
    """
    accepted = _accepted()
    if accepted is None or was_dropped(_FILE):
        return _converse(accepted)
    _fold(accepted)
    return accepted


def _accepted() -> Source | None:
    """The last file that was read and accepted, unless the visitor chose another since or said more about it.

    It stays when the upload itself is gone.
    """
    source, file = last_source(), uploaded(_FILE)
    if source is None or st.session_state.get("accepted-source") != source.id:
        return None
    return source if file is None or source.id == reading_id(file, hints_of(file.file_id)) else None


def _fold(accepted: Source) -> None:
    """One line, so that its segments are in the first window; it unfolds to how the file was read, and to another."""
    label = gettext("{file}: how it was read, or another file", file=literal(accepted.name))
    with st.expander(label, key="how-read", icon=":material/table_view:"):
        file = _choose_file()
        preview = None if file is None else preview_of(file.file_id)
        if preview is not None:
            st.markdown(looks_like(file.name, preview, accepted))
            _show_reading(file.file_id, preview, accepted, None)
            show_columns_form(file.file_id, preview, hints_of(file.file_id), expanded=False)
        show_from_top(accepted.id)


def _converse(accepted: Source | None) -> Source | None:
    """accepted : the last file, where the upload itself was dropped"""
    file = _choose_file()
    if was_dropped(_FILE):
        _say_dropped(is_read=accepted is not None)
    if file is None:
        return accepted
    source = read_file(file, hints_of(file.file_id), QUESTIONS)
    preview = preview_of(file.file_id)
    if preview is not None:
        if recall_shape(preview.names, file.file_id):
            st.rerun()
        _talk(file, preview, source)
    return None


def _choose_file() -> Any:
    """The file of the uploader; None without one."""
    st.file_uploader(
        gettext("File of sales"),
        type=list(TABLE_ENDINGS),
        key=_FILE,
        max_upload_size=min(_UPLOAD_MB, int(st.get_option("server.maxUploadSize"))),
        help=gettext(
            "One row for each line of an order, as text, spreadsheet or Parquet, or a zip of the tables of a shop."
        ),
    )
    # The widget returns a new copy of the whole file at each run; this is the file itself.
    file = uploaded(_FILE)
    if file is None:
        warm_up()
    return file


def _say_dropped(is_read: bool) -> None:
    words = (
        gettext("The app keeps what it read, not the file. To read it again, choose it again.")
        if is_read
        else gettext("The app no longer has this file. To read it again, choose it again.")
    )
    st.info(prose(words), icon=":material/history:")


def _talk(file: Any, preview: Preview, source: Source | None) -> None:
    problem = None if source is not None else failure()
    st.markdown(looks_like(file.name, preview, source))
    if isinstance(problem, QUESTIONS):
        st.warning(_question(problem), icon=":material/help:")
        _ask(file.file_id, problem)
    _show_reading(file.file_id, preview, source, problem)
    if source is not None:
        _show_doubts(source)
    by_hand = problem is not None and (isinstance(problem, MissingColumnsError) or not isinstance(problem, QUESTIONS))
    show_columns_form(file.file_id, preview, hints_of(file.file_id), expanded=by_hand)
    if source is not None:
        _offer_to_go_on(file, preview, source)


def _show_reading(file_id: str, preview: Preview, source: Source | None, problem: RLRecoError | None) -> None:
    """The first rows and the chips; where one of these answers a question, they come first."""
    if problem is not None:
        show_chips(file_id, source, problem)
    show_first_rows(preview)
    if problem is None:
        show_chips(file_id, source, problem)


def _offer_to_go_on(file: Any, preview: Preview, source: Source) -> None:
    """A name to keep the read table under, and Continue."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            gettext("Keep it as"),
            source.base_name,
            key="keep-as",
            max_chars=LONGEST_NAME,
            width=260,
            help=gettext(
                "The read table stays on this server under that name, so that you needn't upload the file again. "
                "Blank: it isn't kept."
            ),
        )
        st.button(
            gettext("Continue"),
            key="continue",
            type="primary",
            on_click=in_language_of_now(_accept),
            args=(file, preview, source),
        )


def _question(problem: RLRecoError) -> str:
    if isinstance(problem, MissingColumnsError):
        return missing_columns(problem)
    return gettext(next(text for kind, text in _QUESTION_WORDS.items() if isinstance(problem, kind)))


def _ask(file_id: str, problem: RLRecoError) -> None:
    """The choice between a price and a total; the other questions are chips."""
    if isinstance(problem, MoneyError):
        choices = {
            f"unit_price={problem.price}": problem.sums["price"],
            f"line_total={problem.total}": problem.sums["total"],
        }
        with st.container(horizontal=True):
            for choice, total in choices.items():
                role, name = choice.split("=", 1)
                st.button(
                    gettext("{column}: {sum} in all", column=literal(name), sum=number(total, 2)),
                    key=f"money-{role}",
                    on_click=set_hints,
                    args=(file_id,),
                    kwargs={"columns": {**hints_of(file_id).columns, role: name}},
                )


def _show_doubts(source: Source) -> None:
    """Where the money comes from, and each sentence about what was decided, with its sums."""
    st.caption(money_words(source))
    notices = () if source.report is None else source.report.notices
    for notice in notices:
        st.info(literal(notice), icon=":material/info:")


def _accept(file: Any, preview: Preview, source: Source) -> None:
    st.session_state["accepted-source"], st.session_state["columns"] = source.id, dict(source.columns)
    remember_shape(preview.names, file.file_id)
    name = str(st.session_state.get("keep-as") or "").strip()
    if name:
        _keep(name, source)


def _keep(name: str, source: Source) -> None:
    """What can't be kept is said, and the file counts all the same."""
    try:
        writable_data_sets().keep(name, source)
    except RLRecoError as error:
        st.toast(literal(str(error)), icon=":material/error:")
