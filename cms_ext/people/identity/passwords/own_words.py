"""What anybody knows about a login: its person, the co-op, the product (ASVS 6.2.11)."""

from __future__ import annotations

import re

from django.contrib.auth.models import AbstractBaseUser

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.passwords.fold import collapsed, folded

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
