"""Taking one posted entry back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.rights import POSTS
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.ledger.domain.reversal import reverse_batch, reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


class ReversalForm(ActForm):
    """A transfer is taken back on both accounts, by its whole batch."""

    heading = _("Storno pozycji")
    lead = _("Pozycja zostaje, a obok niej stanie przeciwna. Storna nie można cofnąć.")
    button = _("Zaksięguj storno")
    done = _("Storno zaksięgowano.")
    right = POSTS

    on = day_field(label=_("Data księgowania"))
    reason = reason_field()

    def __init__(self, *args: Any, entry: LedgerEntry, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, **kwargs)

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "on": max(self.today, self.entry.booking_date)}

    @property
    def touched(self) -> list[Account]:
        if self.entry.kind != EntryKind.TRANSFER:
            return [self.account]
        return list(Account.objects.filter(entries__batch=self.entry.batch).order_by("pk"))

    def act(self, by: User) -> object:
        how = {
            "on": self.cleaned_data["on"],
            "reason": self.cleaned_data["reason"],
            "made_by": by,
            "today": self.today,
        }
        if self.entry.kind == EntryKind.TRANSFER:
            return reverse_batch(self.entry.batch, **how)
        return reverse_entry(self.entry, **how)
