"""The demo's debts: one called twice and ready for the court, others at earlier stages."""

from datetime import date, timedelta

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.operations.new_site.demo.load import origin_of_staff
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import first_due_date
from ebok_plugin.debts.domain.check import check_stage
from ebok_plugin.debts.domain.court import record_delivery, take_stage
from ebok_plugin.debts.domain.demand import approve_demands, start_demands
from ebok_plugin.debts.domain.standing import next_stage
from ebok_plugin.debts.models import DebtLetter, DemandRun
from ebok_plugin.debts.vocabulary import WITH_INTEREST, StageKind
from ebok_plugin.interest.domain.rate import confirm_rates, find_confirmed_end
from ebok_plugin.interest.models import KIND_OF, InterestRate, RateKind
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors
from ebok_plugin.ledger.domain.payment_plan import propose_plan
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account, PaymentPlan
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.domain.batch import list_papers_to_print, mark_printed
from ebok_plugin.statements.domain.making import carry_on
from ebok_plugin.statements.models import PaperBatch

EVERYWHERE = DebtorScope()
OUTSIDE = "Urząd Skarbowy w Przykładowie, tytuł wykonawczy nr 1/2026"


def load_debts(today: date, scope: DebtorScope = EVERYWHERE) -> None:
    """Put three debtors at three stages: the second was taken, the first arrived, it is on its way.

    Whom the day of a letter refuses gets none. Letters with interest have a day whose rates are
    confirmed in the demo; where already the first letter names interest, that is today.
    """
    lines = find_debtors(today, scope).lines
    late = [line for line in lines if line.arrears.late and not line.arrears.in_plan]
    if not late:
        return
    # Who is late for longest is furthest; the others come by what they owe.
    furthest = min(late, key=lambda line: line.arrears.oldest_due or today)
    found = [furthest.account, *(line.account for line in late if line is not furthest)]
    regime = Regime(Account.objects.get(pk=found[0]).regime)
    first = next_stage(regime, None)
    assert first is not None  # each chain has one
    second = next_stage(regime, first)
    if first in WITH_INTEREST:
        _confirm_rates(KIND_OF[regime], today)
    confirmed = min(today, find_confirmed_end(KIND_OF[regime]))
    early = confirmed - timedelta(30)
    for account, on, arrived in (
        (found[0], early, early + timedelta(5)),
        *((one, today - timedelta(30), today - timedelta(25)) for one in found[1:2]),
        # A mirror's only figures are those of today.
        *((one, today if is_mirror() else today - timedelta(3), None) for one in found[2:3]),
    ):
        send_demand(first, account, min(on, confirmed) if first in WITH_INTEREST else on)
        deliver_letters(account, arrived, today)
    if second in WITH_INTEREST:
        send_demand(second, found[0], confirmed)
        deliver_letters(found[0], confirmed + timedelta(5), today)
    elif second is not None:
        _take(second, found[0], confirmed)
    send_letters()


def _take(kind: StageKind, account: int, on: date) -> None:
    """Take a stage outside, unless its day refuses it."""
    (one,) = check_stage(kind, [account], on)
    if one.refusal is None:
        take_stage(
            one.account, kind, on=on, reference=OUTSIDE, today=on, origin=origin_of_staff("finanse")
        )


def send_letters() -> None:
    """Make the letters that were ordered, as printed by the desk."""
    while carry_on():
        pass
    kinds = (PaperBatch.Kind.DEMAND, PaperBatch.Kind.REMINDER)
    sent = list(list_papers_to_print().filter(batch__kind__in=kinds))
    if sent:
        mark_printed(sent, origin=origin_of_staff("finanse"))


def _confirm_rates(kind: RateKind, today: date) -> None:
    if find_confirmed_end(kind) < today:
        latest = InterestRate.objects.filter(kind=kind, valid_from__lte=today).latest("valid_from")
        rate, origin = latest.rate_percent, origin_of_staff("finanse")
        confirm_rates(kind, until=today, rate_percent=rate, origin=origin, today=today)


def send_demand(kind: StageKind, account: int, on: date) -> None:
    """Send a letter to an account on a day, unless that day refuses it."""
    (one,) = check_stage(kind, [account], on)
    if one.refusal is None:
        run = start_demands(kind, [account], today=on, origin=origin_of_staff("finanse"))
        if run.state == DemandRun.State.WAITING:
            approve_demands(run, today=on, origin=origin_of_staff("admin"))


def deliver_letters(account: int, on: date | None, today: date) -> None:
    """Record that the letters of an account arrived; None: they are on their way."""
    letters = DebtLetter.objects.filter(stage__debt__account=account, delivered_on=None)
    keys = list(letters.values_list("pk", flat=True))
    if keys and on is not None:
        record_delivery(keys, on=min(on, today), today=today, origin=origin_of_staff("finanse"))


def propose_demo_instalments(
    account: Account, count: int, reason: str, clerk: User, today: date
) -> PaymentPlan | None:
    """Propose to pay what is overdue in equal parts, of which the last takes the rest."""
    late = [debit for debit in read_balance(account, today).open_debits if debit.due_date < today]
    if not late:
        return None
    total = sum(debit.amount.grosze for debit in late)
    part = total // count
    parts = [part] * (count - 1) + [total - part * (count - 1)]
    first = Period.of(today).next
    return propose_plan(
        account,
        list(account.entries.filter(seq__in=[debit.seq for debit in late])),
        [
            (first_due_date(first.plus(place).first_day), Money.from_grosze(grosze))
            for place, grosze in enumerate(parts)
        ],
        interest_stopped=False,
        reason=reason,
        agreed_on=today,
        made_by=clerk,
        today=today,
    )
