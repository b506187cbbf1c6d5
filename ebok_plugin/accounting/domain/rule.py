"""The table of accounts: what has to be posted where, and how it is set."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.accounting.errors import AccountingError
from ebok_plugin.accounting.models import PostingRule
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.vocabulary import EntryKind

# A charge is posted by its components, a reversal as what it reverses.
KINDS = tuple(kind for kind in EntryKind if kind not in (EntryKind.CHARGE, EntryKind.REVERSAL))


class RuleSubject(NamedTuple):
    """What a rule is about: a component by its id, or else a kind of entry."""

    component_id: int | None
    kind: str
    name: str

    @property
    def key(self) -> str:
        """The last part of its address."""
        return f"skladnik-{self.component_id}" if self.component_id else self.kind.lower()


class SubjectRule(NamedTuple):
    """A subject with its rule, None while it has none."""

    subject: RuleSubject
    rule: PostingRule | None


def list_rules() -> list[SubjectRule]:
    """List every component and kind with its rule. Two queries."""
    rules = {(rule.component_id, rule.kind): rule for rule in PostingRule.objects.all()}
    subjects = [
        RuleSubject(component.pk, "", component.name) for component in Component.objects.all()
    ]
    subjects += [RuleSubject(None, kind.value, str(kind.label)) for kind in KINDS]
    return [
        SubjectRule(subject, rules.get((subject.component_id, subject.kind)))
        for subject in subjects
    ]


def find_rule(key: str) -> SubjectRule | None:
    """Find a subject by its key."""
    return next((row for row in list_rules() if row.subject.key == key), None)


def load_rules() -> Mapping[tuple[int | None, str], PostingRule]:
    """Load the rules by component id and kind."""
    return {(rule.component_id, rule.kind): rule for rule in PostingRule.objects.all()}


@transaction.atomic
def set_rule(subject: RuleSubject, debit: str, credit: str, *, origin: Origin) -> PostingRule:
    """Save the accounts of a subject; journals that are closed keep theirs.

    Raises AccountingError SAME_ACCOUNT.
    """
    if debit == credit:
        raise AccountingError("SAME_ACCOUNT", _("Konto Wn i konto Ma muszą być różne."))
    known = PostingRule.objects.select_for_update().filter(kind=subject.kind)
    rule = known.filter(component=subject.component_id).first() or PostingRule(
        component_id=subject.component_id, kind=subject.kind
    )
    changes = {"debit": [rule.debit, debit], "credit": [rule.credit, credit]}
    rule.debit, rule.credit = debit, credit
    rule.save()
    record("POSTING_RULE_SET", origin, obj=rule, note=subject.name, changes=changes)
    return rule
