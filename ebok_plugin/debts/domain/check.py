"""Whether a stage may be taken with an account now, and if not, why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import legal_rules_all
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.judging import word_death
from ebok_plugin.debts.domain.standing import (
    DebtStanding,
    find_debt_standings,
    find_end,
    next_stage,
)
from ebok_plugin.debts.models import DemandRun
from ebok_plugin.debts.vocabulary import (
    CHAINS,
    MIN_AMOUNT_TO_WARN,
    WITH_INTEREST,
    DebtEnd,
    StageKind,
    rule_code,
)
from ebok_plugin.interest.domain.accrued import accrued_on_accounts
from ebok_plugin.interest.domain.claim import BARS_A_NOTE
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import Regime


class DebtRefused(Refusal):
    """A stage that may not be taken; the message is for the clerk."""


@dataclass(frozen=True, slots=True)
class StageTerms:
    """What the rules of a day say about a stage: its days, costs, and who confirms it."""

    rule: LegalRule
    least: Money
    # Those of the rules that nobody reviewed in the last twelve months.
    to_review: tuple[LegalRule, ...]

    @property
    def days(self) -> int:
        return int(self.rule.params["days"])

    @property
    def costs(self) -> Money:
        """Costs of the letter; a mirror states its own and adds none."""
        zlotys = 0 if is_mirror() else self.rule.params.get("zlotys") or 0
        return Money.from_grosze(100 * int(zlotys))

    @property
    def takes_second_person(self) -> bool:
        return bool(self.rule.params.get("second_person"))

    @property
    def wording(self) -> str:
        """Return the legal text of the letter, with the days of its term."""
        text: str = self.rule.params.get("wording", "")
        return text.replace("{days}", str(self.days))


def read_stage_terms(kind: StageKind, on: date) -> StageTerms:
    """Return the terms of a stage on a day: one query. Raises NoSuchRule."""
    codes = [rule_code(kind)]
    if kind == StageKind.WARNING:
        codes.append(MIN_AMOUNT_TO_WARN)
    rules = legal_rules_all(codes, on=on)
    least = rules[MIN_AMOUNT_TO_WARN].params["zlotys"] if MIN_AMOUNT_TO_WARN in rules else 0
    return StageTerms(
        rules[rule_code(kind)],
        Money.from_grosze(100 * int(least)),
        tuple(rule for rule in rules.values() if rule.wants_review(on)),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account for which a stage was requested: its debt and debtors, and any refusal.

    `interest` is None where it is not counted. Without `refusal` the stage may be taken.
    """

    account: Account
    debtors: tuple[Person, ...]
    state: AccountBalance
    standing: DebtStanding | None
    interest: Money | None
    costs: Money
    refusal: DebtRefused | None

    @property
    def amount(self) -> Money:
        return self.state.arrears

    @property
    def total(self) -> Money:
        return self.amount + (self.interest or ZERO) + self.costs


def check_stage(
    kind: StageKind,
    accounts: Sequence[int],
    today: date,
    *,
    run: DemandRun | None = None,
    terms: StageTerms | None = None,
) -> list[Candidate]:
    """Check a stage for accounts; a fixed number of queries for each 900 of them.

    A waiting `run` does not be in its own way. `terms` are those of the day, if known.
    """
    terms = terms or read_stage_terms(kind, today)
    waiting = _waiting(run)
    found = []
    for portion in split_into_chunks(sorted(set(accounts))):
        rows = Account.objects.select_related("payer", "premises__building").filter(pk__in=portion)
        listed = list(rows.order_by("account_no__polish"))
        states = account_reader().balances_of(listed, today)
        standings = find_debt_standings(portion)
        debtors = list_debtors(listed, today)
        interest = _interest(kind, listed, today)
        for account in listed:
            accrued = interest.get(account.pk)
            candidate = Candidate(
                account,
                debtors[account.pk],
                states[account.pk],
                standings.get(account.pk),
                accrued if isinstance(accrued, Money) else None,
                terms.costs,
                None,
            )
            problem = (
                _find_obstacle(kind, candidate, terms, today)
                or (account.pk in waiting and _waits())
                or (accrued if isinstance(accrued, DebtRefused) else None)
            )
            found.append(replace(candidate, refusal=problem or None))
    return found


