from __future__ import annotations

import pytest
from django import forms

from cms_ext.frontend.theme.choices import offer


class Months(forms.Form):
    month = forms.ChoiceField()
    several = forms.MultipleChoiceField(required=False)
    note = forms.CharField(required=False)


def test_what_is_offered_is_shown_and_accepted() -> None:
    form = Months({"month": "2026-11", "several": ["a", "b"]})
    offer(form, "month", [("2026-11", "listopad 2026")])
    offer(form, "several", [("a", "A"), ("b", "B")])

    assert form.is_valid()
    assert "listopad 2026" in str(form["month"])


def test_what_is_not_offered_is_refused() -> None:
    form = Months({"month": "2026-12"})
    offer(form, "month", [("2026-11", "listopad 2026")])

    assert "month" in form.errors


def test_a_field_without_choices_is_a_slip_of_the_program() -> None:
    with pytest.raises(TypeError, match=r"Months\.note is no ChoiceField"):
        offer(Months(), "note", [])
