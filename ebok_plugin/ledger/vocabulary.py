"""The closed word lists of the ledger (`ledger.md` §1, §2). Imports no models."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The name of the chain of batches in the lines that are published outside.
BATCHES = "ledger-batches"


class EntryKind(TextChoices):
    """The kinds of entries; their order is the order within one day (ledger.md §4.5)."""

    OPENING = "OPENING", _("bilans otwarcia")
    CHARGE = "CHARGE", _("naliczenie")
    INTEREST_NOTE = "INTEREST_NOTE", _("nota odsetkowa")
    MEDIA_SETTLEMENT = "MEDIA_SETTLEMENT", _("rozliczenie mediów")
    SERVICE = "SERVICE", _("usługa dodatkowa")
    ADJUSTMENT = "ADJUSTMENT", _("korekta ręczna")
    TRANSFER = "TRANSFER", _("przeksięgowanie")
    PAYMENT = "PAYMENT", _("wpłata")
    PAYMENT_RETURN = "PAYMENT_RETURN", _("zwrot wpłaty")
    REVERSAL = "REVERSAL", _("storno")

    @property
    def order(self) -> int:
        """Return the place of this kind among the entries of one day."""
        return KIND_ORDER[self]


def name_operation(kind: EntryKind, *, corrects: bool) -> str:
    """Name an operation for people; a charge that corrects another one is a correction."""
    return gettext("korekta") if corrects else str(kind.label)


KIND_ORDER = {kind: place for place, kind in enumerate(EntryKind)}


def states_due_date(stated: bool | None, due_date: date | None, booking_date: date) -> bool:
    """Return whether an opening debit's due date was stated (`interest.md` §1).

    `stated` is None in older rows: there only a due date other than the booking date shows it.
    """
    return due_date is not None and (bool(stated) or due_date != booking_date)


class SubAccount(TextChoices):
    """The purposes of a debit."""

    MAIN = "MAIN", _("opłaty")
    REPAIR = "REPAIR", _("fundusz remontowy")
    MEDIA = "MEDIA", _("media")
    INTEREST = "INTEREST", _("odsetki")
    COURT = "COURT", _("koszty sądowe")


class PayerKind(TextChoices):
    """The kinds of payers; the codes are those of the accounts file."""

    PERSON = "OSOBA", _("osoba")
    COMPANY = "FIRMA", _("firma")


class Regime(TextChoices):
    """The laws of late interest of an account (`interest.md` §1)."""

    COOP = "SM", _("opłaty spółdzielni")
    WASTE = "GOK", _("opłata za odpady")


_COOP_FEES = "czynsz|lokal|opłata za lokal|opłaty za lokal|opłaty spółdzielni|cywilne|ustawowe"
_WASTE_FEES = "odpady|odpady komunalne|śmieci|opłata za odpady|opłata śmieciowa|podatkowe|za zwłokę"
REGIME_SPELLINGS = {
    **dict.fromkeys(_COOP_FEES.split("|"), Regime.COOP.value),
    **dict.fromkeys(_WASTE_FEES.split("|"), Regime.WASTE.value),
}
"""What programs write for the laws of interest of an account, or call its fees."""
_SUBACCOUNTS = {
    SubAccount.MAIN: "opłata|opłaty|należność|należność główna|czynsz",
    SubAccount.REPAIR: "fundusz remontowy|remonty",
    SubAccount.MEDIA: "media|rozliczenie mediów",
    SubAccount.INTEREST: "odsetki|nota odsetkowa",
    SubAccount.COURT: "koszty|koszty sądowe|koszty upomnienia|koszty procesu|koszty egzekucyjne",
}
SUBACCOUNT_SPELLINGS = {
    phrase: subaccount.value
    for subaccount, phrases in _SUBACCOUNTS.items()
    for phrase in phrases.split("|")
}
"""What programs write for the purposes of a debit."""
