"""What `check --deploy` says of a machine on which a wall of the sandbox does not stand."""

from __future__ import annotations

import pytest
from django.core.checks import Warning, run_checks

from cms_ext.base.sandbox import walls


def told() -> dict[str, str]:
    found = run_checks(include_deployment_checks=True)
    return {
        str(one.id): one.msg.partition(" a program")[0]
        for one in found
        if isinstance(one, Warning) and str(one.id).startswith("coop.W")
    }


@pytest.mark.parametrize(
    ("version", "filters", "expected"),
    [
        (1, True, {}),
        (0, True, {"coop.W001": "Without Landlock"}),
        (1, False, {"coop.W002": "Without seccomp"}),
        (0, False, {"coop.W001": "Without Landlock", "coop.W002": "Without seccomp"}),
    ],
    ids=["both walls", "no Landlock", "no seccomp", "neither"],
)
def test_a_wall_that_does_not_stand_is_told(
    monkeypatch: pytest.MonkeyPatch, version: int, filters: bool, expected: dict[str, str]
) -> None:
    monkeypatch.setattr(walls.kernel, "landlock_version", lambda: version)
    monkeypatch.setattr(walls.kernel, "seccomp_available", lambda: filters)

    assert told() == expected
