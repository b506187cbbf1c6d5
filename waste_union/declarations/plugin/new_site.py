"""Which first steps of the declarations are done; one query each."""

from __future__ import annotations

from datetime import date

from waste_union.declarations.models import DeclaredProperty, FormVersion


def a_form_is_in_force(today: date) -> bool:
    return FormVersion.objects.filter(valid_from__lte=today).exists()


def properties_are_entered(today: date) -> bool:
    return DeclaredProperty.objects.exists()
