from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.editing.domain.missed import (
    forget_address,
    record_missed_address,
    record_zero_result_query,
)
from cms_ext.public_site.pages.signals import address_missed, searched_in_vain


@receiver(searched_in_vain)
def count_query_in_vain(sender: type[Any], query: str, today: date, **kwargs: Any) -> None:
    record_zero_result_query(query, today)


@receiver(address_missed)
def count_missed_address(sender: type[Any], address: str, today: date, **kwargs: Any) -> None:
    record_missed_address(address, today)


@receiver(post_save, sender=Redirect)
def forget_broken_address(sender: type[Redirect], instance: Redirect, **kwargs: Any) -> None:
    forget_address(instance.old_path)
