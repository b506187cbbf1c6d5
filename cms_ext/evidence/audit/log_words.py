"""The actions that this plugin writes into the access log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ACTIONS = (
    ("VIEW", _("Wgląd")),
    ("DOWNLOAD", _("Pobranie pliku")),
    ("LIST", _("Wgląd w listę")),
    ("EXPORT", _("Pobranie listy do pliku")),
    ("SIGN_IN", _("Zalogowanie")),
    ("SIGN_OUT", _("Wylogowanie")),
    ("SIGN_IN_REFUSED", _("Nieudane logowanie")),
)
