"""The ledger's rows that a complaint may be about (`DisputableRows`): access, key, figures.

A key is the account's number as it is in an address, and the parts that name the row, joined by
dots.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.people.identity.models import User
from cms_ext.plugins import Figure, RowFigures
from ebok_plugin.ledger.domain.queries.account import may_act, select_readable_accounts
from ebok_plugin.ledger.domain.queries.statement import PAYMENTS
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine, LedgerEntry
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.ledger.vocabulary import EntryKind

ENTRY, CHARGE_LINE = "ledger-entry", "charge-line"
MAX_DIGITS = 9
Parts = list[str]


def make_entry_key(account: Account, *parts: object) -> str:
    return ".".join([account.slug, *map(str, parts)])


@dataclass(frozen=True, slots=True)
class AccountRows:
    """Rows of one kind; `figures` finds a row by the parts of its key after the account."""

    figures: Callable[[Account, Parts, date], RowFigures | None]

    def seen(self, key: str, user: User | AnonymousUser, today: date) -> RowFigures | None:
        """Return the row for a resident, by the access check of accounts.

        A resident who may only look gets a refusal.
        """
        slug, parts = _divided(key)
        account = select_readable_accounts(user, today).filter(account_no=slug).first()
        found = self.figures(account, parts, today) if account else None
        if account is None or found is None or found.refusal or may_act(user, account, today):
            return found
        return replace(
            found,
            refusal=_(
                "Twoje uprawnienie pozwala oglądać to konto. Reklamację złoży płatnik albo osoba "
                "z prawem składania pism."
            ),
        )

    def now(self, key: str, today: date) -> RowFigures | None:
        """Return the row for staff."""
        slug, parts = _divided(key)
        accounts = Account.objects.select_related("premises__building")
        account = accounts.filter(account_no=slug).first()
        return self.figures(account, parts, today) if account else None


def _divided(key: str) -> tuple[str, Parts]:
    # A key comes from an address: PostgreSQL takes no NUL.
    slug, *parts = key.replace("\0", "").split(".")
    return slug.replace("_", "/"), parts


def make_figures(
    account: Account,
    title: str,
    subject: str,
    figures: Iterable[tuple[str, object]],
    url: str,
    refusal: str = "",
) -> RowFigures:
    """Build a row of this account; amounts and days are already words."""
    return RowFigures(
        title=title,
        subject=subject,
        figures=tuple(Figure(label, str(value)) for label, value in figures),
        url=url,
        account_no=account.account_no,
        premises=account.premises_id,
        refusal=refusal,
    )


def parse_number(text: str) -> int | None:
    """Read a part of a key as a number; None for anything else."""
    known = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if known else None


def parse_day(text: str) -> date | None:
    """Read a part of a key as an ISO day; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _entry(account: Account, parts: Parts, today: date) -> RowFigures | None:
    entry = _booked(account, parts, today) if len(parts) == 1 else None
    if entry is None:
        return None
    kind = EntryKind(entry.kind)
    credit = entry.amount.grosze < 0
    words = _("Kwota na Twoją korzyść") if credit else _("Kwota obciążenia")
    figures: list[tuple[str, object]] = [
        (_("Rodzaj"), entry.operation),
        (words, abs(entry.amount)),
        (_("Data księgowania"), format_day(entry.booking_date)),
    ]
    if entry.due_date:
        figures.append((_("Termin płatności"), format_day(entry.due_date)))
    figures.append((_("Skorygowano"), _undone(entry)))
    name = "ebok:charge" if entry.document_id else "ebok:entry"
    url = reverse(name, args=[account.slug, entry.seq])
    subject = _("Księgowanie wpłaty") if kind in PAYMENTS else _("Wysokość naliczenia")
    return make_figures(account, entry.title or entry.operation, subject, figures, url)


def _charge_line(account: Account, parts: Parts, today: date) -> RowFigures | None:
    position = parse_number(parts[1]) if len(parts) == 2 else None
    if position is None:
        return None
    entry = _booked(account, parts[:1], today)
    if entry is None or entry.document is None:
        return None
    document: ChargeDocument = entry.document
    lines = ChargeLine.objects.filter(document=document, position=position)
    line = lines.select_related("component").first()
    if line is None:
        return None
    month = Period.parse(document.period).name
    title = _("{component} w opłacie za {month}").format(component=line.component.name, month=month)
    if account.is_for_waste:
        # It may be for a quarter, and its own title says of which months and why.
        title = entry.title
    corrections = document.corrections.filter(booking_date__lte=today).order_by("booking_date")
    figures = [
        (_("Ilość"), f"{format_quantity(line.quantity)} {line.component.unit}"),
        (_("Stawka (zł)"), format_quantity(line.rate, 2)),
        (_("Kwota"), line.amount),
        (_("Opłata razem"), document.total),
        (_("Data księgowania"), format_day(document.booking_date)),
        (_("Termin płatności"), format_day(document.due_date)),
        (_("Skorygowano"), _undone(entry)),
        (
            _("Korekty tej opłaty"),
            "; ".join(f"{correction.document_no}: {correction.total}" for correction in corrections)
            or _("nie ma"),
        ),
    ]
    url = reverse("ebok:charge", args=[account.slug, entry.seq])
    return make_figures(account, title, _("Wysokość naliczenia"), figures, url)


def _booked(account: Account, parts: Parts, today: date) -> LedgerEntry | None:
    """Return the entry of that number; an entry booked ahead is not there yet."""
    seq = parse_number(parts[0]) if parts else None
    if seq is None:
        return None
    entries = account.entries.select_related("reversed_by", "document")
    return entries.filter(seq=seq, booking_date__lte=today).first()


def _undone(entry: LedgerEntry) -> str:
    by: LedgerEntry | None = getattr(entry, "reversed_by", None)
    return format_day(by.booking_date) if by else _("nie")


ENTRIES, CHARGE_LINES = AccountRows(_entry), AccountRows(_charge_line)
# What the plugin declares, by dotted path.
entry_seen, entry_now = ENTRIES.seen, ENTRIES.now
charge_line_seen, charge_line_now = CHARGE_LINES.seen, CHARGE_LINES.now
