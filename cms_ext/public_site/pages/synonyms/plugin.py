"""What the synonyms add to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    LogWords,
    Plugin,
    RightInWords,
    Role,
)

KEEPS_SYNONYMS = (
    "cms_ext_synonyms.view_synonym",
    "cms_ext_synonyms.add_synonym",
    "cms_ext_synonyms.change_synonym",
)

PLUGIN = Plugin(
    desk=DeskPart(
        roles=(Role("editor", KEEPS_SYNONYMS), Role("publisher", KEEPS_SYNONYMS)),
        rights=(
            RightInWords(_("mówi, które słowa znaczą w wyszukiwarce to samo"), KEEPS_SYNONYMS),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(actions=(("SYNONYM_KEPT", _("Zmiana synonimów w wyszukiwarce")),)),
    ),
)
