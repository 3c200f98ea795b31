"""Policies of other packages, registered by entry points as an installer writes them."""

import pytest
from click.testing import CliRunner

from rlreco.bandit.policies.registry import parse, policy_names
from rlreco.cli import cli
from rlreco.errors import ConfigError
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate

MODULE = """
from dataclasses import dataclass

class Last:
    def scores(self, arms, rng):
        import numpy as np
        return np.arange(float(arms.means.shape[-1])) + 0.0 * arms.means

@dataclass(frozen=True)
class Chosen:
    arm: int = 0

    def scores(self, arms, rng):
        import numpy as np
        return (np.arange(arms.means.shape[-1]) == self.arm) + 0.0 * arms.means

number = 3
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Writes a package with these entry points, and puts it on the path."""

    def installed(package, **entries):
        root = tmp_path / package
        info = root / f"{package}-1.0.dist-info"
        info.mkdir(parents=True)
        (root / f"{package}_policies.py").write_text(MODULE, encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
        rows = "".join(f"{name} = {value}\n" for name, value in entries.items())
        (info / "entry_points.txt").write_text(f"[rlreco.policies]\n{rows}", encoding="utf-8")
        monkeypatch.syspath_prepend(str(root))

    return installed


def test_a_registered_policy_is_simulated_by_its_name(install):
    install("alpha", last="alpha_policies:Last", chosen="alpha_policies:Chosen")

    runs = simulate(
        BernoulliArms((1.0, 0.0, 0.5)), ["last", "chosen:arm=0", "chosen:arm=1"], rounds=20, replicates=2
    ).runs

    assert [run.totals.regret[-1].tolist() for run in runs] == [[10.0, 10.0], [0.0, 0.0], [20.0, 20.0]]
    assert [run.policy for run in runs] == ["last", "chosen:arm=0", "chosen:arm=1"]


def test_the_menus_and_the_command_line_know_a_registered_policy(install):
    install("beta", last="beta_policies:Last")

    arguments = [
        "simulate",
        "--probabilities",
        "0,1",
        "--policy",
        "last",
        "--rounds",
        "10",
        "--replicates",
        "2",
        "--json",
    ]
    result = CliRunner().invoke(cli, arguments)

    assert policy_names()[-1] == "last"
    assert result.exit_code == 0
    assert '"policy": "last"' in result.stdout


@pytest.mark.parametrize(
    ("name", "value", "spec", "words"),
    [
        (
            "broken",
            "nowhere_policies:Policy",
            "broken",
            "'broken' of the package gamma can't be loaded: Module",
        ),
        ("number", "gamma_policies:number", "number", "'number' of the package gamma is no class with a method scores"),
        (
            "ucb1",
            "gamma_policies:Last",
            "ucb1",
            "package gamma registers a policy 'ucb1', which is the name of one",
        ),
        ("last", "gamma_policies:Last", "last:arm=1", "last has no parameter 'arm'"),
        ("chosen", "gamma_policies:Chosen", "chosen:leg=1", "chosen has no parameter 'leg'"),
        ("chosen", "gamma_policies:Chosen", "chosen:arm=x", "arm must be a whole number, found 'x'"),
    ],
)
def test_what_can_not_be_used_is_one_line_that_names_it(install, name, value, spec, words):
    install("gamma", **{name: value})

    with pytest.raises(ConfigError, match=words) as caught:
        parse(spec)
    assert "\n" not in str(caught.value)
    assert parse("thompson").name == "thompson"


def test_a_name_of_two_packages_is_refused(install):
    install("delta", last="delta_policies:Last")
    install("epsilon", last="epsilon_policies:Last")

    with pytest.raises(ConfigError, match="both register a policy 'last'"):
        parse("last")


def test_nothing_of_a_package_is_imported_before_its_policy_is_chosen(install):
    install("zeta", broken="nowhere_policies:Policy")

    assert policy_names()[-1] == "broken"
    assert parse("uniform").name == "uniform"


def test_a_registered_policy_takes_explore_and_sharing_from_its_text(install):
    install("eta", last="eta_policies:Last")

    assert parse("last:explore=.25").epsilon == 0.25
    assert parse("last").epsilon == 0.0
    assert (parse("last").shares, parse("last:sharing=off").shares) == (True, False)
