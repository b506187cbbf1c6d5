"""A person's debts that were collected in stages, for copies and erasure."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage
from ebok_plugin.ledger.models import Account


def collect_debt_data(person: Person) -> PacketSection:
    """Collect the stages of debts of the person's accounts, and of letters to the person."""
    stages = DebtStage.objects.filter(
        Q(debt__account__payer=person) | Q(letters__person=person)
    ).distinct()
    rows: list[Row] = [
        {
            _("Konto"): stage.debt.account.account_no,
            _("Etap"): stage.get_kind_display(),
            _("Z dnia"): stage.on,
            _("Zaległość (zł)"): stage.amount.amount,
            _("Sygnatura"): stage.reference,
            _("Doręczono"): ", ".join(
                f"{letter.person.name}: {letter.delivered_on or '–'}"
                for letter in stage.letters.all()
            ),
            _("Sprawa zakończona"): stage.debt.ended_on,
            _("Powód"): stage.debt.end_reason,
        }
        for stage in stages.select_related("debt__account").prefetch_related("letters__person")
    ]
    return PacketSection(_("Dochodzenie zaległości"), rows)


def forget_debts(accounts: Iterable[Account]) -> None:
    """Delete the debts of accounts whose books need not be stored any more."""
    about = list(accounts)
    DebtLetter.objects.filter(stage__debt__account__in=about).delete()
    DebtStage.objects.filter(debt__account__in=about).delete()
    Debt.objects.filter(account__in=about).delete()
