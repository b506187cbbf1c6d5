"""Where the words of a refusal stand: at the field that it is about, or above all of them."""

from datetime import date
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import StepForm, add_refusal


class Transfer(StepForm):
    refused_at: ClassVar = {"TOO_MUCH": "amount", "NO_NOTE": "note"}

    amount = forms.IntegerField()


def test_a_refusal_stands_at_its_field():
    closed = Refusal("CLOSED", "Konto jest zamknięte.")
    several = ValidationError({"amount": "Za mało.", "owner": "Nie ten."})
    refusals: list[tuple[Exception, dict[str, list[str]]]] = [
        (Refusal("TOO_MUCH", "Za dużo."), {"amount": ["Za dużo."]}),
        (closed, {"__all__": ["Konto jest zamknięte."]}),
        # The form has no such field.
        (Refusal("NO_NOTE", "Brak noty."), {"__all__": ["Brak noty."]}),
        (ValueRefused("Wpisz 9 cyfr."), {"__all__": ["Wpisz 9 cyfr."]}),
        (ValidationError(["Raz.", "Dwa."]), {"__all__": ["Raz.", "Dwa."]}),
        (several, {"amount": ["Za mało."], "__all__": ["Nie ten."]}),
    ]

    def errors(form: forms.Form, refusal: Exception) -> dict[str, list[str]]:
        assert form.is_valid()
        add_refusal(form, refusal)
        return dict(form.errors)

    for refusal, said in refusals:
        form = Transfer({"amount": "7"}, subject=None, today=date(2026, 11, 16))
        assert errors(form, refusal) == said
    # A form of a model needs no table of codes.
    assert errors(forms.Form({}), closed) == {"__all__": ["Konto jest zamknięte."]}
