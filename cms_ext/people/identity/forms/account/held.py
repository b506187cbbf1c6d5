from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.throttle import Bucket, full_until


def held_until(bucket: Bucket) -> str:
    """Too many wrong tries: until when to wait."""
    until = timezone.localtime(full_until(bucket) or timezone.now())
    return _("Za dużo błędnych prób. Spróbuj ponownie po godzinie %(hour)s.") % {
        "hour": until.strftime("%H:%M")
    }
