"""How long the answers to writes are kept."""

from datetime import datetime

from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from exchange_api.models import SystemWrite


def forget_writes(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete answers older than a moment: later the same idempotency key is a new write."""
    old = SystemWrite.objects.filter(made_at__lt=before)
    expired = count_expired(old, "made_at")
    if not rehearse:
        old.delete()
    return expired
