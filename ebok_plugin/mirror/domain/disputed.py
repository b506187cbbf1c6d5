"""The program's rows that a complaint may be about: figures, and the snapshot they are from.

A row's key is the account and the id of the row, which belongs to one snapshot: later snapshots
do not change what a complaint quotes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import AccountRows, Parts, figures_of, parse_number
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models import FeedItem, FeedPosting, FeedRow, FreeMoney
from ebok_plugin.mirror.vocabulary import SnapshotState

ITEM, MONEY, POSTING = "feed-item", "feed-money", "feed-posting"
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
    rest: Figures = [(_("Stan z programu na dzień"), format_day(row.snapshot.day))]
    if row.booking_date:
        rest.insert(0, (_("Data księgowania"), format_day(row.booking_date)))
    url = reverse(page, args=[account.slug, row.pk])
    return figures_of(account, title, subject, [*figures, *rest], url)


ROWS: dict[str, AccountRows] = {
    ITEM: AccountRows(_item),
    MONEY: AccountRows(_money),
    POSTING: AccountRows(_posting),
}
