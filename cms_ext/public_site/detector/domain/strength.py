"""How strong a rule of the detector is, where the co-op decides otherwise than its file."""

from __future__ import annotations

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.detector.models import RuleStrength


@transaction.atomic
def set_strength(strength: RuleStrength, *, origin: Origin) -> RuleStrength:
    """Save the strength of one rule; raises ValidationError for a second row of the same."""
    strength.full_clean()
    strength.save()
    changes = {"reguła": strength.rule, "niepewny": strength.doubtful, "siła": strength.strength}
    record("RULE_STRENGTH_SET", origin, obj=strength, changes=changes)
    return strength
