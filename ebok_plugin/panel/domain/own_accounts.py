"""The accounts of a person as the first page lists them, and their filter."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.overview import AccountLine, Overview


class AccountFilter(TextChoices):
    """The filters of the list; their values appear in addresses."""

    ALL = "", _("Wszystkie")
    OWING = "do-zaplaty", _("Do zapłaty")
    CREDIT = "nadplata", _("Nadpłata")


def filter_accounts(accounts: Overview, wanted: AccountFilter) -> Overview:
    """Return the lines of the filter, with their own sums."""
    return Overview(tuple(line for line in accounts.lines if _is_of(line, wanted)))


def _is_of(line: AccountLine, wanted: AccountFilter) -> bool:
    if wanted is AccountFilter.OWING:
        return line.state.balance > ZERO
    return wanted is AccountFilter.ALL or line.state.free_credit > ZERO


def sums_in_words(accounts: Overview) -> str:
    """Write `2 konta: do zapłaty 300,00 zł, nadpłaty 20,00 zł`, without sums of zero."""
    sums = (
        gettext("do zapłaty {amount}").format(amount=accounts.owed) if accounts.owed else "",
        gettext("nadpłaty {amount}").format(amount=accounts.free_credit)
        if accounts.free_credit
        else "",
    )
    words = ", ".join(filter(None, sums)) or gettext("wszystko rozliczone")
    count = len(accounts.lines)
    return ngettext("%(count)s konto: %(said)s", "%(count)s kont: %(said)s", count) % {
        "count": count,
        "said": words,
    }
