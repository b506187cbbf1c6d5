"""What the synonyms add to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins

KEEPS_SYNONYMS = (
    "cms_ext_synonyms.view_synonym",
    "cms_ext_synonyms.add_synonym",
    "cms_ext_synonyms.change_synonym",
)

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks", "Rejestry i ustawienia", ("cms_ext_synonyms_synonym_modeladmin_index",)
            ),
        ),
        roles=(plugins.Role("editor", KEEPS_SYNONYMS), plugins.Role("publisher", KEEPS_SYNONYMS)),
        rights=(
            plugins.RightInWords(
                _("mówi, które słowa znaczą w wyszukiwarce to samo"), KEEPS_SYNONYMS
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=(("SYNONYM_KEPT", _("Zmiana synonimów w wyszukiwarce")),)),
    ),
)
