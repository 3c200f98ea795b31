"""What visitors of a demo left is deleted once all of it is old; nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rlreco.domain.lists import SavedRun
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.upkeep.expire import expire
from rlreco.store.connect import connect

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_old_workspaces_of_the_demo_are_emptied_and_no_others():
    forgotten = []
    store = connect("memory:")
    service = Service(store, clock=lambda: T0)
    first = service.train(demo_shop(), Profile(), base_name="shop").experiment
    name = first.name
    for workspace, days in {"demo-old": 0, "demo-new": 3, "demo-both": 0, "anna": 0}.items():
        store.save_experiment(replace(first, name=workspace, workspace=workspace, t0=T0 + timedelta(days=days)), [])
    store.save_run(SavedRun("young", "demo-both", "run", T0 + timedelta(days=3), {}))
    store.save_run(SavedRun("old", "demo-old", "run", T0, {}))

    emptied = expire(store, "demo-", T0 + timedelta(days=2), forgotten.append)

    assert emptied == 1
    assert sorted(each.name for each in store.experiments()) == sorted([name, "demo-new", "demo-both", "anna"])
    assert [run.id for run in store.runs()] == ["young"]
    assert forgotten == ["demo-old"]
    assert Service(store).learner(name)
