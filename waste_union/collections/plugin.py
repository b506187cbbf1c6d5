"""What the plugin adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    FirstStep,
    LogWords,
    MenuEntry,
    MenuSection,
    OffersPart,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonalData,
    Plugin,
    ReportableEvents,
    Role,
    SitePart,
    Tile,
    WorkQueue,
)
from waste_union.collections import demo as collections_demo
from waste_union.collections.domain.calendar import missed_collection
from waste_union.collections.domain.queries import own_nearest
from waste_union.collections.rights_in_words import (
    COLLECTION_RIGHTS,
    COLLECTIONS,
    KEEPS_DAYS,
    KEEPS_KINDS,
    SEES_DAYS,
    TAKES_BACK,
)
from waste_union.collections.waiting import (
    addresses_are_there,
    days_are_there,
    without_next_year,
    without_this_year,
)

DESK = (*SEES_DAYS, *KEEPS_DAYS, *KEEPS_KINDS, *TAKES_BACK)
SECTOR_REGISTER = f"{COLLECTIONS}_sector_modeladmin_index"

PLUGIN = Plugin(
    site=SitePart(
        urls="waste_union.collections.urls",
        menu=(
            MenuEntry(_("Odbiory odpadów"), "collections:home", where="public", order=60),
            MenuEntry(_("Odbiory odpadów"), "collections:own_ebok", realm="ebok", order=45),
        ),
        tiles=(
            Tile(
                title=_("Kiedy odbiór odpadów?"),
                help=_("termin dla Twojego adresu"),
                url_name="collections:home",
                icon="calendar",
                order=15,
                own=own_nearest,
            ),
        ),
    ),
    panel=PanelPart(
        under_way=own_nearest,
    ),
    people=PeoplePart(
        personal_data=PersonalData(staff_models=(f"{COLLECTIONS}.BroughtFile",)),
    ),
    desk=DeskPart(
        menu=(
            MenuSection("collection-records", REGISTERS, gettext_lazy("Odbiory odpadów"), 47),
            MenuSection("collection-settings", SETTINGS, gettext_lazy("Odbiory odpadów"), 55),
        ),
        roles=(
            Role("editor", DESK),
            # A union has clerks of its own for waste.
            Role("waste_clerk", DESK, only_with="declarations"),
            Role("case_clerk", SEES_DAYS),
            Role("auditor", SEES_DAYS),
        ),
        rights=COLLECTION_RIGHTS,
        queues=(
            WorkQueue(
                "without_this_year",
                _("Rejony bez harmonogramu na ten rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                without_this_year,
                query="?harmonogram=ten-rok",
                order=350,
            ),
            WorkQueue(
                "without_next_year",
                _("Rejony bez harmonogramu na następny rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                without_next_year,
                query="?harmonogram=nastepny-rok",
                order=351,
            ),
        ),
    ),
    offers=OffersPart(
        reportable=(ReportableEvents("waste-collection", missed_collection),),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("COLLECTION_SECTOR_KEPT", _("Rejon odbioru odpadów")),
                ("COLLECTION_FRACTION_KEPT", _("Frakcja odpadów")),
                ("COLLECTION_TERMS_KEPT", _("Zmiana zasad odbioru odpadów")),
                ("COLLECTION_DAY_CHANGED", _("Zmiana terminu odbioru odpadów")),
                ("COLLECTION_RANGE_CHANGED", _("Zmiana adresów rejonu odbioru")),
                ("COLLECTION_FILE_TAKEN_BACK", _("Wycofanie pliku odbiorów odpadów")),
            )
        ),
    ),
    operations=OperationsPart(
        first_steps=(
            FirstStep(
                _("Wczytaj adresy rejonów odbioru odpadów"),
                _("Bez nich nikt nie znajdzie terminów dla swojego adresu. Wzór pliku jest obok."),
                "collections_import_addresses",
                f"{COLLECTIONS}.change_addressrange",
                addresses_are_there,
                order=430,
            ),
            FirstStep(
                _("Wczytaj harmonogram odbiorów"),
                _("Rejon po rejonie, frakcja po frakcji; przeniesione dni wpisz od razu."),
                "collections_import_days",
                f"{COLLECTIONS}.change_collectionday",
                days_are_there,
                order=431,
            ),
        ),
        demo=collections_demo.load,
    ),
)
