"""„Osoby” serves logins also where nobody takes applications: its words do not lean on them."""

from __future__ import annotations

from cms_ext.desks.person_register.domain.desks import WORDS
from cms_ext.desks.person_register.forms.entry import NewPersonForm
from cms_ext.desks.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.operations.setup.first_steps import FIRST_STEPS


def test_no_refusal_step_field_or_first_step_speaks_of_an_application() -> None:
    said = [*WORDS.values()]
    for step in (*PERSON_STEPS.values(), *LOGIN_STEPS.values()):
        said += [str(step.title), str(step.about), str(step.done)]
    said += [str(field.help_text) for field in NewPersonForm.base_fields.values()]
    said += [words for step in FIRST_STEPS for words in (step.title, step.help)]

    assert [words for words in said if "wnios" in words.casefold()] == []
