"""Who works on cases, and finding one by its number."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.domain.following import normalised_number
from cases.models import Case
from cms_ext.people.identity.domain.who_may import staff_with
from cms_ext.people.identity.models import User


def case_clerks() -> QuerySet[User]:
    """Staff who may handle cases, by login."""
    return staff_with("ebok_plugin_cases.handle_case", administrators=True).order_by("login")


def numbered(typed: str) -> Case | None:
    """The case with this number, however it was typed."""
    return Case.objects.filter(number=normalised_number(typed)).first()
