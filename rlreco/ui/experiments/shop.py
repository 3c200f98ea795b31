"""The shop that is simulated: a trained one, or the sales of a kept data set."""

from collections.abc import Sequence

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.errors import ConflictError, NotFoundError, RLRecoError
from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.samples import sample_shop
from rlreco.service.simulations.shops import (
    ShopAndCrowd,
    SimulatedShop,
    calibrated,
    shop_of_data_set,
    trained_shop,
    with_crowd,
)
from rlreco.service.training.data_sets import DataSet
from rlreco.simulation.shop_of_sales import Calibration
from rlreco.ui.access.connection import default_profile, settings
from rlreco.ui.access.data_sets import data_sets
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import literal, show_error
from rlreco.ui.visitor.choices import offer_first_experiment
from rlreco.ui.visitor.switcher import chosen_shop, missing_shop, select_shop

# The data set that this page simulated last; None: an experiment, which other pages choose too.
_SALES = "shop-of-sales"
_HELP = gettext_noop("Trained shops, and the data sets that were kept when a file was uploaded on the Segments page.")
_SALES_OPTION = "Sales: "
"""Before the name of a data set among the options, as the address carries it."""


def choose_shop(service: Service) -> SimulatedShop | None:
    """None while none is chosen, and with a message where the chosen one is gone or has sales that can't be simulated.

    The address carries the choice. Draws a way to a first experiment where there is nothing to choose.
    """
    trained = [experiment.name for experiment in service.experiments(workspace())]
    kept = {f"{_SALES_OPTION}{data_set.name}": data_set for data_set in data_sets().all()}
    if not trained and not kept:
        offer_first_experiment(service)
        return None
    chosen = _choose([*trained, *kept])
    _remember(chosen, trained)
    if chosen is None:
        return None
    return _of_data_set_or_message(kept[chosen]) if chosen in kept else trained_shop(service.learner(chosen))


def shop_on_page() -> str | None:
    """Option of the shop that is chosen, before it is drawn: a trained shop, or a data set's sales; None: none yet."""
    chosen = st.session_state.get("shop") or st.session_state.get(_SALES) or chosen_shop()
    return None if chosen is None else str(chosen)


def shop_of(service: Service, plan: Plan) -> SimulatedShop:
    """The shop of an earlier plan.

    Raises NotFoundError where it is gone, ConflictError for a data set that was replaced since.
    """
    if plan.experiment is not None:
        return trained_shop(service.learner(plan.experiment))
    if plan.sample is not None:
        return sample_shop()
    kept = {data_set.name: data_set for data_set in data_sets().all()}
    data_set = kept.get(str(plan.data))
    if data_set is None:
        raise NotFoundError(
            gettext(
                "The data set {data} isn't kept any more, so its run can't be continued. Start one on another shop.",
                data=repr(plan.data),
            )
        )
    if data_set.kept_at.isoformat() != plan.data_kept_at:
        raise ConflictError(
            gettext(
                "The data set {data} was replaced since this run, and other sales give other curves. Start a new run.",
                data=repr(plan.data),
            )
        )
    return _of_data_set(data_set)


def _choose(options: Sequence[str]) -> str | None:
    """A gone shop isn't replaced by another: a simulation would run on sales that nobody chose."""
    wanted = _wanted(options)
    gone = wanted is not None and wanted not in options
    st.session_state["shop"] = None if gone else wanted
    chosen = st.selectbox(
        gettext("Shop"),
        options,
        format_func=in_language_of_now(_option_words),
        key="shop",
        placeholder=gettext("Choose a shop"),
        help=gettext(_HELP),
    )
    _write_address(chosen, options)
    if gone:
        words = gettext("There is no shop {name} here. Choose another.", name=repr(wanted))
        st.warning(literal(words), icon=":material/search_off:")
    return chosen


def _option_words(option: str) -> str:
    name = option.removeprefix(_SALES_OPTION)
    return option if name == option else gettext("Sales: {name}", name=name)


def _wanted(options: Sequence[str]) -> str | None:
    """The choice so far; that of the address when the app is opened; else that of an earlier page."""
    if "shop" in st.session_state:
        return st.session_state["shop"]
    in_address = st.query_params.get("shop") or missing_shop()
    if in_address is not None and _SALES not in st.session_state:
        return in_address
    earlier = (st.session_state.get(_SALES), chosen_shop())
    return next((shop for shop in earlier if shop in options), options[0])


def _write_address(chosen: str | None, options: Sequence[str]) -> None:
    """The first shop is written only over another: a page that always wrote would turn the Back button on itself."""
    if chosen is None:
        st.query_params.pop("shop", None)
    elif chosen != options[0] or "shop" in st.query_params:
        st.query_params["shop"] = chosen


def _remember(chosen: str | None, trained: Sequence[str]) -> None:
    """For this page, and a trained shop for the other pages too."""
    if chosen is None:
        return
    is_trained = chosen in trained
    st.session_state[_SALES] = None if is_trained else chosen
    if is_trained and chosen != chosen_shop():
        select_shop(chosen)
        st.rerun()


def _of_data_set_or_message(data_set: DataSet) -> SimulatedShop | None:
    """Below the message the page goes on with its saved runs."""
    try:
        return _of_data_set(data_set)
    except RLRecoError as error:
        show_error(error)
        st.page_link("pages/segments.py", label=gettext("Upload other sales"), icon=":material/upload_file:")
        return None


def _of_data_set(data_set: DataSet) -> SimulatedShop:
    profile = default_profile()
    key = str(settings().folder), workspace(), data_set, profile.model_dump_json(), profile
    with st.spinner(gettext("Calibrating shoppers on the sales")):
        calibration = _calibrated(*key)

    def load_with_crowd() -> ShopAndCrowd:
        with st.spinner(gettext("Drawing every customer's tastes from the sales")):
            return _with_crowd(*key)

    return shop_of_data_set(data_set, profile, calibration, load_with_crowd)


@st.cache_resource(ttl=3600, max_entries=4, show_spinner=False)
def _calibrated(folder: str, workspace_id: str, data_set: DataSet, profile_key: str, _profile: Profile) -> Calibration:
    """Once, and not at every rerun; one that was kept anew under the name is another."""
    return calibrated(data_sets(), data_set.name, _profile)


@st.cache_resource(ttl=3600, max_entries=4, show_spinner=False)
def _with_crowd(folder: str, workspace_id: str, data_set: DataSet, profile_key: str, _profile: Profile) -> ShopAndCrowd:
    """Once too, and not before a simulation with personal tastes starts."""
    return with_crowd(data_sets(), data_set.name, _profile)
