"""A person's figures in the snapshots of the program, for the copy of the data."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedItem, FeedPosting, FreeMoney
from ebok_plugin.mirror.vocabulary import SnapshotState


def collect_snapshot_data(person: Person) -> Sequence[PacketSection]:
    """Collect the person's balances of all kept snapshots, and the rows of the one shown."""
    return [_balances(person), _rows(person)]


def _balances(person: Person) -> PacketSection:
    balances = FeedBalance.objects.filter(
        account__payer=person, snapshot__state=SnapshotState.ACCEPTED
    ).select_related("account", "snapshot")
    rows: list[Row] = [
        {
            _("Konto"): balance.account.account_no,
            _("Stan na dzień"): balance.snapshot.day,
            _("Saldo (zł)"): balance.balance.amount,
        }
        for balance in balances.order_by("account__account_no__polish", "snapshot__day")
    ]
    why = _("Stan z programu księgowego; dodatnie saldo to dług, ujemne to nadpłata.")
    return PacketSection(_("Salda z programu księgowego"), rows, why)


def _rows(person: Person) -> PacketSection:
    current = find_shown_snapshot()
    rows: list[Row] = []
    tables = ((FeedItem, "remaining"), (FreeMoney, "remaining"), (FeedPosting, "amount"))
    for model, amount in tables:
        stored = model._default_manager.filter(account__payer=person, snapshot=current)
        rows += [
            {
                _("Konto"): row.account.account_no,
                _("Rodzaj"): str(model._meta.verbose_name),
                _("Dokument"): row.document_no,
                _("Tytuł"): row.title,
                _("Data księgowania"): row.booking_date,
                _("Kwota (zł)"): getattr(row, amount).amount,
            }
            for row in stored.select_related("account").order_by(
                "account__account_no__polish", "position"
            )
        ]
    return PacketSection(_("Pozycje i zapisy z programu księgowego"), rows)
