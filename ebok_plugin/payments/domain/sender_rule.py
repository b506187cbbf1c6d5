"""Rules for senders: proposed after two equal decisions, approved by a second person, revoked.

A rule posts what comes from a bank account to one settlement account (`bank_formats.md` §8).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.domain.placing import PlacingError
from ebok_plugin.payments.models import BankEntry, Placement, SenderRule

DECISIONS = 2
State = SenderRule.State


def find_sender_accounts(senders: Iterable[str]) -> dict[str, set[int]]:
    """Map the senders' bank accounts to the accounts that their payments are posted to."""
    by_sender: defaultdict[str, set[int]] = defaultdict(set)
    for portion in split_into_chunks(sorted(set(senders) - {""})):
        rows = Placement.objects.living().filter(
            kind=Placement.Kind.POSTED, bank_entry__counterparty_nrb__in=portion
        )
        pairs = rows.values_list("bank_entry__counterparty_nrb", "ledger_entry__account_id")
        for sender, account in pairs.distinct():
            by_sender[sender].add(account)
    return by_sender


class PostingRule(NamedTuple):
    """An approved rule, as the matching of a statement needs it."""

    pk: int
    account: int


def find_posting_rules(senders: Iterable[str]) -> Mapping[str, PostingRule]:
    """Map senders to their approved rules. Two queries, or one where there is no rule.

    A sender whose payments went to another account, too, has none: a person decides.
    """
    wanted = sorted(set(senders) - {""})
    rules: dict[str, PostingRule] = {}
    for portion in split_into_chunks(wanted):
        rows = SenderRule.objects.filter(state=State.ACTIVE, sender__in=portion)
        for sender, *rule in rows.values_list("sender", "pk", "account_id"):
            rules[sender] = PostingRule(*rule)
    accounts = find_sender_accounts(rules) if rules else {}
    return {
        sender: rule for sender, rule in rules.items() if accounts.get(sender) == {rule.account}
    }


def find_rule_offer(line: BankEntry) -> Account | None:
    """Return the account for which the sender of a payment may get a rule, if any.

    At least DECISIONS payments of the sender were placed there by people, none elsewhere; the
    account is open, the sender is no account of the co-op, and has no rule yet.
    """
    sender = line.counterparty_nrb
    if not sender or line.mark != "C":
        return None
    placed = Placement.objects.living().filter(
        kind=Placement.Kind.POSTED, bank_entry__counterparty_nrb=sender
    )
    by_people = placed.filter(bank_entry__account__isnull=True, made_by__isnull=False)
    if by_people.count() < DECISIONS:
        return None
    accounts = find_sender_accounts([sender])[sender]
    if len(accounts) != 1:
        return None
    living = SenderRule.objects.filter(sender=sender, state__in=(State.WAITING, State.ACTIVE))
    if living.exists() or sender in list_own_accounts():
        return None
    return Account.objects.filter(pk__in=accounts, closed_on__isnull=True).first()


