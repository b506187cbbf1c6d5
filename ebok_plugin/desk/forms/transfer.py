"""Moving a credit to another account; a second person posts it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.rights import PROPOSES_TRANSFERS
from ebok_plugin.desk.domain.transfer import propose_transfer, rehearse_transfer
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import AccountField, AmountField, day_field, reason_field
from ebok_plugin.ledger.models import Account


class TransferForm(ActForm):
    heading = _("Przeksięgowanie")
    lead = _(
        "Przenosi nadpłatę z tego konta na inne: tu powstaje należność, tam wpłata. Księguje ją "
        "druga osoba."
    )
    button = _("Przekaż do zatwierdzenia")
    done = _("Przeksięgowanie czeka na drugą osobę.")
    right = PROPOSES_TRANSFERS

    target = AccountField(label=_("Na konto (numer)"), max_length=40)
    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data księgowania"))
    due_date = day_field(label=_("Termin płatności na tym koncie"))
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": self.today}

    @property
    def touched(self) -> list[Account]:
        return [self.account, self.cleaned_data["target"]]

    def rehearse(self, by: User) -> None:
        """With the entries that only approval would post."""
        self.act(by)
        entered = self.cleaned_data
        rehearse_transfer(
            self.account,
            entered["target"],
            entered["amount"],
            on=entered["on"],
            due_date=entered["due_date"],
            reason=entered["reason"],
            today=self.today,
            key=entered["key"],
        )

    def act(self, by: User) -> object:
        entered = self.cleaned_data
        return propose_transfer(
            self.account,
            entered["target"],
            entered["amount"],
            on=entered["on"],
            due_date=entered["due_date"],
            reason=entered["reason"],
            made_by=by,
            today=self.today,
            key=entered["key"],
        )
