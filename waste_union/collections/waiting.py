"""What waits for the desk of collections, and what a new site still needs."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists

from cms_ext.plugins import WaitingRows
from waste_union.collections.domain.queries import sectors_without
from waste_union.collections.models import AddressRange, CollectionDay, CollectionTerms


def without_this_year(user: AbstractBaseUser, today: date) -> WaitingRows:
    return WaitingRows(sectors_without(today.year))


def without_next_year(user: AbstractBaseUser, today: date) -> WaitingRows:
    """From the month on that the terms name."""
    due = CollectionTerms.objects.filter(next_year_month__lte=today.month)
    return WaitingRows(sectors_without(today.year + 1).filter(Exists(due)))


def addresses_are_there(today: date) -> bool:
    return AddressRange.objects.exists()


def days_are_there(today: date) -> bool:
    return CollectionDay.objects.filter(day__gte=today).exists()
