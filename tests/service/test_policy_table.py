import pytest

from rlreco.bandit.policies.registry import POLICIES, parse
from rlreco.service.simulating import policy_table


def test_every_policy_says_what_it_does_in_a_line():
    said = {row["policy"]: row["says"] for row in policy_table()}

    assert list(said) == list(POLICIES)
    assert all(len(line) > 20 and "\n" not in line for line in said.values())


@pytest.mark.parametrize("row", policy_table(), ids=lambda row: row["policy"])
def test_the_defaults_are_written_as_a_policy_takes_them(row):
    written = [pair for pair in row["parameters"].split(", ") if "=" in pair]

    assert "None" not in row["parameters"]
    assert parse(f"{row['policy']}:{','.join(written)}").policy == parse(row["policy"]).policy
