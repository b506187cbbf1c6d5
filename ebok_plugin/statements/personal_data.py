"""A person's entries here, for copies and erasure: papers, and consents to get them in E-BOK."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import DeliveryConsent, Paper, Reminder, paper_storage


def collect_paper_data(person: Person) -> Sequence[PacketSection]:
    """Collect the sections for the copy of the person's data."""
    return [_papers(person), _consents(person)]


def forget_papers(accounts: Iterable[Account]) -> None:
    """Delete the papers of accounts whose books need not be stored any more, with files."""
    about = list(accounts)
    papers = Paper.objects.filter(account__in=about)
    for paper in papers:
        # Files go only when the rows are gone: a rollback keeps both.
        transaction.on_commit(partial(paper_storage().delete, str(paper.file)))
    papers.delete()
    Reminder.objects.filter(account__in=about).delete()


def forget_consents(person: Person) -> None:
    """Delete consents, which prove how papers were delivered, once no paper is left."""
    if not Paper.objects.filter(person=person).exists():
        DeliveryConsent.objects.filter(person=person).delete()


def _papers(person: Person) -> PacketSection:
    papers = Paper.objects.filter(person=person).select_related("account", "batch")
    rows: list[Row] = [
        {
            _("Dokument"): paper.title,
            _("Konto"): paper.account.account_no,
            _("Z dnia"): paper.batch.as_of,
            _("Doręczenie"): paper.get_channel_display(),
            _("Powiadomiono"): paper.told_at,
            _("Otwarto"): paper.opened_at,
            _("Wydrukowano"): paper.printed_at,
        }
        for paper in papers.order_by("made_at", "account__account_no__polish")
    ]
    return PacketSection(_("Dokumenty od Spółdzielni"), rows)


def _consents(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Wersja treści"): consent.text_version,
            _("Udzielono"): consent.given_at,
            _("Wycofano"): consent.withdrawn_at,
        }
        for consent in DeliveryConsent.objects.filter(person=person).order_by("given_at")
    ]
    return PacketSection(_("Zgody na doręczanie w E-BOK"), rows)
