"""A new starter password at the desk: for whose login, by whom, and when not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cms_ext.access.models import AccessSettings
from cms_ext.desks.people.person_register.domain.desk import WORDS
from cms_ext.desks.people.person_register.domain.starter_password import issue_new_code
from cms_ext.desks.people.person_register.forms import NewPersonForm
from cms_ext.desks.people.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.operations.new_site.setup.domain.first_steps import FIRST_STEPS
from cms_ext.people.identity.domain.session import open_login, suspend_login
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import plugin_configs
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, celina, daria

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_who_forgot_the_password_gets_a_new_code_at_the_desk():
    clerk = celina()
    user = open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=LUCJA.on_file())

    letter = issue_new_code(user, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY)

    user.refresh_from_db()
    assert (user.state, user.check_password("demo-haslo-2026")) == (LoginState.ACTIVE, True)
    assert user.activation_codes.get().channel == "PRINT"
    assert letter.filename == "haslo-startowe-IKCS.pdf"
    with pytest.raises(Refusal, match="Dział Członkowsko-Lokalowy"):
        issue_new_code(user, daria(), id_seen=True, handed_to="Łucja", today=TODAY)
    with pytest.raises(Refusal) as refused:
        issue_new_code(user, clerk, id_seen=False, handed_to="Łucja", today=TODAY)
    assert refused.value.code == "ID_NOT_SEEN"
    suspend_login(user, "spór", clerk)
    with pytest.raises(Refusal, match="Zawieszony"):
        issue_new_code(user, clerk, id_seen=True, handed_to="Łucja", today=TODAY)


def test_it_lets_in_for_as_long_as_the_procedure_says_and_two_weeks_without_one(monkeypatch):
    clerk = celina()
    user = open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=LUCJA.on_file())
    settings = AccessSettings.load()
    settings.print_valid_days = 5
    settings.save()

    assert days_of_a_new_code(user, clerk) == 5

    access = next(config for config in plugin_configs() if config.slug == "access")
    people = replace(access.plugin.people, applying=None)
    monkeypatch.setattr(access, "plugin", replace(access.plugin, people=people))
    assert days_of_a_new_code(user, clerk) == 14


def days_of_a_new_code(user: User, clerk: Origin) -> int:
    issue_new_code(user, clerk, id_seen=True, handed_to="Łucja", today=TODAY)
    code = user.activation_codes.latest("pk")
    return round((code.expires_at - code.issued_at) / timedelta(days=1))


def test_no_refusal_step_field_or_first_step_speaks_of_an_application():
    """„Osoby” serves logins also where nobody takes applications."""
    said = [*WORDS.values()]
    for step in (*PERSON_STEPS.values(), *LOGIN_STEPS.values()):
        said += [str(step.title), str(step.about), str(step.done)]
    said += [str(field.help_text) for field in NewPersonForm.base_fields.values()]
    said += [words for step in FIRST_STEPS for words in (step.title, step.help)]

    assert [words for words in said if "wnios" in words.casefold()] == []
