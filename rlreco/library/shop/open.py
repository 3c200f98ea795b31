"""Train a shop, or open one that was trained."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rlreco.audit.actor import library
from rlreco.audit.log import AuditLog
from rlreco.bandit.policies.registry import parse_for
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, NotFoundError, RLRecoError
from rlreco.library.kit.bar import Reported, reported
from rlreco.library.kit.checked import seed_or_none, text_or_none
from rlreco.library.kit.profiles import profile_of
from rlreco.library.sales import sales_by
from rlreco.library.shop.learner import Learner
from rlreco.service.service import Service
from rlreco.service.training.sources import experiment_name
from rlreco.settings import Settings
from rlreco.store.uri import Kind, kind_of, sqlite_path


def train(
    sales: Any = None,
    *,
    store: str | None = None,
    name: str | None = None,
    profile: Profile | Mapping[str, Any] | str | Path | None = None,
    seed: int | None = None,
    progress: Reported = True,
) -> Learner:
    """Save customers, products and a new experiment with the priors of every state, and open it.

    sales : a path, several, a pattern, a folder, an address, a frame of any kind, or what `read_sales` made; None: the
        profile's inputData, else the made-up shop
    store : "sqlite:///shop.db", "mongodb://...", or "memory:", which ends with the process; None: that of the setting
        RLRECO_STORE, as for the command line and the app
    name : of the experiment, which must be new; None: that of the file, with a number
    profile : keys and values as in config/custprof.json, such as {"halfLife": 60}, or the path of such a file
    seed : of what slates explore; None: no two runs alike
    progress : whether to draw a bar; or called with the share done and a few words
    Raises DataError for sales that can't be read, ConfigError for a profile or store that can't be used, ConflictError
    for a name that is taken.

    >>> import rlreco as rl
    >>> from rlreco.datasets import demo_lines
    >>> with rl.train(demo_lines(), store="memory:", name="spring", profile={"halfLife": 60}) as shop:
    ...     print(shop)
    <Learner: spring, edition 1: 1,000 customers, 200 products, 0 answered sessions>
    """
    chosen = profile_of(profile)
    text_or_none("name", name)
    parse_for(chosen, "default")
    read = sales_by(chosen, sales)
    service = _service(store, seed)
    with reported(progress, "Training") as report:
        trained = service.train(read.classed, chosen, base_name=experiment_name(read.lines), name=name, progress=report)
    return Learner(service, trained.experiment.name, read.kind)


def open(name: str, *, store: str | None = None, seed: int | None = None) -> Learner:
    """The experiment of that name again, trained by this library, the command line or the app.

    store, seed : as of `train`
    Raises NotFoundError, with the names that there are, and StoreError for a store that can't be opened.

    >>> import rlreco as rl
    >>> rl.open("nothing", store="memory:")
    Traceback (most recent call last):
    rlreco.errors.NotFoundError: There is no experiment 'nothing'. ...
    """
    text_or_none("name", name)
    _refuse_absent(_uri(store))
    service = _service(store, seed)
    try:
        return Learner(service, name)
    except NotFoundError:
        service.close()
        raise


def _service(store: str | None, seed: int | None) -> Service:
    audit = AuditLog.open(Settings().audit_log, library)
    service = Service.open(_uri(store), rng=np.random.default_rng(seed_or_none(seed)), audit=audit)
    try:
        service.upkeep.recover()
    except RLRecoError:
        service.close()
        raise
    return service


def _uri(store: Any) -> str:
    if store is not None and not isinstance(store, str):
        raise ConfigError(f"store is a text such as 'sqlite:///shop.db', got {type(store).__name__}.")
    return store or Settings().store_uri


def _refuse_absent(uri: str) -> None:
    """Opening would make the file, and a mistyped path would leave an empty store behind."""
    if kind_of(uri) is Kind.SQLITE and not sqlite_path(uri).exists():
        raise NotFoundError(f"There is no store file {sqlite_path(uri).name} there. Check its path, or train first.")
