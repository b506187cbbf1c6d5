"""The kinds of login, and the addresses that each of them opens. Imports no models."""

import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.polish import DROP_INVISIBLE
from cms_ext.base.text.typed_values import compact_identifier
from cms_ext.plugins.contract import ResidentRealm


class Realm(TextChoices):
    """The realms that every site has; those of residents are declared by plugins (glossary.md A0).

    A user belongs to one realm and one session is one realm.
    """

    STAFF = "staff", _("pracownik")
    NONE = "none", _("żaden")


# Read from the settings and not from the installed plugins: a panel stays closed to everybody else
# when its plugin is switched off.
RESIDENT_REALMS: tuple[ResidentRealm, ...] = tuple(settings.COOP_REALMS)
GATED_PREFIXES: dict[str, str] = {realm.prefix: realm.code for realm in RESIDENT_REALMS}
REALM_CHOICES = [
    (Realm.STAFF.value, Realm.STAFF.label),
    *((realm.code, realm.name) for realm in RESIDENT_REALMS),
    (Realm.NONE.value, Realm.NONE.label),
]


# Wagtail's administration, for staff alone.
ADMIN_PREFIX = "/admin/"


def is_below(address: str, prefixes: Iterable[str]) -> bool:
    """Return True if the address is one of the prefixes (ending with a slash) or below one.

    By whole parts: `/admin` and `/admin/pages/` are below `/admin/`, `/administracja/` is not.
    """
    return f"{address}/".startswith(tuple(prefixes))


def normalised_login(login: str) -> str:
    """Return the login with width, case and outer blanks normalised, without invisible marks."""
    return unicodedata.normalize("NFKC", login.translate(DROP_INVISIBLE)).strip().casefold()


def bare_login(typed: str) -> str:
    """Return the letters, as capitals, and digits of a login that somebody typed.

    What people and programs put between and around them is left out, as in any typed number.
    """
    return compact_identifier(typed, "login|identyfikator|numer|nr").upper()


def make_username(realm: str, login: str) -> str:
    """Return the unique key of a user: `realm:normalised login`."""
    return f"{realm}:{normalised_login(login)}"
