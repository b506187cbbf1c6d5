"""What this part of the extension adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    LogWords,
    Plugin,
    RightInWords,
    Role,
    SearchGroup,
    WorkQueue,
)
from cms_ext.premises import search_group
from cms_ext.premises.domain.queries import list_unassigned_buildings
from cms_ext.premises.log_words import ACTIONS

SEES_PREMISES = "cms_ext_premises.view_property"

PLUGIN = Plugin(
    desk=DeskPart(
        finds=(
            SearchGroup(
                "places",
                _("Nieruchomości, budynki, klatki i lokale"),
                (SEES_PREMISES,),
                search_group.search_places,
                "premises_tree",
                order=40,
            ),
        ),
        queues=(
            WorkQueue(
                "unassigned",
                _("Budynki do przypisania do nieruchomości"),
                "premises_tree",
                (SEES_PREMISES, "cms_ext_premises.change_property"),
                list_unassigned_buildings,
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
    ),
    evidence=EvidencePart(
        log=LogWords(actions=ACTIONS),
    ),
)
