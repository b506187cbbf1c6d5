"""Where the words of a refusal stand: at the field that it is about, or above all of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pytest
from django import forms
from django.core.exceptions import ValidationError

from cms_ext.base.typed_values import ValueRefused
from cms_ext.office.workflow.forms import StepForm, add_refusal
from cms_ext.office.workflow.refusal import Refusal


class Transfer(StepForm):
    refused_at: ClassVar = {"TOO_MUCH": "amount", "NO_NOTE": "note"}

    amount = forms.IntegerField()


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal("TOO_MUCH", "Za dużo."), {"amount": ["Za dużo."]}),
        (Refusal("CLOSED", "Konto jest zamknięte."), {"__all__": ["Konto jest zamknięte."]}),
        # The form has no such field.
        (Refusal("NO_NOTE", "Brak noty."), {"__all__": ["Brak noty."]}),
        (ValueRefused("Wpisz 9 cyfr."), {"__all__": ["Wpisz 9 cyfr."]}),
        (ValidationError(["Raz.", "Dwa."]), {"__all__": ["Raz.", "Dwa."]}),
        (
            ValidationError({"amount": "Za mało.", "owner": "Nie ten."}),
            {"amount": ["Za mało."], "__all__": ["Nie ten."]},
        ),
    ],
)
def test_a_refusal_stands_at_its_field(refusal: Exception, said: dict[str, list[str]]) -> None:
    form = Transfer({"amount": "7"}, subject=None, today=date(2026, 11, 16))
    assert form.is_valid()

    add_refusal(form, refusal)

    assert form.errors == said


def test_a_form_of_a_model_needs_no_table_of_codes() -> None:
    form = forms.Form({})
    assert form.is_valid()

    add_refusal(form, Refusal("CLOSED", "Konto jest zamknięte."))

    assert form.errors == {"__all__": ["Konto jest zamknięte."]}
