"""Every table that points at a person is answered for, or the site does not start."""

from cms_ext.desks.privacy import checks
from cms_ext.desks.privacy.checks import check_personal_models, personal_models
from cms_ext.plugins import plugin_configs


def test_every_table_with_a_person_or_a_login_is_answered_for():
    found = personal_models()

    own = {
        label
        for config in plugin_configs()
        if config.is_own and (data := config.plugin.people.personal_data)
        for label in (*data.models, *data.staff_models)
    }
    assert {"cms_ext_identity.User", "ebok_plugin_ledger.AccountAccess"} <= set(found)
    assert check_personal_models(None) == []
    assert {"cms_ext_identity.User", "cms_ext_law.LegalRule"} <= own <= set(found)


def test_a_table_nobody_answers_for_is_named(monkeypatch):
    others = [one.plugin for one in plugin_configs() if one.name != "cms_ext.office.law"]
    monkeypatch.setattr(checks, "list_plugins", lambda: others)

    (problem,) = check_personal_models(None)

    assert (problem.id, problem.msg) == (
        "coop.E015",
        "cms_ext_law.LegalRule points at a person, but nobody collects or erases it.",
    )
