from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from cms_ext.editing.domain.missed import remember_missed
from cms_ext.pages.signals import searched_in_vain


@receiver(searched_in_vain)
def remember_question(sender: type[Any], query: str, today: date, **kwargs: Any) -> None:
    remember_missed(query, today)
