from django.utils.translation import gettext_noop as _

from cms_ext.plugins import LogWords, Plugin, PluginConfig, RightInWords, Role

KEEPS_SYNONYMS = (
    "cms_ext_synonyms.view_synonym",
    "cms_ext_synonyms.add_synonym",
    "cms_ext_synonyms.change_synonym",
)


class SynonymsConfig(PluginConfig):
    name = "cms_ext.public_site.pages.synonyms"
    label = "cms_ext_synonyms"
    verbose_name = "Synonimy"
    plugin = Plugin(
        slug="synonyms",
        title="Synonimy w wyszukiwarce",
        log=LogWords(actions=(("SYNONYM_KEPT", _("Zmiana synonimów w wyszukiwarce")),)),
        roles=(Role("editor", KEEPS_SYNONYMS), Role("publisher", KEEPS_SYNONYMS)),
        rights=(
            RightInWords(_("mówi, które słowa znaczą w wyszukiwarce to samo"), KEEPS_SYNONYMS),
        ),
    )
