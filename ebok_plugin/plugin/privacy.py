"""Personal data of E-BOK: export, erasure, merger of two entries, retention."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, Model, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.money.amounts import ZERO
from cms_ext.desks.privacy.domain.erasure import ErasureRefused, RetainedData, make_pseudonym
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PersonalData, Retention
from ebok_plugin.charges.domain.persons_retention import (
    collect_persons_changes,
    forget_account_changes,
    forget_persons_changes,
)
from ebok_plugin.charges.models import RateException
from ebok_plugin.debts.domain.standing import collect_debt_data, forget_debts
from ebok_plugin.fee_changes.domain.notices import collect_fee_change_data, forget_fee_changes
from ebok_plugin.interest.domain.claim import collect_note_data
from ebok_plugin.ledger.domain import holding as rights
from ebok_plugin.ledger.domain.call_note import (
    collect_call_notes,
    forget_account_notes,
    forget_call_notes,
)
from ebok_plugin.ledger.models import (
    Account,
    AccountAccess,
    CallNote,
    ChargeLine,
    LedgerEntry,
    PaymentPlan,
)
from ebok_plugin.mirror.domain.retention import collect_snapshot_data, forget_snapshots
from ebok_plugin.online.domain import collect_online_payments
from ebok_plugin.panel.models import CalendarFeed
from ebok_plugin.payments.domain.import_record import forget_files
from ebok_plugin.payments.domain.refund import (
    collect_refunds,
    forget_account_refunds,
    forget_refunds,
)
from ebok_plugin.payments.domain.sender_rule import (
    collect_sender_rules,
    forget_account_rules,
    forget_sender_rules,
)
from ebok_plugin.plugin.rights import (
    ACCOUNTING,
    CHARGES,
    DEBTS,
    FEES,
    INTEREST,
    LEDGER,
    MIRROR,
    PAYMENTS,
    STATEMENTS,
)
from ebok_plugin.statements.domain.delivery_consent import combine_consents
from ebok_plugin.statements.domain.issue import collect_paper_data, forget_consents, forget_papers

# Accounting act, art. 74: five years from the beginning of the year after the last entry.
KEPT_YEARS = 5


def collect(person: Person) -> Sequence[PacketSection]:
    return [
        _accounts(person),
        _rights(person),
        _holders(person),
        _entries(person),
        _lines(person),
        own_rate_section(person),
        collect_persons_changes(person),
        collect_note_data(person),
        _plans(person),
        collect_call_notes(person),
        collect_sender_rules(person),
        collect_refunds(person),
        collect_online_payments(person),
        _calendars(person),
        *collect_paper_data(person),
        collect_debt_data(person),
        *collect_fee_change_data(person),
        *collect_snapshot_data(person),
    ]


def _accounts(person: Person) -> PacketSection:
    accounts = Account.objects.filter(payer=person).select_related("premises__building")
    rows: list[Row] = [
        {
            _("Numer konta"): account.account_no,
            _("Lokal"): str(account.premises),
            _("Nazwa płatnika"): account.payer_name,
            _("Rachunek do wpłat"): account.nrb or _("wspólny rachunek"),
            _("Podstawa odsetek"): account.get_regime_display(),
            _("Otwarte od"): account.opened_on,
            _("Zamknięte z dniem"): account.closed_on,
        }
        for account in accounts.order_by("account_no__polish")
    ]
    why = _("Rozliczenie opłat; ustawa o rachunkowości, art. 74: co najmniej 5 lat.")
    return PacketSection(_("Konta rozliczeniowe"), rows, why)


def _rights(person: Person) -> PacketSection:
    rights = AccountAccess.objects.filter(person=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): right.account.account_no,
            _("Rola"): right.get_role_display(),
            _("Zakres"): right.get_scope_display(),
            _("Udział"): right.share,
            _("Od"): right.valid_from,
            _("Do"): right.valid_to,
            _("Odwołano"): right.revoked_at,
        }
        for right in rights.order_by("account__account_no__polish", "valid_from")
    ]
    return PacketSection(_("Uprawnienia do kont"), rows)


def _holders(person: Person) -> PacketSection:
    rights = AccountAccess.objects.filter(account__payer=person).exclude(person=person)
    rows: list[Row] = [
        {
            _("Konto"): right.account.account_no,
            _("Kto"): right.person.name,
            _("Rola"): right.get_role_display(),
            _("Od"): right.valid_from,
            _("Do"): right.valid_to,
        }
        for right in rights.select_related("account", "person").order_by(
            "account__account_no__polish"
        )
    ]
    return PacketSection(_("Osoby uprawnione do wglądu w te konta"), rows)


def _entries(person: Person) -> PacketSection:
    entries = LedgerEntry.objects.filter(account__payer=person).select_related(
        "account", "document"
    )
    rows: list[Row] = [
        {
            _("Konto"): entry.account.account_no,
            _("Nr"): entry.seq,
            _("Data księgowania"): entry.booking_date,
            _("Rodzaj"): entry.operation,
            _("Tytuł"): entry.title,
            _("Kwota (zł)"): entry.amount.amount,
            _("Termin płatności"): entry.due_date,
        }
        for entry in entries.order_by("account__account_no__polish", "seq")
    ]
    why = _("Dodatnia kwota to obciążenie, ujemna to wpłata albo uznanie.")
    return PacketSection(_("Pozycje księgowe"), rows, why)


def _plans(person: Person) -> PacketSection:
    plans = PaymentPlan.objects.filter(account__payer=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): plan.account.account_no,
            _("Uzgodniono dnia"): plan.agreed_on,
            _("Stan"): plan.get_state_display(),
            _("Odsetki"): plan.get_interest_display(),
            _("Uzasadnienie"): plan.reason,
            _("Raty"): "; ".join(map(str, plan.rows.all())),
            _("Odwołany z dniem"): plan.ended_on,
            _("Powód odwołania"): plan.end_reason,
        }
        for plan in plans.prefetch_related("rows").order_by("account__account_no__polish", "pk")
    ]
    return PacketSection(_("Układy ratalne"), rows)


def _lines(person: Person) -> PacketSection:
    lines = ChargeLine.objects.filter(document__account__payer=person).select_related(
        "document__account", "component"
    )
    rows: list[Row] = [
        {
            _("Konto"): line.document.account.account_no,
            _("Dokument"): line.document.document_no,
            _("Okres"): line.document.period,
            _("Składnik"): line.component.name,
            _("Ilość"): line.quantity,
            _("Stawka"): line.rate,
            _("Kwota (zł)"): line.amount.amount,
        }
        for line in lines.order_by(
            "document__account__account_no__polish", "document_id", "position"
        )
    ]
    return PacketSection(_("Naliczenia"), rows)


def _calendars(person: Person) -> PacketSection:
    feeds = CalendarFeed.objects.filter(user__person=person)
    rows: list[Row] = [{_("Adres od"): feed.made_on} for feed in feeds]
    why = _("Samego adresu nie przechowujemy, tylko jego skrót.")
    return PacketSection(_("Kalendarz terminów płatności"), rows, why)


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Delete rights to accounts; the books stay, and the payer's name until the law's term.

    Refused while an account is open or not settled.
    """
    accounts = list(
        Account.objects.filter(payer=person)
        .annotate(balance=Sum("entries__amount"), last=Max("entries__booking_date"))
        .order_by("account_no__polish")
    )
    _refuse_open(accounts, today)
    AccountAccess.objects.filter(person=person).delete()
    CalendarFeed.objects.filter(user__person=person).delete()
    # Notes of calls about somebody else's account stay with it, without the name.
    CallNote.objects.filter(spoken_with=person).exclude(account__payer=person).update(
        spoken_with=None
    )
    retained: list[RetainedData] = []
    for account in accounts:
        until = _kept_until(account)
        if until < today:
            account.payer_name = make_pseudonym(person)
            account.save(update_fields=["payer_name"])
            forget_debts([account])
            forget_papers([account])
            forget_account_notes([account])
            forget_account_rules([account])
            forget_account_refunds([account])
            forget_fee_changes([account])
            forget_account_changes([account])
        else:
            retained.append(
                RetainedData(
                    _("konto %(number)s z zapisami i nazwą płatnika")
                    % {"number": account.account_no},
                    _("ustawa o rachunkowości, art. 74"),
                    until,
                )
            )
    forget_consents(person)
    return retained


