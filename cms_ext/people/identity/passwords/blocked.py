"""What no password may be: a word of the list in disguise, or what anybody knows of a login.

A written rule over the word list (ASVS 6.2.4, 6.2.11, 6.2.12). The usual lists of leaked
passwords hold hardly one of 12 signs, so a minimum of 12 would leave them without effect. People
who need 12 signs put an ending behind a word or put two words side by side; that is what this
rule refuses, whichever the words and the endings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.passwords.words import (
    collapsed,
    cores,
    folded,
    key_rows,
    known_words,
    listed,
    unshifted,
)

ENDINGS = (
    *("1", "12", "123", "1234", "12345", "123456", "123456789"),
    *("!", "1!", "12!", "123!", "1234!", "!@#", "!@#$", "@123", "#123", "_123"),
    *("2024", "2025", "2026", "2026!", "@2026", "1990", "1980", "007", "69", "777", "00"),
)
HEADS = ("Kocham", "Moje", "Moja", "Super", "Tajne", "Hasło", "Nowe")


def blocked_entries(least: int) -> Iterator[str]:
    """Passwords of at least `least` signs that are refused by their words, spelt out.

    The rule refuses many more: any two listed words with anything at the ends.
    """
    words = sorted({word for _category, word in listed()})
    for word in words:
        for ending in ENDINGS:
            if len(word) + len(ending) >= least:
                yield word.capitalize() + ending
        for head in HEADS:
            if len(head) + len(word) >= least:
                yield head + word
    yield from sorted(row for row in key_rows() if len(row) >= least)
    yield from sorted(entry for entry in leaked() if len(entry) >= least)


def is_blocked(password: str, own_words: Collection[str] = ()) -> bool:
    """Whether it is one or two known words, a row of keys, or a leaked password.

    `own_words` are further words, folded, that count as known.
    """
    if folded(password) in leaked() or any(map(_is_row, (folded(password), unshifted(password)))):
        return True
    words = known_words() | frozenset(own_words)
    return any(_made_of_two(core, words) for core in cores(password))


def _is_row(text: str) -> bool:
    return text in key_rows() or text.strip("0123456789") in key_rows()


def _made_of_two(core: str, words: frozenset[str]) -> bool:
    return core in words or any(
        core[:cut] in words and core[cut:] in words for cut in range(1, len(core))
    )


@cache
def leaked() -> frozenset[str]:
    """Django's list of leaked passwords, folded."""
    return frozenset(folded(entry) for entry in CommonPasswordValidator().passwords)


PRODUCT = ("ikcs", "ebok", "wagtail", "coop", "wagtailcoop", "spoldzielnia", "sm")
SHORTEST = 3


def site_words() -> frozenset[str]:
    """The co-op's names, its street, its mail address, the names of the panels; folded."""
    texts = list(PRODUCT)
    for coop in CoopSettings.objects.all():
        texts += [coop.name, coop.short_name, coop.full_name, coop.address, coop.email]
    return _words(texts)


def words_of(user: AbstractBaseUser | None) -> frozenset[str]:
    """Name, login, address, telephone and e-mail of the login's person, folded."""
    if not isinstance(user, User):
        return frozenset()
    texts = [user.login, user.first_name, user.last_name, user.email]
    if user.person:
        texts += _facts(user.person)
    return _words(texts)


def _facts(person: Person) -> list[str]:
    return [
        person.name,
        person.correspondence_email,
        person.phone,
        person.phone[-9:],
        person.correspondence_address,
        person.tax_id,
    ]


def _words(texts: list[str]) -> frozenset[str]:
    found = set()
    for text in texts:
        whole = folded(text)
        parts = {whole, *(folded(part) for part in re.split(r"[\W_]+", text))}
        found |= parts | {collapsed(part) for part in parts}
    return frozenset(word for word in found if len(word) >= SHORTEST)
