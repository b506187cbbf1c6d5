"""Everything that waits for a second person: eleven kinds in one common form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import sum_money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.desks.import_desk.domain.queue import State
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.queries.charged import find_waiting_charge_runs
from ebok_plugin.debts.domain import demand
from ebok_plugin.debts.domain.check import Candidate, check_stage, read_stage_terms
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.fee_changes.domain.notices import changes_to_check
from ebok_plugin.interest.domain.proposal import batches_waiting
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.period import reopenings_waiting
from ebok_plugin.ledger.domain.proposal import corrections_waiting, transfers_waiting
from ebok_plugin.ledger.domain.queries.book import waiting_plans
from ebok_plugin.ledger.models import Account, CorrectionProposal
from ebok_plugin.mirror.domain.desk import SnapshotDesk
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
from ebok_plugin.payments.domain.desk import LedgerDesk
from ebok_plugin.payments.domain.refund import read_refundable
from ebok_plugin.payments.domain.refund_order import refund_orders_waiting
from ebok_plugin.payments.domain.sender_rule import rules_waiting
from ebok_plugin.payments.models import Refund
from ebok_plugin.payments.rights import IMPORTS

PLANS, TRANSFERS, REOPENINGS = "uklady", "przeksiegowania", "okresy"
RUNS, NOTES, CORRECTIONS = "naliczenia", "noty", "korekty"
DEMANDS, REFUNDS = "wezwania", "zwroty"
FEE_CHANGES, SENDER_RULES, FILES = "zmiany-oplat", "reguly", "pliki"
PAYMENT_CHANGES = "rachunki-i-platnicy"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to decide; `row` is that thing, `made_by` None for the operator's command.

    `facts` are (name, value) as text; `account` is whose card tells more.
    """

    kind: str
    row: Model
    title: str
    reason: str
    made_by: User | None
    since: datetime
    facts: tuple[tuple[str, str], ...] = ()
    account: Account | None = None
    # The accounts whose payers the facts name.
    named_accounts: tuple[int, ...] = ()
    # Where it is decided, if it has a page of its own.
    url_name: str = ""

    @property
    def address(self) -> str:
        if self.url_name:
            return reverse(self.url_name, args=[self.row.pk])
        return reverse("ebok_desk_matter", args=[self.kind, self.row.pk])


def list_fee_change_matters() -> Iterator[Matter]:
    """Yield the fee changes, which are decided on pages of their own."""
    for change in changes_to_check().select_related("made_by"):
        yield Matter(
            FEE_CHANGES,
            change,
            _("Zmiana opłat {number} ({state})").format(
                number=change.number, state=change.get_state_display()
            ),
            "",
            change.made_by,
            change.made_at,
            url_name="ebok_fee_change",
        )


def list_sender_rule_matters() -> Iterator[Matter]:
    """Yield the rules for senders, which are decided on pages of their own."""
    for rule in rules_waiting():
        yield Matter(
            SENDER_RULES,
            rule,
            _("Reguła wpłat na konto {number}").format(number=rule.account.account_no),
            "",
            rule.made_by,
            rule.made_at,
            url_name="ebok_sender_rule",
        )


def list_plan_matters() -> Iterator[Matter]:
    for plan in waiting_plans().prefetch_related("rows", "debits"):
        rows = list(plan.rows.all())
        yield Matter(
            PLANS,
            plan,
            _("Układ ratalny, konto {number}").format(number=plan.account.account_no),
            plan.reason,
            plan.made_by,
            plan.made_at,
            (
                (_("Uzgodniono dnia"), format_day(plan.agreed_on)),
                (_("Należności"), "; ".join(entry.title for entry in plan.debits.all())),
                (_("Raty"), "; ".join(f"{format_day(row.due_date)}: {row.amount}" for row in rows)),
                (_("Razem"), str(sum_money(row.amount for row in rows))),
                (_("Odsetki"), str(plan.get_interest_display())),
            ),
            plan.account,
        )


def list_transfer_matters() -> Iterator[Matter]:
    for transfer in transfers_waiting():
        yield Matter(
            TRANSFERS,
            transfer,
            _("Przeksięgowanie {amount}").format(amount=transfer.amount),
            transfer.reason,
            transfer.made_by,
            transfer.made_at,
            (
                (_("Z konta"), transfer.source.account_no),
                (_("Na konto"), transfer.target.account_no),
                (_("Data księgowania"), format_day(transfer.on)),
                (_("Termin płatności"), format_day(transfer.due_date)),
            ),
            transfer.source,
        )


def list_correction_matters() -> Iterator[Matter]:
    for correction in corrections_waiting():
        yield Matter(
            CORRECTIONS,
            correction,
            f"{correction.get_kind_display().capitalize()} {correction.change}",
            correction.reason,
            correction.made_by,
            correction.made_at,
            (
                (_("Konto"), f"{correction.account}, {correction.account.payer_name}"),
                (_("Tytuł operacji"), correction.title),
                (_("Kwota"), _posted_words(correction)),
                *(
                    (name, format_day(day))
                    for name, day in (
                        (_("Data księgowania"), correction.on),
                        (_("Termin płatności"), correction.due_date),
                    )
                    if day
                ),
            ),
            correction.account,
            (correction.account_id,),
        )


