"""What follows when the co-op's facts are changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from cms_ext.frontend.theme.frame import cache_office
from cms_ext.frontend.theme.models import CoopSettings


@receiver(post_save, sender=CoopSettings)
def cache_changed_office(instance: CoopSettings, **kwargs: Any) -> None:
    """The administration bears the new name at once, not after the next visit to the site."""
    transaction.on_commit(lambda: cache_office(instance))