def _refuse_open(accounts: Sequence[Account], today: date) -> None:
    trouble = []
    for account in accounts:
        number = {"number": account.account_no}
        if account.closed_on is None or account.closed_on > today:
            trouble.append(_("Konto %(number)s jest otwarte.") % number)
        elif (account.balance or ZERO) != ZERO:  # type: ignore[attr-defined]  # annotated
            trouble.append(_("Konto %(number)s nie jest rozliczone do zera.") % number)
    if trouble:
        raise ErasureRefused(*trouble)


def _kept_until(account: Account) -> date:
    last: date = max(filter(None, (account.last, account.closed_on)))  # type: ignore[attr-defined]  # annotated
    return date(last.year + KEPT_YEARS, 12, 31)


def own_rate_section(person: Person) -> PacketSection:
    """Return the exceptional rates of the payer's accounts, and why."""
    exceptions = RateException.objects.filter(account__payer=person)
    rows: list[Row] = [
        {
            _("Konto"): exception.account.account_no,
            _("Składnik"): exception.component.name,
            _("Stawka"): exception.rate,
            _("Od"): exception.valid_from,
            _("Do"): exception.valid_to,
            _("Powód"): exception.get_cause_display(),
            _("Podstawa"): exception.reference,
        }
        for exception in exceptions.select_related("account", "component").order_by("pk")
    ]
    return PacketSection(_("Inne stawki opłat"), rows)


