"""What becomes of the consents to electronic papers when two entries of a person are merged."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from ebok_plugin.statements.models import DeliveryConsent


def combine_consents(kept: Person, merged: Person, origin: Origin) -> None:
    """Of two consents that last, the earlier one goes on and the later one ends today.

    It was the same person who agreed twice; papers go on coming to E-BOK without a gap.
    """
    lasting = DeliveryConsent.objects.filter(person__in=[kept, merged], withdrawn_at__isnull=True)
    for doubled in lasting.select_for_update().order_by("given_at", "pk")[1:]:
        doubled.withdrawn_at = max(doubled.given_at, timezone.now())
        doubled.save(update_fields=["withdrawn_at"])
        record("CONSENT_COMBINED", origin, obj=doubled, subject=doubled.person)