def list_refund_matters() -> Iterator[Matter]:
    for order in refund_orders_waiting():
        refund = order.refund
        account = refund.account
        yield Matter(
            REFUNDS,
            order,
            _("Zwrot nadpłaty {number}: {amount}").format(number=refund, amount=order.amount),
            order.reason,
            order.made_by,
            order.made_at,
            (
                (_("Konto"), f"{account}, {account.payer_name}"),
                (_("Rachunek do zwrotu"), format_nrb(refund.nrb)),
                (_("Posiadacz rachunku"), refund.holder),
                (_("Drugie potwierdzenie"), _describe_confirmation(refund)),
                (_("Wolna nadpłata dziś"), str(read_refundable(account, business_today()))),
            ),
            account,
            (account.pk,),
        )


def _describe_confirmation(refund: Refund) -> str:
    if refund.printed_by is None:
        return _("drugim składnikiem logowania")
    text = _("kodem z listu, który wydrukował(a) {who}")
    return text.format(who=refund.printed_by)


def _posted_words(correction: CorrectionProposal) -> str:
    """„zmniejszy należność o 100,00 zł”"""
    if correction.is_owed:
        return _("zwiększy należność o {amount}").format(amount=correction.amount)
    return _("zmniejszy należność o {amount}").format(amount=correction.amount)


# By the desk of files the address of its screen.
FILE_DESKS = {LedgerDesk.name: "ebok_import_ledger", SnapshotDesk.name: "ebok_import_snapshot"}


def files_right() -> str:
    """Return the right to hand in, and to approve, the files that this site's ledger takes."""
    return ACCEPTS_SNAPSHOTS if is_mirror() else IMPORTS


def files_waiting() -> QuerySet[QueuedImport]:
    """Select the files that a second person has not decided yet, the oldest first."""
    waiting = QueuedImport.objects.filter(desk__in=FILE_DESKS, state=State.PROPOSED)
    return waiting.select_related("queued_by__person").order_by("queued_at", "pk")


def list_account_file_matters() -> Iterator[Matter]:
    """Yield the files that change where or how much is paid, decided on their own page."""
    for file in files_waiting():
        yield Matter(
            FILES,
            file,
            _("Plik „{name}”").format(name=file.filename),
            "",
            file.queued_by,
            file.queued_at,
            url_name=f"{FILE_DESKS[file.desk]}_proposal",
        )


def list_demand_matters() -> Iterator[Matter]:
    """Yield the letters to debtors that wait, with what each account owes today."""
    for run in demand.find_waiting_demand_runs():
        kind, today = StageKind(run.kind), business_today()
        terms = read_stage_terms(kind, today)
        checked = check_stage(kind, run.accounts, today, run=run, terms=terms)
        ready = [one for one in checked if one.refusal is None]
        refused = [one for one in checked if one.refusal is not None]
        yield Matter(
            DEMANDS,
            run,
            demand.describe_demand_run(run),
            "",
            run.made_by,
            run.made_at,
            (
                (_("Razem"), str(sum_money(one.total for one in ready))),
                (_("Dostaną pismo"), "\n".join(f"{_whose(one)}: {one.total}" for one in ready)),
                *(
                    (_("Nie dostanie: {account}").format(account=_whose(one)), str(one.refusal))
                    for one in refused
                ),
                *((_("Reguła do przejrzenia"), rule.title) for rule in terms.to_review),
                (_("Podpisuje"), _("Zarząd")),
            ),
            named_accounts=tuple(one.account.pk for one in checked),
        )


def _whose(candidate: Candidate) -> str:
    """„100001, Anna Lis”"""
    return f"{candidate.account}, {candidate.account.payer_name}"


def list_reopening_matters() -> Iterator[Matter]:
    for reopening in reopenings_waiting():
        yield Matter(
            REOPENINGS,
            reopening,
            _("Otwarcie okresu {period}").format(
                period=Period.parse(reopening.closing.period).name
            ),
            reopening.reason,
            reopening.asked_by,
            reopening.asked_at,
        )


def list_run_matters() -> Iterator[Matter]:
    for run in find_waiting_charge_runs():
        yield Matter(
            RUNS,
            run,
            _("{kind} za {period}").format(
                kind=capfirst(run.get_kind_display()), period=Period.parse(run.period).name
            ),
            run.reason,
            run.made_by,
            run.made_at,
            (
                (_("Liczba naliczeń"), str(run.documents)),
                (_("Razem"), str(run.total)),
                (_("Poprzednio"), str(run.previous_total)),
            ),
        )


def list_interest_note_matters() -> Iterator[Matter]:
    batches = batches_waiting().prefetch_related(
        "drafts__account__payer", "drafts__corrects__entry"
    )
    for batch in batches:
        drafts = list(batch.drafts.all())
        wrong = next((draft.corrects for draft in drafts if draft.corrects), None)
        title = _("Noty odsetkowe do {day}").format(day=format_day(batch.until))
        if wrong:
            title = _("Korekta noty odsetkowej {number}").format(number=wrong.number)
        yield Matter(
            NOTES,
            batch,
            title,
            batch.reason,
            batch.made_by,
            batch.made_at,
            (
                (_("Termin płatności"), format_day(batch.due_date)),
                (_("Konta"), "; ".join(f"{draft.account}: {draft.total}" for draft in drafts)),
                (_("Razem"), str(sum_money(draft.total for draft in drafts))),
                *([(_("Zamiast kwoty"), str(wrong.entry.amount))] if wrong else []),
            ),
            drafts[0].account if wrong else None,
        )
