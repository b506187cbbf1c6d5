"""What a clerk types to give several persons their rights to one account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from ebok_plugin.desk.forms.fields import day_field
from ebok_plugin.ledger.domain.holding import Holding
from ebok_plugin.ledger.models import AccountAccess

Role = AccountAccess.Role


class HolderForm(forms.Form):
    """One person's role, share and days; the payer is the account's own."""

    role = forms.ChoiceField(
        label=_("Rola"),
        choices=[(role.value, role.label) for role in Role if role != Role.PAYER],
        initial=Role.CO_OWNER,
    )
    scope = forms.ChoiceField(
        label=_("Zakres"), choices=AccountAccess.Scope.choices, initial=AccountAccess.Scope.ACT
    )
    share = forms.DecimalField(
        label=_("Udział"),
        required=False,
        max_digits=7,
        decimal_places=6,
        localize=True,
        help_text=_("Tylko współwłaściciel: część całości, na przykład 0,5."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Wpisz część całości, na przykład 0,25.")},
    )
    valid_from = day_field(label=_("Od dnia"))
    valid_to = day_field(
        label=_("Ostatni dzień"),
        required=False,
        help_text=_("Pełnomocnik i opiekun mają go zawsze."),
    )

    def __init__(self, handed_in: Any = None, *, person: Person) -> None:
        super().__init__(handed_in, prefix=f"o{person.pk}")
        self.person = person

    @property
    def holding(self) -> Holding:
        entered = self.cleaned_data
        return Holding(
            person=self.person,
            role=entered["role"],
            scope=entered["scope"],
            share=entered["share"],
            valid_from=entered["valid_from"],
            valid_to=entered["valid_to"],
        )
