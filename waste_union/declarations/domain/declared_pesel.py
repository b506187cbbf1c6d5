"""A declarant's PESEL, where the version of the form asks for it: kept sealed, read by one door."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, is_pesel, pesel_digits
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.authenticator import sealed, unsealed
from cms_ext.people.identity.models import Person
from waste_union.declarations.models import Declaration, DeclaredPesel, FormVersion

KEY = "pesel"


def asks_for_pesel(form: FormVersion) -> bool:
    return KEY in form.fields


def typed_pesel(typed: str) -> str:
    """The number as a person typed it, "" for none. Raises ValueRefused."""
    number = pesel_digits(typed)
    if number and not is_pesel(number):
        raise ValueRefused(_("To nie jest numer PESEL. Wpisz 11 cyfr."))
    return number


def has_pesel(declaration: Declaration) -> bool:
    return DeclaredPesel.objects.filter(declaration=declaration).exists()


def store_pesel(declaration: Declaration, number: str) -> None:
    """Keep the number of a draft whose form asks for it; "" leaves what there is."""
    if number and asks_for_pesel(declaration.form_version):
        DeclaredPesel.objects.update_or_create(
            declaration=declaration, defaults={"sealed": sealed(number)}
        )


def pesels_of(declarant: Person) -> dict[int, str]:
    """By the key of the declaration the number, for the copy of one's own data (GDPR art. 15).

    Who takes that copy out is told in the log. Raises UnreadableSeal where the key is gone.
    """
    kept = DeclaredPesel.objects.filter(declaration__declarant=declarant)
    return {one.declaration_id: unsealed(one.sealed) for one in kept}


@transaction.atomic
def read_pesel(declaration: Declaration, *, origin: Origin) -> str:
    """The number, for an enforcement title: that it was read stands in the log, and no digit.

    "" where none was declared. Raises UnreadableSeal where its key is gone.
    """
    kept = DeclaredPesel.objects.filter(declaration=declaration).first()
    if kept is None:
        return ""
    record(
        "DECLARED_PESEL_READ",
        origin,
        obj=declaration,
        subject=declaration.declarant,
        changes={"number": declaration.number},
    )
    return unsealed(kept.sealed)
