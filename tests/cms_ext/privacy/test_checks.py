"""Every table that points at a person is answered for, or the site does not start."""

from __future__ import annotations

import pytest

from cms_ext.privacy import checks
from cms_ext.privacy.checks import (
    CORE_MODELS,
    STAFF_MODELS,
    check_personal_models,
    personal_models,
)


def test_every_table_with_a_person_or_a_login_is_answered_for() -> None:
    found = personal_models()

    assert {"cms_ext_identity.User", "ebok_plugin_ledger.AccountAccess"} <= set(found)
    assert check_personal_models(None) == []
    assert set(CORE_MODELS) | set(STAFF_MODELS) <= set(found)


def test_a_table_nobody_answers_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "STAFF_MODELS", STAFF_MODELS[1:])

    (problem,) = check_personal_models(None)

    assert (problem.id, problem.msg) == (
        "coop.E015",
        f"{STAFF_MODELS[0]} points at a person, but nobody collects or erases it.",
    )
