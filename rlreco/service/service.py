"""One store and everything done with it: the object that the app, the command line and the REST service share."""

from collections.abc import Collection, Sequence
from functools import partial
from threading import Lock
from typing import Self

import numpy as np

from rlreco.audit.act import act
from rlreco.audit.log import AuditLog
from rlreco.clock import Clock, system_clock
from rlreco.domain.ids import SHARED, CustomerId, ProductId, SessionId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Description, Experiment, Product
from rlreco.errors import NotFoundError, RLRecoError
from rlreco.progress import Progress
from rlreco.roles import Role
from rlreco.segmentation import Frozen
from rlreco.service.learner.learner import Chance, Learner
from rlreco.service.learner.recommendation import AnswerPart
from rlreco.service.lists.blocking import mark_sold_out
from rlreco.service.lists.live import LiveLists
from rlreco.service.lists.workspace import WorkspaceLists
from rlreco.service.monitor.figures import ExperimentFigures, figures_of
from rlreco.service.monitor.shops import ShopFigures, shops_of
from rlreco.service.sales.count import CountedSales, count_sales
from rlreco.service.sales.lines import SaleLine
from rlreco.service.simulations.saved import SavedSimulations
from rlreco.service.training.train import Trained, frozen_experiment, train
from rlreco.service.training.update import Updated
from rlreco.service.upkeep.tutorial import write_views
from rlreco.service.upkeep.upkeep import Upkeep
from rlreco.store.audited import audited
from rlreco.store.base import Answered, Claimed, Store, WrittenViews
from rlreco.store.connect import connect
from rlreco.store.guarded import guarded
from rlreco.store.messages import no_experiment as no_experiment
from rlreco.store.messages import no_session
from rlreco.transactions import ClassedLines, Lines


