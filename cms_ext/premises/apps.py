from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    LogWords,
    Plugin,
    PluginConfig,
    RightInWords,
    Role,
    SearchGroup,
    WorkQueue,
)
from cms_ext.premises.log_words import ACTIONS

SEES_PREMISES = "cms_ext_premises.view_property"


class PremisesConfig(PluginConfig):
    name = "cms_ext.premises"
    label = "cms_ext_premises"
    verbose_name = "Nieruchomości i lokale"
    plugin = Plugin(
        slug="premises",
        title="Nieruchomości i lokale",
        log=LogWords(actions=ACTIONS),
        finds=(
            SearchGroup(
                "places",
                _("Nieruchomości, budynki, klatki i lokale"),
                (SEES_PREMISES,),
                "cms_ext.premises.search_group.find",
                "premises_tree",
                order=40,
            ),
        ),
        today=(
            WorkQueue(
                "unassigned",
                _("Budynki do przypisania do nieruchomości"),
                "premises_tree",
                (SEES_PREMISES, "cms_ext_premises.change_property"),
                "cms_ext.premises.domain.queries.buildings_to_assign",
                order=80,
            ),
        ),
        roles=(
            Role("editor", (SEES_PREMISES,)),
            Role("publisher", (SEES_PREMISES,)),
            Role("auditor", (SEES_PREMISES,)),
            Role(
                "membership_clerk",
                (
                    SEES_PREMISES,
                    "cms_ext_premises.change_property",
                    "cms_ext_premises.change_premises",
                ),
            ),
            # Areas and persons are the ground of fees; the tree above is the membership desk's.
            Role("finance_clerk", (SEES_PREMISES, "cms_ext_premises.change_premises")),
        ),
        rights=(
            RightInWords(
                _("ogląda nieruchomości, budynki, klatki i lokale"),
                (SEES_PREMISES,),
            ),
            RightInWords(
                _("zmienia nieruchomości, budynki i klatki"),
                ("cms_ext_premises.change_property",),
            ),
            RightInWords(
                _("zmienia lokale i ich powierzchnie"),
                ("cms_ext_premises.change_premises",),
            ),
        ),
    )