def _find_obstacle(
    kind: StageKind, one: Candidate, terms: StageTerms, today: date
) -> DebtRefused | None:
    """Return the first reason against the stage, of those that concern the debt itself."""
    dead = [person.name for person in one.debtors if person.died_on is not None]
    if dead:
        return refuse_dead(dead)
    if one.state.in_plan:
        return DebtRefused("DEBT_PLAN", _("Zaległość jest w układzie ratalnym."))
    if one.amount <= ZERO:
        return DebtRefused("DEBT_PAID", _("Nie ma już zaległości: wszystko zapłacono."))
    regime = Regime(one.account.regime)
    if kind not in CHAINS[regime]:
        return DebtRefused("DEBT_REGIME", _("Tego etapu nie ma przy tej podstawie opłat."))
    if one.amount < terms.least:
        words = _("Zaległość jest mniejsza niż {least}, od których wysyła się upomnienie.")
        return DebtRefused("DEBT_SMALL", words.format(least=terms.least))
    if one.standing is None:
        return _refuse_order(kind, next_stage(regime, None))
    if find_end(one.standing.debt, one.state) == DebtEnd.PAID:
        # What is late now is a new debt, and begins again.
        return _refuse_paid_between(kind, one.standing, next_stage(regime, None))
    return _refuse_early(kind, one.standing, today)


def refuse_dead(names: Sequence[str]) -> DebtRefused:
    """Refuse a letter because debtors have died; for the order and for the print."""
    return DebtRefused("DEBT_DIED", word_death(names))


def _refuse_order(kind: StageKind, first: StageKind | None) -> DebtRefused | None:
    if kind == first or first is None:
        return None
    words = _("Najpierw: {stage}. Wcześniejszego etapu nie było.")
    return DebtRefused("DEBT_ORDER", words.format(stage=first.label))


def _refuse_paid_between(
    kind: StageKind, standing: DebtStanding, first: StageKind | None
) -> DebtRefused | None:
    if kind == first:
        return None
    words = _("Dług z pisma „{stage}” zapłacono. Nowa zaległość zaczyna się od: {first}.")
    return DebtRefused(
        "DEBT_PAID_BETWEEN",
        words.format(stage=standing.last.get_kind_display(), first=first.label if first else ""),
    )


def _refuse_early(kind: StageKind, standing: DebtStanding, today: date) -> DebtRefused | None:
    last = standing.last
    if standing.has_stage(kind):
        words = _("Ten etap już był: {day}.")
        taken = next(stage for stage in standing.stages if stage.kind == kind)
        return DebtRefused("DEBT_TAKEN", words.format(day=format_day(taken.on)))
    if standing.next_kind is not None and kind != standing.next_kind:
        text = _("Sprawa jest na etapie: {stage}. Następny to: {next}.")
        stages = {"stage": last.get_kind_display(), "next": standing.next_kind.label}
        return DebtRefused("DEBT_ORDER", text.format(**stages))
    if standing.undelivered:
        words = _("Brak dowodu doręczenia pisma „{stage}” z {day}. Wpisz dzień doręczenia.")
        return DebtRefused(
            "DEBT_DELIVERY", words.format(stage=last.get_kind_display(), day=format_day(last.on))
        )
    if standing.next_day is not None and today < standing.next_day:
        words = _("Termin etapu „{stage}” jeszcze trwa. Następny etap można zacząć od {day}.")
        return DebtRefused(
            "DEBT_TERM",
            words.format(stage=last.get_kind_display(), day=format_day(standing.next_day)),
        )
    return None


def _waits() -> DebtRefused:
    return DebtRefused("DEBT_WAITING", _("Takie pismo czeka już na drugą osobę."))


def _waiting(run: DemandRun | None) -> set[int]:
    """Find the ids of accounts in other runs that wait for a second person."""
    runs = DemandRun.objects.filter(state=DemandRun.State.WAITING)
    if run is not None:
        runs = runs.exclude(pk=run.pk)
    return {pk for accounts in runs.values_list("accounts", flat=True) for pk in accounts}


def list_debtors(accounts: Iterable[Account], today: date) -> dict[int, tuple[Person, ...]]:
    """Find who owes: the payer, and the co-owners, jointly liable (art. 366 k.c.)."""
    listed = list(accounts)
    found = {account.pk: [account.payer] for account in listed}
    owners = AccountAccess.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        account__in=listed,
        role=AccountAccess.Role.CO_OWNER,
        valid_from__lte=today,
        revoked_at__isnull=True,
    )
    for access in owners.select_related("person").order_by("pk"):
        if access.person not in found[access.account_id]:
            found[access.account_id].append(access.person)
    return {pk: tuple(people) for pk, people in found.items()}


def _interest(
    kind: StageKind, accounts: Sequence[Account], today: date
) -> dict[int, Money | DebtRefused]:
    """Count the interest of letters that name it; a mirror's program counts its own."""
    if kind not in WITH_INTEREST or is_mirror():
        return {}
    found: dict[int, Money | DebtRefused] = {}
    for pk, accrued in accrued_on_accounts(accounts, today).items():
        barred = any(warning.code in BARS_A_NOTE for warning in accrued.warnings)
        if barred or accrued.total is None:
            words = _("Odsetek nie da się policzyć: potwierdź stawki na ekranie „Odsetki”.")
            found[pk] = DebtRefused("DEBT_RATES", words)
        else:
            found[pk] = accrued.total
    return found
