"""The media plugin: what heat, water and gas cost a premises, and what its meters show."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    Chain,
    DisputableRows,
    Job,
    LogWords,
    MenuEntry,
    PersonalData,
    Plugin,
    PluginConfig,
    Retention,
    RightInWords,
    Role,
    SearchGroup,
    WorkQueue,
)
from ebok_plugin.utilities.media.log_words import ACTIONS

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


class MediaConfig(PluginConfig):
    name = "ebok_plugin.utilities.media"
    label = MEDIA
    verbose_name = _("Rozliczenia mediów")
    plugin = Plugin(
        slug="media",
        title="Rozliczenia mediów",
        log=LogWords(actions=ACTIONS),
        realm="ebok",
        requires=("ebok",),
        apps=("ebok_plugin.utilities.meters",),
        urls="ebok_plugin.utilities.media.plugin_urls",
        menu=(MenuEntry(_("Odczyty liczników"), "ebok_meters:readings", order=35),),
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
        disputable=(
            DisputableRows(
                "media-settlement-line",
                "ebok_plugin.utilities.media.domain.settlement.settlement_line_seen",
                "ebok_plugin.utilities.media.domain.settlement.settlement_line_now",
                SEES_SETTLEMENTS,
            ),
        ),
        personal_data=PersonalData(
            collect="ebok_plugin.utilities.media.personal_data.collect",
            erase="ebok_plugin.utilities.media.personal_data.erase",
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
                forget="ebok_plugin.utilities.meters.domain.submission.forget_loose_photos",
                days=1,
            ),
            Retention(
                "METER_PHOTOS",
                _("Zdjęcia liczników przysłane z odczytem"),
                _("przysłania zdjęcia"),
                36,
                _("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                "ebok_plugin.utilities.meters.domain.submission.forget_old_photos",
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
        today=(
            WorkQueue(
                "unlikely_readings",
                _("Nietypowe odczyty liczników"),
                "meters_desk_unlikely",
                (f"{METERS}.view_reading", f"{METERS}.decide_reading"),
                "ebok_plugin.utilities.meters.waiting.unlikely",
                button=_("Sprawdź"),
                order=345,
            ),
        ),
        premises="ebok_plugin.utilities.meters.premises_part.sections",
        finds=(
            SearchGroup(
                "meters",
                _("Liczniki"),
                (f"{METERS}.view_meter",),
                "ebok_plugin.utilities.meters.search_group.meters",
                "meters_desk_meters",
                order=60,
            ),
        ),
        jobs=(
            Job(
                "meters_use_information",
                timedelta(days=1),
                "ebok_plugin.utilities.meters.jobs.make_use_information",
                title=_("Miesięczna informacja o zużyciu ciepła i ciepłej wody"),
            ),
        ),
        chains=(
            Chain(
                "readings",
                _("Odczyty liczników"),
                end="ebok_plugin.utilities.meters.domain.evidence.chain_end",
                hashes="ebok_plugin.utilities.meters.domain.evidence.hashes",
            ),
        ),
        demo="ebok_plugin.utilities.meters.demo.load",
        backup_checks=("ebok_plugin.utilities.meters.backup_checks.figures",),
    )

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.ledger.domain.audit import register  # noqa: PLC0415 - models
        from ebok_plugin.panel.domain.timely import register_timely_tasks  # noqa: PLC0415 - models
        from ebok_plugin.payments.added_kinds import add_kind  # noqa: PLC0415 - models
        from ebok_plugin.payments.domain.ledger_kinds.media_settlements import (  # noqa: PLC0415 - models
            register_row_keeper,
        )
        from ebok_plugin.utilities.media.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.utilities.media.domain.keeping import SettlementKeeper  # noqa: PLC0415 - models
        from ebok_plugin.utilities.meters.added_kind import METER_READINGS  # noqa: PLC0415 - models
        from ebok_plugin.utilities.meters.domain.evidence import (  # noqa: PLC0415 - models
            AUDITORS as READING_AUDITORS,
        )
        from ebok_plugin.utilities.meters.domain.own_meters import reading_task  # noqa: PLC0415 - models

        register_row_keeper(SettlementKeeper)
        add_kind(METER_READINGS)
        register_timely_tasks(reading_task)
        for auditor in (*AUDITORS, *READING_AUDITORS):
            register(auditor)
