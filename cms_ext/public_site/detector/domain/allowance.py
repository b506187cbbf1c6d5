"""The whitelist and the strengths of rules; each allowance has a reason and an end."""

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.public_site.detector.models import Allowance, RuleStrength


@transaction.atomic
def add_allowance(allowance: Allowance, *, origin: Origin) -> Allowance:
    """Save a new allowance. Raises ValidationError for a value of another kind."""
    allowance.added_by = origin.actor
    allowance.full_clean()
    allowance.save()
    _record("ALLOWANCE_ENTERED", allowance, origin)
    return allowance


@transaction.atomic
def change_allowance(allowance: Allowance, *, origin: Origin) -> Allowance:
    """Change reason or end of an allowance; its value never changes, for the record."""
    allowance.full_clean()
    allowance.save(update_fields=["reason", "ends_on"])
    _record("ALLOWANCE_CHANGED", allowance, origin)
    return allowance


def _record(action: str, allowance: Allowance, origin: Origin) -> None:
    term = {"od": allowance.starts_on.isoformat(), "do": allowance.ends_on.isoformat()}
    record(action, origin, obj=allowance, reason_code=allowance.kind, changes=term)


@transaction.atomic
def set_strength(strength: RuleStrength, *, origin: Origin) -> RuleStrength:
    """Save the strength of one rule. Raises ValidationError for a second row of the rule."""
    strength.full_clean()
    strength.save()
    changes = {"reguła": strength.rule, "niepewny": strength.doubtful, "siła": strength.strength}
    record("RULE_STRENGTH_SET", origin, obj=strength, changes=changes)
    return strength
