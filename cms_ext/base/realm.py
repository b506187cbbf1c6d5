"""The kinds of login and the prefixes that each of them guards. Imports no models."""

from __future__ import annotations

import unicodedata

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


def normalised_login(login: str) -> str:
    """One spelling for one login: width, case and outer blanks do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def username_for(realm: str, login: str) -> str:
    """The unique key of a user, `realm:normalised login`."""
    return f"{realm}:{normalised_login(login)}"
