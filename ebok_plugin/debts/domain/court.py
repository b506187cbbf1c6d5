"""What happens to a debt outside: delivery of letters, court, bailiff, and how it ends."""

from collections.abc import Sequence, Set
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from ebok_plugin.debts.domain.check import DebtRefused, check_stage, read_stage_terms
from ebok_plugin.debts.domain.standing import find_end
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage
from ebok_plugin.debts.vocabulary import DebtEnd, StageKind
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

# Of a posting; its key is that of the stage.
COSTS_SOURCE = "DEBT_COSTS"


@transaction.atomic
def take_stage(
    account: Account, kind: StageKind, *, on: date, reference: str, today: date, origin: Origin
) -> DebtStage:
    """Record what was done with a debt outside: a claim filed, an order issued, a bailiff's case.

    Raises DebtRefused: DEBT_FUTURE, DEBT_BEFORE (earlier than the step before), DEBT_REFERENCE, and
    whatever stands against the stage.
    """
    if on > today:
        raise DebtRefused("DEBT_FUTURE", _("Podaj dzień nie późniejszy niż dzisiejszy."))
    if not reference.strip():
        raise DebtRefused("DEBT_REFERENCE", _("Podaj sąd albo organ i sygnaturę."))
    lock_accounts([account.pk])
    (one,) = check_stage(kind, [account.pk], today)
    if one.refusal is not None:
        raise one.refusal
    if one.standing is None:
        raise DebtRefused("DEBT_ORDER", _("Najpierw wyślij pismo do dłużnika."))
    earliest = one.standing.next_day
    if earliest is not None and on < earliest:
        words = _("Ten etap można było zacząć najwcześniej {day}.")
        raise DebtRefused("DEBT_BEFORE", words.format(day=format_day(earliest)))
    stage = DebtStage.objects.create(
        debt=one.standing.debt,
        kind=kind,
        on=on,
        days=read_stage_terms(kind, today).days,
        amount=one.amount,
        interest=None,
        costs=ZERO,
        reference=reference.strip(),
        made_by=origin.actor,
    )
    changes = {"kind": kind, "on": str(on)}
    record("DEBT_STAGE_TAKEN", origin, obj=stage, subject=account.payer, changes=changes)
    return stage


@transaction.atomic
def record_delivery(
    letters: Sequence[int], *, on: date, today: date, origin: Origin
) -> list[DebtLetter]:
    """Record the day on which letters arrived; those with a day keep it.

    The costs that a letter names are owed from then on, and posted. Raises DebtRefused:
    DEBT_FUTURE, DEBT_BEFORE (before the letter's day), DEBT_NO_LETTER; PostingError of the ledger.
    """
    rows = DebtLetter.objects.select_for_update(of=("self",)).filter(
        pk__in=letters, delivered_on__isnull=True
    )
    found = list(rows.select_related("stage__debt__account", "person"))
    if not found:
        raise DebtRefused("DEBT_NO_LETTER", _("Zaznacz pisma bez wpisanego doręczenia."))
    if on > today:
        raise DebtRefused("DEBT_FUTURE", _("Podaj dzień nie późniejszy niż dzisiejszy."))
    newest = max(letter.stage.on for letter in found)
    if on < newest:
        words = _("Pismo ma datę {day}. Nie mogło być doręczone wcześniej.")
        raise DebtRefused("DEBT_BEFORE", words.format(day=format_day(newest)))
    lock_accounts(letter.stage.debt.account_id for letter in found)
    for letter in found:
        letter.delivered_on, letter.recorded_by = on, origin.actor
        letter.save(update_fields=["delivered_on", "recorded_by"])
        changes = {"on": str(on)}
        record("DEBT_LETTER_DELIVERED", origin, obj=letter, subject=letter.person, changes=changes)
    _post_costs({letter.stage for letter in found if letter.stage.costs}, on, today, origin)
    return found


def _post_costs(stages: Set[DebtStage], on: date, today: date, origin: Origin) -> None:
    """Post the costs of stages whose first letter arrived (art. 15 § 2 u.p.e.a.), due that day.

    A stage is charged once, however many debtors there are; staff may reverse it as any correction.
    """
    by_key = {str(stage.pk): stage for stage in stages}
    known = LedgerEntry.objects.filter(source=COSTS_SOURCE, source_key__in=by_key)
    for key in known.values_list("source_key", flat=True):
        by_key.pop(key, None)
    if not by_key:
        return
    words = _("Koszty upomnienia z {day}")
    drafts = [
        EntryDraft(
            stage.debt.account_id,
            EntryKind.ADJUSTMENT,
            stage.costs,
            today,
            words.format(day=format_day(stage.on)),
            due_date=on,
            subaccount=SubAccount.COURT,
            source=COSTS_SOURCE,
            source_key=key,
        )
        for key, stage in sorted(by_key.items())
    ]
    reason = _("Upomnienie doręczono {day} (art. 15 § 2 u.p.e.a.).").format(day=format_day(on))
    post_batch(Batch.Kind.MANUAL, drafts, made_by=origin.signed_in, today=today, reason=reason)


@transaction.atomic
def drop_debt(debt: Debt, *, reason: str, today: date, origin: Origin) -> None:
    """End a debt by hand. Raises DebtRefused: REASON_REQUIRED, DEBT_ENDED."""
    if not is_reason(reason):
        raise DebtRefused("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    lock_accounts([debt.account_id])
    debt = Debt.objects.select_related("account__payer").get(pk=debt.pk)
    if debt.ended_on is not None:
        raise DebtRefused("DEBT_ENDED", _("Ta sprawa jest już zakończona."))
    debt.end_reason = reason.strip()
    end_debt(debt, DebtEnd.DROPPED, today, origin)


def follow_debts(today: date) -> int:
    """End the debts that were paid or put into a plan; return how many. Repeatable."""
    debts = Debt.objects.filter(ended_on__isnull=True).select_related("account__payer")
    return sum(_follow(portion, today) for portion in split_into_chunks(debts.order_by("pk")))


@transaction.atomic
def _follow(debts: Sequence[Debt], today: date) -> int:
    lock_accounts([debt.account_id for debt in debts])
    states = account_reader().balances_of([debt.account for debt in debts], today)
    ended = 0
    for debt in debts:
        end = find_end(debt, states[debt.account_id])
        if end is not None:
            end_debt(debt, end, today, SYSTEM)
            ended += 1
    return ended


def end_debt(debt: Debt, end: DebtEnd, today: date, origin: Origin) -> None:
    """End an open debt, and log how; the caller holds the lock of its account."""
    debt.ended_on, debt.end = max(today, debt.opened_on), end
    debt.save(update_fields=["ended_on", "end", "end_reason"])
    record("DEBT_ENDED", origin, obj=debt, subject=debt.account.payer, to_state=end)
