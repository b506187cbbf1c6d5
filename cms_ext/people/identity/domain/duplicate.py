"""People on file who may be the person being entered: shown to the clerk, who decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.base.folding import folded_words
from cms_ext.base.typed_values.phone import national_number
from cms_ext.people.identity.domain.people import on_file
from cms_ext.people.identity.models import Person

SAME_NAME = _("takie samo imię i nazwisko albo nazwa")
SAME_TAX_ID = _("ten sam NIP")
SAME_EMAIL = _("ten sam adres e-mail")
SAME_PHONE = _("ten sam telefon")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody on file, and what both entries have in common."""

    person: Person
    why: tuple[Promise, ...]


def possible_duplicates(wanted: Person) -> list[Duplicate]:
    """Entries that share a name (any order of words, no diacritics), NIP, e-mail or telephone.

    `wanted` need not be saved; it is never its own duplicate. Two queries for a register of any
    size; compared in Python, because neither database folds Polish letters as people type them.
    """
    columns = ("pk", "name", "tax_id", "correspondence_email", "phone")
    rows = on_file().exclude(pk=wanted.pk)
    name, number = sorted(folded_words(wanted.name)), national_number(wanted.phone)
    mailbox = wanted.correspondence_email.casefold()
    found: dict[int, tuple[Promise, ...]] = {}
    for pk, its_name, tax_id, email, phone in rows.order_by("name", "pk").values_list(*columns):
        shared = {
            SAME_NAME: bool(name) and sorted(folded_words(its_name)) == name,
            SAME_TAX_ID: bool(wanted.tax_id) and tax_id == wanted.tax_id,
            SAME_EMAIL: bool(mailbox) and email.casefold() == mailbox,
            SAME_PHONE: bool(number) and national_number(phone) == number,
        }
        why = tuple(reason for reason, holds in shared.items() if holds)
        if why:
            found[pk] = why
    if not found:
        return []
    people = Person.objects.in_bulk(list(found))
    return [Duplicate(people[pk], why) for pk, why in found.items()]
