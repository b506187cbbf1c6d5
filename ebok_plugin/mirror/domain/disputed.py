"""The program's rows that a complaint may be about: figures, and the snapshot they are from.

A row's key is the account and the id of the row, which belongs to one snapshot: later snapshots
do not change what a complaint quotes.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import sum_money
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import AccountRows, Parts, make_figures, parse_number
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.mirror.domain.queries import read_components
from ebok_plugin.mirror.models import FeedComponent, FeedItem, FeedPosting, FeedRow, FreeMoney
from ebok_plugin.mirror.vocabulary import ItemKind, SnapshotState

ITEM, MONEY, POSTING, COMPONENT = "feed-item", "feed-money", "feed-posting", "feed-component"
CHARGES: dict[str, type[FeedItem | FeedPosting]] = {ITEM: FeedItem, POSTING: FeedPosting}
Figures = list[tuple[str, object]]
Row = TypeVar("Row", bound=FeedRow)


def _item(account: Account, parts: Parts, today: date) -> RowFigures | None:
    item = _find(FeedItem, account, parts, today)
    if item is None:
        return None
    figures: Figures = [
        (_("Dokument"), item.document_no),
        (_("Kwota"), item.amount),
        (_("Zostało do zapłaty"), item.remaining),
        (_("Termin płatności"), format_day(item.due_date)),
    ]
    return _made(account, item, item.title, _("Wysokość naliczenia"), figures, "ebok:feed_item")


def _money(account: Account, parts: Parts, today: date) -> RowFigures | None:
    money = _find(FreeMoney, account, parts, today)
    if money is None:
        return None
    figures: Figures = [
        (_("Dokument"), money.document_no),
        (_("Czeka na rozliczenie"), money.remaining),
    ]
    return _made(account, money, money.title, _("Księgowanie wpłaty"), figures, "ebok:feed_money")


def _posting(account: Account, parts: Parts, today: date) -> RowFigures | None:
    posting = _find(FeedPosting, account, parts, today)
    if posting is None:
        return None
    credit = posting.amount.grosze < 0
    figures: Figures = [
        (_("Kwota na Twoją korzyść") if credit else _("Kwota obciążenia"), abs(posting.amount))
    ]
    if posting.document_no:
        figures.insert(0, (_("Dokument"), posting.document_no))
    if posting.due_date:
        figures.append((_("Termin płatności"), format_day(posting.due_date)))
    subject = _("Księgowanie wpłaty") if credit else _("Wysokość naliczenia")
    return _made(account, posting, posting.title, subject, figures, "ebok:feed_posting")


def _component(account: Account, parts: Parts, today: date) -> RowFigures | None:
    row = _find(FeedComponent, account, parts, today)
    if row is None:
        return None
    month = Period.parse(row.period).name
    figures: Figures = [(_("Miesiąc"), month)]
    if row.quantity is not None:
        figures.append((_("Ilość"), f"{format_quantity(row.quantity)} {row.unit}".strip()))
    if row.rate is not None:
        figures.append((_("Stawka"), _("{rate} zł").format(rate=format_quantity(row.rate, 2))))
    figures.append((_("Kwota"), row.amount))
    if row.valid_from:
        figures.append((_("Stawka obowiązuje od"), format_day(row.valid_from)))
    if row.legal_basis:
        figures.append((_("Podstawa"), row.legal_basis))
    figures.append(_day_of(row))
    url = reverse("ebok:feed_component", args=[account.slug, row.pk])
    title = f"{row.component}, {month}"
    return make_figures(account, title, _("Wysokość naliczenia"), figures, url)


def list_posting_components(
    account: Account, kind: str, seq: int, today: date
) -> list[FeedComponent]:
    """List the components that make up a charge, an item or a posting; none for other rows.

    Those of its month (of its booking, where the program names none), if they add up to it.
    """
    model = CHARGES.get(kind)
    row = _find(model, account, [str(seq)], today) if model else None
    day = (row.booking_date or row.due_date) if row else None
    if row is None or day is None or row.kind not in ("", ItemKind.RENT):
        return []
    month = Period.parse(row.period) if row.period else Period.of(day)
    components = read_components(account, month, month, today)
    return (
        components if sum_money(component.amount for component in components) == row.amount else []
    )


def _find(model: type[Row], account: Account, parts: Parts, today: date) -> Row | None:
    """Return a row of an accepted snapshot of this account."""
    key = parse_number(parts[0]) if len(parts) == 1 else None
    rows = model._default_manager.select_related("snapshot").filter(
        account=account,
        snapshot__state=SnapshotState.ACCEPTED,
        snapshot__day__lte=today,
    )
    return rows.filter(pk=key).first() if key is not None else None


def _made(
    account: Account,
    row: FeedItem | FreeMoney | FeedPosting,
    title: str,
    subject: str,
    figures: Iterable[tuple[str, object]],
    page: str,
) -> RowFigures:
    rest: Figures = [_day_of(row)]
    if row.booking_date:
        rest.insert(0, (_("Data księgowania"), format_day(row.booking_date)))
    url = reverse(page, args=[account.slug, row.pk])
    return make_figures(account, title, subject, [*figures, *rest], url)


def _day_of(row: FeedRow) -> tuple[str, object]:
    return _("Stan z programu na dzień"), format_day(row.snapshot.day)


ROWS: dict[str, AccountRows] = {
    ITEM: AccountRows(_item),
    MONEY: AccountRows(_money),
    POSTING: AccountRows(_posting),
    COMPONENT: AccountRows(_component),
}