@transaction.atomic
def propose_rule(line: BankEntry, *, origin: Origin) -> SenderRule:
    """Propose the rule that `find_rule_offer` finds. Raises PlacingError NO_RULE."""
    wait_for_turn()
    account = find_rule_offer(line)
    if account is None:
        raise _no_rule()
    rule = SenderRule(
        sender=line.counterparty_nrb,
        account=account,
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as other:
        raise _no_rule() from other
    return _record("SENDER_RULE_PROPOSED", rule, origin)


def _no_rule() -> PlacingError:
    return PlacingError(
        "NO_RULE",
        _(
            "Dla tego rachunku nie można teraz założyć reguły: ma już regułę, jego wpłaty trafiały "
            "na różne konta albo konto jest zamknięte."
        ),
    )


@transaction.atomic
def approve_rule(rule: SenderRule, *, origin: Origin) -> SenderRule:
    """Let the rule post from the next statement on.

    Raises PlacingError RULE_DECIDED, SECOND_PERSON, RULE_ACCOUNTS.
    """
    rule = _lock(rule, State.WAITING)
    by = require_second_person(
        "payments.sender_rule", rule.made_by_id, origin.signed_in, PlacingError
    )
    accounts = find_sender_accounts([rule.sender]).get(rule.sender, set())
    if accounts - {rule.account_id} or rule.account.closed_on is not None:
        raise PlacingError(
            "RULE_ACCOUNTS",
            _(
                "Konto zamknięto albo wpłaty z tego rachunku trafiły też na inne konto. "
                "Odrzuć regułę: o takich wpłatach decyduje osoba."
            ),
        )
    return _decide("SENDER_RULE_APPROVED", rule, State.ACTIVE, origin, by)


@transaction.atomic
def refuse_rule(rule: SenderRule, *, reason: str, origin: Origin) -> SenderRule:
    """Refuse a proposed rule, or take back one's own. Raises PlacingError RULE_DECIDED."""
    rule = _lock(rule, State.WAITING)
    rule.reason = _checked(reason)
    return _decide("SENDER_RULE_REFUSED", rule, State.REFUSED, origin)


@transaction.atomic
def revoke_rule(rule: SenderRule, *, reason: str, origin: Origin) -> SenderRule:
    """End an approved rule at once; what it posted stays. Raises PlacingError RULE_DECIDED."""
    rule = _lock(rule, State.ACTIVE)
    rule.reason, rule.state = _checked(reason), State.REVOKED
    rule.ended_by, rule.ended_at = origin.signed_in, timezone.now()
    rule.save()
    return _record("SENDER_RULE_REVOKED", rule, origin)


def _lock(rule: SenderRule, state: State) -> SenderRule:
    wait_for_turn()
    locked = SenderRule.objects.select_for_update(of=("self",)).select_related("account__payer")
    rule = locked.get(pk=rule.pk)
    if rule.state != state:
        words = _("Tę regułę ktoś już rozstrzygnął: {state}.")
        raise PlacingError("RULE_DECIDED", words.format(state=rule.get_state_display()))
    return rule


def _checked(reason: str) -> str:
    if not is_reason(reason):
        raise PlacingError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    return reason.strip()


def _decide(
    action: str, rule: SenderRule, state: State, origin: Origin, by: User | None = None
) -> SenderRule:
    rule.state, rule.decided_by, rule.decided_at = state, by or origin.signed_in, timezone.now()
    rule.save()
    return _record(action, rule, origin)


def _record(action: str, rule: SenderRule, origin: Origin) -> SenderRule:
    record(action, origin, obj=rule, subject=rule.account.payer, to_state=rule.state)
    return rule


def list_rules() -> QuerySet[SenderRule]:
    return SenderRule.objects.select_related("account", "made_by__person", "decided_by__person")


def rules_waiting() -> QuerySet[SenderRule]:
    """Select the rules that nobody has decided yet, the oldest first."""
    return list_rules().filter(state=State.WAITING).order_by("made_at", "pk")


def forget_sender_rules(before: datetime, rehearse: bool) -> ExpiredRows:
    """Empty senders and reasons of rules that ended in a year before the moment's."""
    year = timezone.localtime(before).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    ended = SenderRule.objects.filter(state__in=(State.REFUSED, State.REVOKED)).exclude(sender="")
    refused = ended.filter(state=State.REFUSED, decided_at__lt=year)
    revoked = ended.filter(state=State.REVOKED, ended_at__lt=year)
    expired = count_expired(refused, "decided_at") + count_expired(revoked, "ended_at")
    if not rehearse:
        _forget([*refused, *revoked])
    return expired


def forget_account_rules(accounts: Sequence[Account]) -> None:
    """Empty the rules of accounts whose books need not be kept any more."""
    _forget(SenderRule.objects.filter(account__in=accounts).exclude(sender=""))


def _forget(rules: Iterable[SenderRule]) -> None:
    for rule in rules:
        rule.sender = rule.reason = ""
        rule.save(update_fields=["sender", "reason"])


def collect_sender_rules(person: Person) -> PacketSection:
    """Return the rules that post payments to the payer's accounts."""
    rules = SenderRule.objects.filter(account__payer=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): rule.account.account_no,
            _("Rachunek nadawcy"): rule.sender,
            _("Stan"): rule.get_state_display(),
            _("Zaproponowano"): rule.made_at,
            _("Rozstrzygnięto"): rule.decided_at,
            _("Odwołano"): rule.ended_at,
            _("Powód"): rule.reason,
        }
        for rule in rules.order_by("account__account_no__polish", "pk")
    ]
    why = _("Wpłaty z tego rachunku księgują się na tym koncie bez decyzji pracownika.")
    return PacketSection(_("Reguły księgowania wpłat"), rows, why)