def combine_people(kept: Person, merged: Person, origin: Origin) -> Sequence[Model]:
    """Merge rights to accounts and consents to electronic documents (`PersonPart.combine`)."""
    combine_consents(kept, merged, origin)
    return rights.combine(kept, merged, origin)


PERSONAL_DATA = PersonalData(
    collect=collect,
    erase=erase,
    models=(
        f"{ACCOUNTING}.Journal",
        f"{CHARGES}.ChargeRun",
        f"{CHARGES}.PersonsChange",
        f"{LEDGER}.Account",
        f"{LEDGER}.AccountAccess",
        f"{LEDGER}.Batch",
        f"{LEDGER}.ClosedPeriod",
        f"{LEDGER}.LedgerEntry",
        f"{LEDGER}.PaymentChange",
        f"{LEDGER}.PaymentPlan",
        f"{LEDGER}.PeriodReopening",
        f"{LEDGER}.CallNote",
        f"{LEDGER}.CorrectionProposal",
        f"{LEDGER}.TransferProposal",
        f"{DEBTS}.DebtLetter",
        f"{DEBTS}.DebtStage",
        f"{DEBTS}.DemandRun",
        f"{PAYMENTS}.BankFile",
        f"{PAYMENTS}.ImportBatch",
        f"{PAYMENTS}.Placement",
        f"{PAYMENTS}.PlacementWithdrawal",
        f"{PAYMENTS}.Refund",
        f"{PAYMENTS}.RefundFile",
        f"{PAYMENTS}.RefundOrder",
        f"{PAYMENTS}.SenderRule",
        f"{FEES}.Contest",
        f"{FEES}.FeeChange",
        f"{FEES}.FeeNotice",
        f"{FEES}.NoticeDelivery",
        f"{FEES}.NoticeOverride",
        f"{FEES}.ReturnedChange",
        f"{INTEREST}.InterestRate",
        f"{INTEREST}.NoteBatch",
        f"{INTEREST}.RatesConfirmation",
        f"{MIRROR}.FeedSnapshot",
        f"{MIRROR}.FolderProfile",
        f"{MIRROR}.MappingProfile",
        "ebok_plugin_panel.CalendarFeed",
        f"{STATEMENTS}.DeliveryConsent",
        f"{STATEMENTS}.Paper",
        f"{STATEMENTS}.PaperBatch",
    ),
)

RETENTION = (
    Retention(
        "IMPORT_FILES",
        gettext_noop("Pliki zaksięgowane z importów i wyciągów bankowych: oryginały i listy zmian"),
        gettext_noop("końca roku, w którym plik wczytano"),
        60,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        forget_files,
    ),
    Retention(
        "PROGRAM_SNAPSHOTS",
        gettext_noop("Stany z programu księgowego: salda, pozycje i pliki, z których przyszły"),
        gettext_noop("końca roku, w którym stan otrzymano"),
        60,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        forget_snapshots,
    ),
    Retention(
        "CALL_NOTES",
        gettext_noop("Notatki z rozmów o kontach rozliczeniowych"),
        gettext_noop("końca roku, w którym była rozmowa"),
        36,
        gettext_noop("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
        forget_call_notes,
    ),
    Retention(
        "PERSONS_CHANGES",
        gettext_noop("Oświadczenia o liczbie osób w lokalu"),
        gettext_noop("końca roku, w którym złożono oświadczenie"),
        60,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        forget_persons_changes,
    ),
    Retention(
        "REFUNDS",
        gettext_noop("Rachunki bankowe i posiadacze z wniosków o zwrot nadpłaty"),
        gettext_noop("końca roku, w którym złożono wniosek"),
        60,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        forget_refunds,
    ),
    Retention(
        "SENDER_RULES",
        gettext_noop("Rachunki nadawców i powody w odrzuconych i odwołanych regułach wpłat"),
        gettext_noop("końca roku, w którym regułę odrzucono albo odwołano"),
        60,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        forget_sender_rules,
    ),
)
