"""The actions that this plugin writes into the access log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ACTIONS = (
    ("ANNOUNCEMENT_CORRECTED", _("Sprostowanie ogłoszenia")),
    ("ANNOUNCEMENT_PUBLISHED", _("Publikacja ogłoszenia")),
    ("ANNOUNCEMENT_PINNED", _("Przypięcie ogłoszenia")),
    ("ANNOUNCEMENT_UNPINNED", _("Odpięcie ogłoszenia")),
    ("ANNOUNCEMENT_TAKEN_OFF", _("Zdjęcie ogłoszenia ze strony")),
    ("ANNOUNCEMENT_WORDS_ERASED", _("Usunięcie treści z historii ogłoszenia")),
    ("ANNOUNCEMENT_WITHDRAWN", _("Wycofanie ogłoszenia")),
)
