"""A person's entries here, for copies and erasure: fee letters, deliveries, court cases."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import Person
from ebok_plugin.fee_changes.domain.evidence import record_forgotten
from ebok_plugin.fee_changes.models import Contest, FeeNotice, NoticeDelivery, NoticeOverride
from ebok_plugin.ledger.models import Account


def collect_fee_change_data(person: Person) -> Sequence[PacketSection]:
    """Collect the sections for the copy of the person's data."""
    return [_notices(person), _deliveries(person), _contests(person)]


def forget_fee_changes(accounts: Iterable[Account]) -> None:
    """Delete letters and cases of accounts whose books need not be stored any more."""
    wait_for_turn()
    expired = list(accounts)
    letters = FeeNotice.objects.filter(account__in=expired)
    record_forgotten(letters.select_related("change").order_by("pk"))
    # Before the letters: a cascade is sealed row by row.
    NoticeDelivery.objects.filter(notice__in=letters).delete()
    NoticeOverride.objects.filter(notice__in=letters).delete()
    letters.delete()
    Contest.objects.filter(account__in=expired).delete()


def _notices(person: Person) -> PacketSection:
    notices = FeeNotice.objects.filter(account__payer=person).select_related(
        "change", "account", "override"
    )
    rows: list[Row] = [
        {
            _("Zmiana"): notice.change.number,
            _("Konto"): notice.account.account_no,
            _("Z dnia"): notice.change.notified_on,
            _("Tytuł"): notice.content["letterhead"]["title"],
            _("Doręczenie"): notice.get_channel_display(),
            _("Powiadomiono"): notice.told_at,
            _("Wydrukowano"): notice.printed_at,
            _("Opinia o doręczeniu"): _opinion(notice),
        }
        for notice in notices.order_by("pk")
    ]
    return PacketSection(_("Zawiadomienia o zmianie opłat"), rows)


def _opinion(notice: FeeNotice) -> str:
    override: NoticeOverride | None = getattr(notice, "override", None)
    return override.opinion if override else ""


def _deliveries(person: Person) -> PacketSection:
    deliveries = NoticeDelivery.objects.filter(notice__account__payer=person)
    rows: list[Row] = [
        {
            _("Zmiana"): row.notice.change.number,
            _("Konto"): row.notice.account.account_no,
            _("Sposób"): row.get_channel_display(),
            _("Wysłano"): row.sent_on,
            _("Doręczono"): row.delivered_on,
            _("Dowód"): row.proof,
        }
        for row in deliveries.select_related("notice__change", "notice__account").order_by("pk")
    ]
    return PacketSection(_("Doręczenia zawiadomień o zmianie opłat"), rows)


def _contests(person: Person) -> PacketSection:
    contests = Contest.objects.filter(account__payer=person).select_related("change", "account")
    rows: list[Row] = [
        {
            _("Zmiana"): contest.change.number,
            _("Konto"): contest.account.account_no,
            _("Pozew z dnia"): contest.filed_on,
            _("Sygnatura"): contest.court_ref,
            _("Stan"): contest.get_state_display(),
            _("Prawomocne z dniem"): contest.final_on,
        }
        for contest in contests.order_by("pk")
    ]
    return PacketSection(_("Sprawy o zmianę opłat"), rows)
