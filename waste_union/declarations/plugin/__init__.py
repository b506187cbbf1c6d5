"""What the declarations add to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.plugins import (
    AlsoAdmits,
    DeskPart,
    EvidencePart,
    LogWords,
    MenuEntry,
    MenuSection,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonPage,
    Plugin,
    SitePart,
    WorkQueue,
)
from waste_union.declarations.plugin.demo import load
from waste_union.declarations.plugin.desk import DECLARATION_GROUPS, DECLARATION_QUEUES
from waste_union.declarations.plugin.evidence import ACTIONS, figures
from waste_union.declarations.plugin.jobs import JOBS
from waste_union.declarations.plugin.new_site import (
    FIRST_STEPS,
)
from waste_union.declarations.plugin.people import (
    ACCESS,
    also_admits,
    sections,
)
from waste_union.declarations.plugin.privacy import PERSONAL_DATA, RETENTION
from waste_union.declarations.plugin.rights import (
    DECLARATION_RIGHTS,
    DECLARATION_ROLES,
)
from waste_union.fees.domain.queries.fee_rows import waiting_for
from waste_union.fees.rights_in_words import (
    APPROVES_FEES,
    FEE_RIGHTS,
    FEE_ROLES,
    SEES_FEES,
)
from waste_union.tariffs.rights_in_words import TARIFF_RIGHTS, TARIFF_ROLES

PLUGIN = Plugin(
    site=SitePart(
        urls="waste_union.declarations.urls",
        menu=(MenuEntry(_("Deklaracje"), "declarations:properties", order=25),),
    ),
    panel=PanelPart(
        also_admits=AlsoAdmits(also_admits, "declarations:properties"),
    ),
    people=PeoplePart(
        access=ACCESS,
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
        person=PersonPage(sections=sections),
    ),
    desk=DeskPart(
        menu=(
            MenuSection("waste-records", REGISTERS, gettext_lazy("Opłata za odpady"), 47),
            MenuSection("waste-settings", SETTINGS, gettext_lazy("Opłata za odpady"), 55),
        ),
        roles=(*TARIFF_ROLES, *FEE_ROLES, *DECLARATION_ROLES),
        rights=(*TARIFF_RIGHTS, *FEE_RIGHTS, *DECLARATION_RIGHTS),
        queues=(
            *DECLARATION_QUEUES,
            WorkQueue(
                "fee_runs",
                _("Opłaty za odpady do zatwierdzenia"),
                "ebok_fee_runs",
                (*SEES_FEES, *APPROVES_FEES),
                waiting_for,
                order=325,
            ),
        ),
        finds=DECLARATION_GROUPS,
    ),
    evidence=EvidencePart(
        log=LogWords(actions=ACTIONS),
        backup_checks=(figures,),
    ),
    operations=OperationsPart(
        first_steps=FIRST_STEPS,
        jobs=JOBS,
        demo=load,
    ),
)
