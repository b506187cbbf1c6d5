"""Finding people on file: by name, login or address, and who may be the person being entered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.typed_values import national_number
from cms_ext.people.identity.models import Person
from cms_ext.plugins import list_procedures


def list_people_on_file() -> QuerySet[Person]:
    """All people in the register, without the empty shells of merged entries."""
    return Person.objects.filter(merged_into__isnull=True)


def list_person_numbers(person: Person) -> list[int]:
    """The person's number and those of the entries merged into this one, by which the log knows."""
    return [person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True)]


def find_people_by_name(query: str) -> QuerySet[Person]:
    """The people each of whose name has a word for every word of the query.

    Compared in Python: neither database folds Polish letters the way people type them.
    """
    wanted = folded_words(query)
    fitting = [
        pk
        for pk, name in list_people_on_file().values_list("pk", "name")
        if all(any(word.startswith(w) for word in folded_words(name)) for w in wanted)
    ]
    return Person.objects.filter(pk__in=fitting)


TELEPHONE = 9


def read_telephone(query: str) -> str:
    """The nine digits of a query that is a telephone number, however it is spelled; else ""."""
    number = national_number(query)
    is_number = len(number) == TELEPHONE and not any(sign.isalpha() for sign in query)
    return number if is_number else ""


def find_people_by_telephone(number: str) -> list[int]:
    """The keys of the people on file who have this number of nine digits, however it is kept."""
    kept = list_people_on_file().exclude(phone="").values_list("pk", "phone")
    return [pk for pk, phone in kept if national_number(phone) == number]


def find_people(query: str) -> QuerySet[Person]:
    """The people whose name has a word for every word of the query, or who have that login.

    An e-mail address and a telephone number must be given whole, so that nobody can browse them. An
    empty query finds nobody.
    """
    typed = query.strip()
    if not typed:
        return Person.objects.none()
    exact = Q(users__login__iexact=typed) | Q(correspondence_email__iexact=typed)
    if number := read_telephone(typed):
        exact |= Q(pk__in=find_people_by_telephone(number))
    # A query of signs alone is the beginning of every name.
    named = find_people_by_name(typed) if folded_words(typed) else Person.objects.none()
    found = list_people_on_file().filter(exact | Q(pk__in=named.values("pk")))
    return found.order_by("name", "pk").distinct()


def list_addresses(person: Person, today: date) -> list[str]:
    """The premises that any plugin knows this person to hold, each once."""
    found = (
        address
        for _realm, procedure in list_procedures()
        if procedure.addresses_of
        for address in procedure.addresses_of(person, today)
    )
    return list(dict.fromkeys(found))


_BLANKS = re.compile(r"\s+")
# What keyboards and forms put in place of a hyphen and an apostrophe.
_SIGNS = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "`": "'", "´": "'"})


def normalise_name(typed: str) -> str:
    """A name for comparison: `  ŁUCJA  Przykładowa ` equals `Łucja Przykładowa`, not `Lucja`."""
    composed = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    closed = re.sub(r"\s*-\s*", "-", _BLANKS.sub(" ", composed).strip())
    return closed.casefold()


def same_name(one: str, other: str) -> bool:
    return bool(one.strip()) and normalise_name(one) == normalise_name(other)


def may_be_same_person(one: str, other: str) -> bool:
    """Whether the surnames and at least one first name are equal (a second may be left out)."""
    first, second = normalise_name(one).split(), normalise_name(other).split()
    if len(first) < 2 or len(second) < 2:
        return False
    return first[-1] == second[-1] and bool(set(first[:-1]) & set(second[:-1]))


SAME_NAME = _("takie samo imię i nazwisko albo nazwa")
SAME_TAX_ID = _("ten sam NIP")
SAME_EMAIL = _("ten sam adres e-mail")
SAME_PHONE = _("ten sam telefon")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody on file, and what both entries have in common."""

    person: Person
    why: tuple[Promise, ...]


def find_possible_duplicates(wanted: Person) -> list[Duplicate]:
    """Entries that share a name (any order of words, no diacritics), NIP, e-mail or telephone.

    `wanted` need not be saved; it is never its own duplicate. Two queries for a register of any
    size; compared in Python, because neither database folds Polish letters as people type them.
    """
    columns = ("pk", "name", "tax_id", "correspondence_email", "phone")
    rows = list_people_on_file().exclude(pk=wanted.pk)
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
