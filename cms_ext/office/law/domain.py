"""Looking up a legal rule as of a day, and changing one (glossary.md B1)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.models import LegalRule
from cms_ext.plugins import ConsentKind, list_plugins

# Whole numbers; empty means that the law names a term which is not known.
NUMBERS = frozenset(
    {
        "day_of_next_month",
        "days",
        "extension_months",
        "factor_max",
        "factor_min",
        "fee_percent",
        "hours",
        "members_over",
        "months",
        "months_after_balance_date",
        "persons",
        "persons_percent",
        "rate_percent",
        "supporters",
        "working_days",
        "years",
        "zlotys",
    }
)
SWITCHES = frozenset({"controlled", "independent", "second_person", "value"})
TEXTS = frozenset({"anchor", "cap", "majority", "version", "wording"})
MAX_RULE_NUMBER = 10_000


def refuse_unreadable(params: Any) -> None:
    """Raises ValidationError, at the field `params`, for what no arithmetic could read."""
    if not isinstance(params, dict) or not params:
        raise _wrong(_('Wpisz wartości w nawiasach klamrowych, na przykład {"days": 21}.'))
    for name, value in params.items():
        if name not in NUMBERS | SWITCHES | TEXTS:
            known = ", ".join(sorted(NUMBERS | SWITCHES | TEXTS))
            raise _wrong(
                _("Wartości „%(name)s” program nie czyta. Są: %(known)s.")
                % {"name": name, "known": known}
            )
        if not _fits(name, value):
            raise _wrong(_("Wartość „%(name)s” jest innego rodzaju, niż trzeba.") % {"name": name})


def _fits(name: str, value: Any) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    if name in TEXTS:
        return isinstance(value, str) and bool(value.strip())
    number = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (number and 0 <= value <= MAX_RULE_NUMBER)


def _wrong(message: str) -> ValidationError:
    return ValidationError({"params": message})


RulePeriod = tuple[str, date | None, date | None, Any]
"""Code, first and last day, and what holds then."""


class NoSuchRule(LookupError):
    """No rule of this code holds on that day; the text says which."""


def list_consent_kinds() -> Mapping[str, ConsentKind]:
    """Return the consents that the plugins of this site ask for, by code."""
    return {kind.code: kind for plugin in list_plugins() for kind in plugin.people.consents}


def legal_rule(code: str, *, on: date) -> LegalRule:
    """Return the rule that held on the day of the event. Raises NoSuchRule; one query."""
    return legal_rules_all([code], on=on)[code]


def legal_rules_all(codes: Iterable[str], *, on: date) -> dict[str, LegalRule]:
    """Return the rules of all these codes that held on the day, by code.

    Raises NoSuchRule; one query.
    """
    wanted = tuple(codes)
    found = {rule.code: rule for rule in _holding_ready(codes=wanted, day=on)}
    for code in wanted:
        if code not in found:
            raise NoSuchRule(
                _("Na dzień %(day)s nie ma reguły prawnej %(code)s. Wpisz ją w „Reguły prawne”.")
                % {"day": f"{on:%d.%m.%Y}", "code": code}
            )
    return found


def list_periods(codes: tuple[str, ...]) -> list[RulePeriod]:
    """Return the periods of each of these rules with what holds then. One query."""
    rules = LegalRule.objects.filter(code__in=codes).order_by("code__polish", "valid_from", "pk")
    return list(rules.values_list("code", "valid_from", "valid_to", "params"))


def _holding(codes: tuple[str, ...], day: date) -> QuerySet[LegalRule]:
    return LegalRule.objects.on(day).filter(code__in=codes)


_holding_ready = PreparedQuery(_holding)


@transaction.atomic
def save_rule(rule: LegalRule, *, today: date, origin: Origin) -> LegalRule:
    """Save a changed rule or a new period of a known one; saving counts as a review.

    Raises ValidationError for periods of one code that overlap, a code that no program asks for,
    and values that the arithmetic of terms cannot read.
    """
    # Anyone who changes a period of the same code waits here: two of them could not overlap unseen.
    same = list(LegalRule.objects.select_for_update().filter(code=rule.code))
    is_consent = rule.code in list_consent_kinds()
    if not same and not is_consent:
        raise ValidationError({"code": _("Tej reguły program nie zna. Wybierz kod z listy.")})
    before = next((read_facts(one) for one in same if one.pk == rule.pk), None)
    refuse_unreadable(rule.params)
    rule.reviewed_on, rule.reviewed_by = today, origin.actor
    rule.full_clean()
    if is_consent and rule._state.adding:
        _end_text_before(rule, same)
    _refuse_overlap(rule)
    rule.save()
    changes = {"from": before, "to": read_facts(rule)}
    record("LEGAL_RULE_KEPT", origin, obj=rule, note=rule.code, changes=changes)
    return rule


def read_facts(rule: LegalRule) -> dict[str, Any]:
    """Return the facts of a rule in the form of the access log."""
    days = {"valid_from": rule.valid_from, "valid_to": rule.valid_to}
    dated = {name: day.isoformat() if day else None for name, day in days.items()}
    return {"params": rule.params, "legal_basis": rule.legal_basis, **dated}


def _end_text_before(rule: LegalRule, same: Iterable[LegalRule]) -> None:
    """End the text of a consent where the next one begins."""
    begins = rule.valid_from
    for former in same:
        if begins and former.valid_from and former.valid_from < begins and not former.valid_to:
            former.valid_to = begins - timedelta(days=1)
            former.save()


def _refuse_overlap(rule: LegalRule) -> None:
    others = LegalRule.objects.filter(code=rule.code).exclude(pk=rule.pk)
    if others.meeting(rule.valid_from, rule.valid_to).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inne brzmienie tej reguły. Najpierw wpisz tamtemu "
                    "ostatni dzień."
                )
            }
        )
