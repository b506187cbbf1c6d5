"""What `check --deploy` says of a machine that lacks a protection of the sandbox."""

import pytest
from django.core.checks import Warning, run_checks

from cms_ext.base.files.sandbox import confinement


def warnings_by_id() -> dict[str, str]:
    found = run_checks(include_deployment_checks=True)
    return {
        str(one.id): one.msg.partition(" a program")[0]
        for one in found
        if isinstance(one, Warning) and str(one.id).startswith("coop.W")
    }


@pytest.mark.thorough
def test_a_missing_protection_is_reported(monkeypatch):
    landlock, seccomp = {"coop.W001": "Without Landlock"}, {"coop.W002": "Without seccomp"}
    standing = {
        (1, True): {},
        (0, True): landlock,
        (1, False): seccomp,
        (0, False): landlock | seccomp,
    }
    found = {}
    for version, filters in standing:
        monkeypatch.setattr(confinement, "landlock_version", lambda version=version: version)
        monkeypatch.setattr(confinement, "seccomp_available", lambda filters=filters: filters)
        found[version, filters] = warnings_by_id()

    assert found == standing
