"""What the members' area adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    LogWords,
    NamedPapers,
    OffersPart,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonPage,
    Plugin,
    Related,
    SitePart,
)
from members_area.library import named
from members_area.library import related as library_related
from members_area.library.reading.models import Rhythm
from members_area.plugin import people
from members_area.plugin.demo import load_demo
from members_area.plugin.desk import MENU, SEARCH_GROUPS, WORK_QUEUES
from members_area.plugin.evidence import (
    ACTIONS,
    PUBLISHED,
    compute_figures,
    rights_findings,
)
from members_area.plugin.jobs import JOBS
from members_area.plugin.new_site import FIRST_STEPS, SET_UP
from members_area.plugin.panel import MENU_ENTRIES, PANEL, TILES
from members_area.plugin.people import ACCESS
from members_area.plugin.privacy import PERSONAL_DATA
from members_area.plugin.rights import (
    RIGHTS,
    ROLES,
)
from members_area.register.domain.membership import Standing

PLUGIN = Plugin(
    site=SitePart(
        urls="members_area.urls",
        menu=MENU_ENTRIES,
        tiles=TILES,
        related=Related(
            heading=_("Dokumenty do tego ogłoszenia"),
            shown=library_related.list_related_links,
            choose_label=_("Powiąż dokumenty"),
            choose_url_name="library_related",
            may_choose=library_related.may_choose,
        ),
    ),
    panel=PanelPart(
        panel=PANEL,
    ),
    people=PeoplePart(
        access=ACCESS,
        person=PersonPage(sections=people.sections),
        personal_data=PERSONAL_DATA,
    ),
    desk=DeskPart(
        menu=MENU,
        rights=RIGHTS,
        roles=ROLES,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
    ),
    offers=OffersPart(
        named_papers=NamedPapers(
            readable=named.list_readable_papers,
            meant=named.resolve_paper,
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=ACTIONS,
            codes=(
                (
                    "members_area_register.Membership",
                    Standing,
                ),
                ("cms_ext_identity.User", Rhythm),
            ),
        ),
        published=PUBLISHED,
        backup_checks=(compute_figures,),
        rights_findings=rights_findings,
    ),
    operations=OperationsPart(
        jobs=JOBS,
        set_up=SET_UP,
        demo=load_demo,
        first_steps=FIRST_STEPS,
    ),
)
