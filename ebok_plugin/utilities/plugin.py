"""What the plugin adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext.office.desk_kit.menu_place import REGISTERS
from cms_ext.plugins import (
    Chain,
    DeskPart,
    DisputableRows,
    EvidencePart,
    Job,
    LogWords,
    MenuEntry,
    MenuSection,
    OffersPart,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    Retention,
    RightInWords,
    Role,
    SearchGroup,
    SitePart,
    WorkQueue,
)
from ebok_plugin.utilities.media import personal_data as media_personal_data
from ebok_plugin.utilities.media.domain.settlement import (
    SETTLEMENT_LINE,
    settlement_line_now,
    settlement_line_seen,
)
from ebok_plugin.utilities.media.log_words import ACTIONS
from ebok_plugin.utilities.meters import backup_checks as meters_backup_checks
from ebok_plugin.utilities.meters import demo as meters_demo
from ebok_plugin.utilities.meters import premises_part, search_group
from ebok_plugin.utilities.meters.domain import evidence
from ebok_plugin.utilities.meters.domain.submission import forget_loose_photos, forget_old_photos
from ebok_plugin.utilities.meters.jobs import make_use_information
from ebok_plugin.utilities.meters.waiting import waiting_readings

MEDIA = "ebok_plugin_media"
METERS = "ebok_plugin_meters"
# Nobody changes a settlement by hand: it comes by the import, with its entries.
SEES_SETTLEMENTS = (f"{MEDIA}.view_mediasettlement", f"{MEDIA}.view_mediasettlementline")
SEES_METERS = (
    f"{METERS}.view_meter",
    f"{METERS}.view_reading",
    f"{METERS}.view_readingwindow",
    f"{METERS}.view_useinformation",
)
KEEPS_METERS = (f"{METERS}.add_meter", f"{METERS}.change_meter")
TAKES_READINGS = (f"{METERS}.add_reading", f"{METERS}.decide_reading")
SETS_WINDOWS = (f"{METERS}.add_readingwindow", f"{METERS}.change_readingwindow")
# How a supplier's file of readings is read.
SEES_LAYOUTS = (f"{METERS}.view_readinglayout",)
KEEPS_LAYOUTS = (f"{METERS}.add_readinglayout", f"{METERS}.change_readinglayout")
SEES = (*SEES_SETTLEMENTS, *SEES_METERS, *SEES_LAYOUTS)
DESK = (*SEES, *KEEPS_METERS, *TAKES_READINGS, *SETS_WINDOWS, *KEEPS_LAYOUTS)

PLUGIN = Plugin(
    site=SitePart(
        urls="ebok_plugin.utilities.urls",
        menu=(MenuEntry(_("Odczyty liczników"), "ebok_meters:readings", order=35),),
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=media_personal_data.collect,
            erase=media_personal_data.erase,
            models=(
                f"{METERS}.Reading",
                f"{METERS}.ReadingPhoto",
                f"{METERS}.UseInformation",
            ),
        ),
        retention=(
            Retention(
                "LOOSE_METER_PHOTOS",
                _("Zdjęcia liczników z odczytem, którego nie potwierdzono"),
                _("przysłania zdjęcia"),
                source=_("ustalenie własne: zdjęcie bez odczytu niczego nie dowodzi"),
                forget=forget_loose_photos,
                days=1,
            ),
            Retention(
                "METER_PHOTOS",
                _("Zdjęcia liczników przysłane z odczytem"),
                _("przysłania zdjęcia"),
                36,
                _("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                forget_old_photos,
            ),
            Retention(
                "USE_INFORMATION",
                _("Informacje o zużyciu zostają: są dowodem, kiedy je udostępniono"),
                source=_("ustawa – Prawo energetyczne, art. 45c; liczby i konto, bez nazwisk"),
            ),
            Retention(
                "READINGS",
                _("Odczyty liczników zostają z lokalem: są dowodem rozliczenia mediów"),
                source=_("ustawa o rachunkowości, art. 74; odczyt nie nazywa osoby"),
            ),
        ),
    ),
    desk=DeskPart(
        menu=(MenuSection("utilities-records", REGISTERS, gettext_lazy("Media"), 45),),
        roles=(
            Role("finance_clerk", DESK),
            Role("finance_approver", SEES),
            Role("auditor", SEES),
        ),
        rights=(
            RightInWords(
                _("ogląda rozliczenia mediów"),
                (*SEES_SETTLEMENTS,),
            ),
            RightInWords(
                _("ogląda liczniki, odczyty, ich terminy i informacje o zużyciu"), SEES_METERS
            ),
            RightInWords(_("zapisuje montaż, wymianę i demontaż liczników"), KEEPS_METERS),
            RightInWords(_("wpisuje odczyty, przyjmuje je i zwraca"), TAKES_READINGS),
            RightInWords(_("ustala terminy odczytów"), SETS_WINDOWS),
            RightInWords(_("ogląda układy plików od dostawców odczytów"), SEES_LAYOUTS),
            RightInWords(_("zmienia układy plików od dostawców odczytów"), KEEPS_LAYOUTS),
        ),
        queues=(
            WorkQueue(
                "unlikely_readings",
                _("Nietypowe odczyty liczników"),
                "meters_desk_unlikely",
                (f"{METERS}.view_reading", f"{METERS}.decide_reading"),
                waiting_readings,
                button=_("Sprawdź"),
                order=345,
            ),
        ),
        premises=premises_part.sections,
        finds=(
            SearchGroup(
                "meters",
                _("Liczniki"),
                (f"{METERS}.view_meter",),
                search_group.meters,
                "meters_desk_meters",
                order=60,
            ),
        ),
    ),
    offers=OffersPart(
        disputable=(
            DisputableRows(
                SETTLEMENT_LINE,
                settlement_line_seen,
                settlement_line_now,
                SEES_SETTLEMENTS,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(actions=ACTIONS),
        chains=(
            Chain(
                "readings",
                _("Odczyty liczników"),
                end=evidence.chain_end,
                hashes=evidence.hashes,
            ),
        ),
        backup_checks=(meters_backup_checks.figures,),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "meters_use_information",
                timedelta(days=1),
                make_use_information,
                title=_("Miesięczna informacja o zużyciu ciepła i ciepłej wody"),
            ),
        ),
        demo=meters_demo.load,
    ),
)