class Service:
    """Safe to share between threads; several processes may work on one store.

    rng : source of all chance
    clock : the time in UTC
    role : of the callers, see store.guarded
    audit : the log of what they change; None: there is none
    """

    def __init__(
        self,
        store: Store,
        *,
        rng: np.random.Generator | None = None,
        clock: Clock = system_clock,
        role: Role = Role.ADMIN,
        audit: AuditLog | None = None,
    ) -> None:
        self.audit = audit
        self._bare = store
        self._store = audited(guarded(store, role), audit)
        self.upkeep = Upkeep(self._store, clock)
        self._clock = clock
        self._chance = Chance(rng or np.random.default_rng(), Lock())
        self._learners: dict[str, Learner] = {}
        self._live: dict[str, LiveLists] = {}

    @classmethod
    def open(
        cls,
        uri: str,
        *,
        durable: bool = True,
        rng: np.random.Generator | None = None,
        audit: AuditLog | None = None,
    ) -> Self:
        """The service over the store at `uri`: sqlite:///path, mongodb://..., mongodb+srv://... or memory:.

        durable : an acknowledged answer survives a power cut; without, it survives a killed process, and is faster
        audit : the log of what its callers change
        Raises ConfigError for a URI of unknown form, StoreError when the store can't be opened.
        """
        return cls(connect(uri, durable=durable), rng=rng, audit=audit)

    def for_role(self, role: Role) -> Self:
        """The service over the same store, for callers of that role: see store.guarded."""
        return self if role is Role.ADMIN else type(self)(self._bare, clock=self._clock, role=role, audit=self.audit)

    def close(self) -> None:
        self._store.close()

    def ping(self) -> None:
        """Raises StoreError when the store doesn't answer."""
        self._store.experiment("")

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        """Newest first; their `candidates` may be left empty here. workspace : None, those of all"""
        return self._store.experiments(workspace)

    def has_experiment(self, name: str) -> bool:
        return self._store.experiment(name) is not None

    def shops(self, experiments: Sequence[Experiment], workspace: str) -> list[ShopFigures]:
        """What a list of shops shows of these experiments. workspace : of them all"""
        return shops_of(self._store, experiments, workspace)

    def figures(self, workspace: str) -> list[ExperimentFigures]:
        """Of the newest experiments of a workspace, for a monitoring system."""
        return figures_of(self._store, self._store.experiments(workspace), self._clock())

    def learner(self, name: str) -> Learner:
        """Raises NotFoundError, with the names of the experiments that everybody may see."""
        return self._learners.get(name) or self._learners.setdefault(name, self._new_learner(name))

    def answer(
        self,
        session_id: SessionId,
        clicked: Collection[ProductId] = (),
        bought: Collection[ProductId] = (),
        *,
        final: bool | None = None,
        workspace: str | None = None,
    ) -> Answered:
        """As Learner.answer, for a caller that has the session's id only.

        workspace : the caller's: sessions of others don't exist for it; None for a caller that sees all
        """
        return self._learner_of(session_id, workspace).answer(session_id, clicked, bought, final=final)

    def answer_many(self, parts: Sequence[AnswerPart], *, workspace: str | None = None) -> list[Answered | RLRecoError]:
        """As Learner.answer_many, of sessions of any experiment; results in the order of the parts.

        workspace : as in `answer`
        """
        results: dict[int, Answered | RLRecoError] = {}
        of_experiment: dict[str, list[int]] = {}
        for index, part in enumerate(parts):
            try:
                of_experiment.setdefault(self._learner_of(part.session, workspace).name, []).append(index)
            except NotFoundError as error:
                results[index] = error
        for name, rows in of_experiment.items():
            results |= zip(rows, self.learner(name).answer_many([parts[row] for row in rows]), strict=True)
        return [results[index] for index in range(len(parts))]

    def claim(self, session_id: SessionId, customer: CustomerId, *, workspace: str | None = None) -> Claimed:
        """As Learner.claim, for a caller that has the session's id only. workspace : as in `answer`"""
        return self._learner_of(session_id, workspace).claim(session_id, customer)

    def train(
        self,
        lines: Lines | ClassedLines,
        profile: Profile,
        *,
        base_name: str,
        name: str | None = None,
        workspace: str = SHARED,
        progress: Progress | None = None,
        frozen: Frozen | None = None,
    ) -> Trained:
        """See train.train."""
        with act("trained", workspace=workspace):
            return train(
                self._store,
                lines,
                profile,
                base_name=base_name,
                name=name,
                workspace=workspace,
                now=self._clock(),
                progress=progress,
                frozen=frozen,
            )

    def update(
        self, experiment: str, lines: Lines | ClassedLines | None = None, *, progress: Progress | None = None
    ) -> Updated:
        """As Learner.update. Raises NotFoundError too."""
        return self.learner(experiment).update(lines, progress=progress)

    def count_sales(self, experiment: str, lines: Sequence[SaleLine]) -> CountedSales:
        """See count.count_sales. Raises NotFoundError too."""
        learner = self.learner(experiment)
        with act("counted orders", experiment=experiment, workspace=learner.experiment.workspace):
            return count_sales(learner, lines, partial(self.put_products, experiment))

    def put_products(self, experiment: str, products: Sequence[Product]) -> set[ProductId]:
        """As Learner.put_products, for every experiment that shares the catalogue. Raises NotFoundError too."""
        learner = self.learner(experiment)
        added, catalogue = learner.put_products(products), learner.experiment.catalogue
        for other in list(self._learners.values()):
            if other.experiment.catalogue == catalogue:
                other.forget_products()
        return added

    def frozen(self, experiment: str) -> Frozen:
        """The edges by which an experiment's customers were scored. Raises NotFoundError."""
        return frozen_experiment(self._store, experiment)

    def descriptions(self, workspace: str | None = None) -> dict[str, Description]:
        """By name, of the experiments that have any. workspace : None, those of all"""
        return self._store.descriptions(workspace)

    def describe(self, experiment: str, title: str, description: str) -> None:
        """Give it these two texts; its name stays. Raises NotFoundError, DataError for a text that can't be kept."""
        self._store.describe_experiment(experiment, title, description)

    def forget(self, experiment: str) -> None:
        """What it learned from answers, with the views that are of it. Raises NotFoundError.

        See Catalogue.forget_learned of the store's contract.
        """
        self._store.forget_learned(experiment, at=self._clock())
        self._store.drop_views(experiment)
        self._learners.pop(experiment, None)

    def delete(self, experiment: str) -> None:
        """With its log, its sums and the views that are of it. Raises NotFoundError."""
        trained = self._store.experiment(experiment)
        with act("deleted", experiment=experiment, workspace=trained and trained.workspace):
            self._store.delete_experiment(experiment)
            self._store.drop_views(experiment)
        self._learners.pop(experiment, None)

    def write_views(self, experiment: str, *, progress: Progress | None = None) -> WrittenViews:
        """See tutorial.write_views. Raises NotFoundError."""
        return write_views(self._store, self.learner(experiment), self._clock(), progress)

    def mark_sold_out(
        self, experiment: str, products: Collection[ProductId], *, sold_out: bool = True
    ) -> list[ProductId]:
        """See blocking.mark_sold_out."""
        with act("took off" if sold_out else "put back", experiment=experiment):
            return mark_sold_out(self._store, experiment, products, sold_out=sold_out)

    def products(self, workspace: str) -> dict[ProductId, Product]:
        """Of all experiments of a workspace."""
        catalogues = {experiment.catalogue for experiment in self._store.experiments(workspace)}
        return {
            id_: product for catalogue in sorted(catalogues) for id_, product in self._store.products(catalogue).items()
        }

    def lists(self, workspace: str = SHARED) -> WorkspaceLists:
        return WorkspaceLists(self._store, workspace, self._live_lists(workspace), self._clock)

    def simulations(self, workspace: str = SHARED) -> SavedSimulations:
        return SavedSimulations(self._store, workspace, self._clock)

    def _learner_of(self, session_id: SessionId, workspace: str | None) -> Learner:
        """The one place that keeps answers and claims within a workspace. Raises NotFoundError."""
        session = self._store.session(session_id)
        if session is None:
            raise no_session(session_id)
        learner = self.learner(session.experiment)
        if workspace not in (None, learner.experiment.workspace):
            raise no_session(session_id)
        return learner

    def _new_learner(self, name: str) -> Learner:
        experiment = self._store.experiment(name)
        if experiment is None:
            # Names of other workspaces come from visitors' files, so they are named to nobody else.
            raise no_experiment(name, [shared.name for shared in self._store.experiments(SHARED)])
        return Learner(self._store, experiment, self._live_lists(experiment.workspace), self._chance, self._clock)

    def _live_lists(self, workspace: str) -> LiveLists:
        return self._live.get(workspace) or self._live.setdefault(workspace, LiveLists(self._store, workspace))
