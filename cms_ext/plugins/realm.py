"""The kinds of login and the prefixes that each of them guards. Imports no models."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Realm(TextChoices):
    """A user belongs to one realm and one session is one realm (glossary.md A0)."""

    STAFF = "staff", _("pracownik")
    IKCS = "ikcs", "IKCS"
    EBOK = "ebok", "E-BOK"
    NONE = "none", _("żaden")


# Walls belong to the site and not to a plugin: they must stand when the plugin is switched off.
GATED_PREFIXES: dict[str, Realm] = {"/ikcs/": Realm.IKCS, "/e-bok/": Realm.EBOK}


# Wagtail's administration, for staff alone.
ADMIN_PREFIX = "/admin/"


def is_below(address: str, prefixes: Iterable[str]) -> bool:
    """Whether it is one of the prefixes, which end with a slash, or stands below one.

    By whole parts: `/admin` and `/admin/pages/` are below `/admin/`, `/administracja/` is not.
    """
    return f"{address}/".startswith(tuple(prefixes))


def normalised_login(login: str) -> str:
    """One spelling for one login: width, case and outer blanks do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def bare_login(typed: str) -> str:
    """What people type when they copy a login: its letters in capitals and its digits, no more.

    Blanks and dashes of every kind, also those of a word processor, are left out.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in folded if unicodedata.category(sign) not in BETWEEN)


# Blanks, dashes, the minus sign, and what is not seen at all.
BETWEEN = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Sm")


def username_for(realm: str, login: str) -> str:
    """The unique key of a user, `realm:normalised login`."""
    return f"{realm}:{normalised_login(login)}"
