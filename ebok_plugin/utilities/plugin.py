"""What the plugin of utilities adds to the site."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.chain import declare_chain
from cms_ext.office.desk_kit.menu_place import REGISTERS
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.payments.domain.desk import LedgerDesk
from ebok_plugin.payments.domain.import_record import list_import_batches, read_last_batch
from ebok_plugin.payments.rights import IMPORTS
from ebok_plugin.utilities import personal_data as media_personal_data
from ebok_plugin.utilities.media.domain.settlement import (
    SETTLEMENT_LINE,
    settlement_line_now,
    settlement_line_seen,
)
from ebok_plugin.utilities.meters import demo as meters_demo
from ebok_plugin.utilities.meters.domain.handover_reading import list_reading_steps
from ebok_plugin.utilities.meters.domain.meter import search_meters
from ebok_plugin.utilities.meters.domain.missing import MISSING_LETTER
from ebok_plugin.utilities.meters.domain.own_meters import list_reading_tiles
from ebok_plugin.utilities.meters.domain.reading import format_figure
from ebok_plugin.utilities.meters.domain.reading_import import METER_READINGS
from ebok_plugin.utilities.meters.domain.submission import forget_loose_photos, forget_old_photos
from ebok_plugin.utilities.meters.domain.use import previous_month
from ebok_plugin.utilities.meters.domain.use_information import make_information
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.rights import SEES_METERS


def meter_figures() -> dict[str, str]:
    """Digest meters and readings, for the comparison with a restored backup."""
    meters = Meter.objects.order_by("pk").values_list(
        "pk", "premises_id", "kind", "number", "installed_on", "dismounted_on"
    )
    readings = Reading.objects.order_by("pk").values_list(
        "pk", "meter_id", "day", "value", "source", "state"
    )
    return {
        "liczniki": digest_rows(meters.iterator()),
        "odczyty liczników": digest_rows(readings.iterator()),
    }


def make_use_information() -> None:
    """Make last month's information; daily, for figures arrive on different days."""
    make_information(previous_month(business_today()), at=timezone.now())


def list_meter_sections(
    premises: Premises, origin: Origin, today: date
) -> Sequence[plugins.PersonSection]:
    """List the mounted meters of a flat with their newest figures. One query.

    Empty for staff who may not see meters.
    """
    if not origin.signed_in.has_perm(SEES_METERS):
        return []
    rows = tuple(_row(meter) for meter in search_meters("").filter(premises=premises))
    return [plugins.PersonSection(_("Liczniki"), rows, _("W tym lokalu nie wisi żaden licznik."))]


def _row(meter: Meter) -> plugins.PersonRow:
    # `search_meters` annotates both.
    day, value = meter.last_day, meter.last_value  # type: ignore[attr-defined]
    detail = _("bez odczytu")
    if day is not None:
        detail = _("stan {value} z {day}").format(value=format_figure(value), day=format_day(day))
    return plugins.PersonRow(
        capfirst(str(meter)), detail, reverse("meters_desk_meter", args=[meter.pk])
    )


def search_meter_hits(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find mounted meters by the beginning of a number, or by the premises."""
    return [
        plugins.SearchHit(
            str(meter),
            reverse("meters_desk_meter", args=[meter.pk]),
            f"{meter.premises.code}, {meter.premises.short_address}",
            meter.pk,
        )
        for meter in search_meters(query)[: plugins.MAX_HITS]
    ]


def waiting_readings(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(Reading.objects.waiting(), since="day")


def meters_past_verification(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(Meter.objects.past_verification(today), since="verified_until")


LOG_ACTIONS = (
    ("METER_INSTALLED", gettext_noop("Montaż licznika")),
    ("METER_DISMOUNTED", gettext_noop("Demontaż licznika")),
    ("READING_RECORDED", gettext_noop("Odczyt licznika")),
    ("READING_ACCEPTED", gettext_noop("Przyjęcie odczytu")),
    ("READING_RETURNED", gettext_noop("Zwrot odczytu")),
    ("READING_LETTER_MADE", gettext_noop("Pismo o brakującym odczycie")),
    ("METER_DESCRIBED", gettext_noop("Zmiana danych licznika")),
    ("USE_INFORMATION_MADE", gettext_noop("Informacja o zużyciu")),
    ("READING_LAYOUT_ADDED", gettext_noop("Nowy układ pliku odczytów")),
    ("READING_LAYOUT_CHANGED", gettext_noop("Zmiana układu pliku odczytów")),
    ("READING_LAYOUT_DELETED", gettext_noop("Usunięcie układu pliku odczytów")),
    ("READING_WINDOW_ADDED", gettext_noop("Nowy termin odczytów")),
    ("READING_WINDOW_CHANGED", gettext_noop("Zmiana terminu odczytów")),
)


MEDIA = "ebok_plugin_media"
METERS = "ebok_plugin_meters"
# Nobody changes a settlement by hand: it comes by the import, with its entries.
SEES_SETTLEMENTS = (f"{MEDIA}.view_mediasettlement", f"{MEDIA}.view_mediasettlementline")
SEES_METER_DATA = (
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


def find_absent_settlement_rights() -> frozenset[str]:
    """Return the rights to settlements on a site whose books an accounting program keeps."""
    return frozenset(SEES_SETTLEMENTS) if is_mirror() else frozenset()


SEES = (*SEES_SETTLEMENTS, *SEES_METER_DATA, *SEES_LAYOUTS)
DESK = (*SEES, *KEEPS_METERS, *TAKES_READINGS, *SETS_WINDOWS, *KEEPS_LAYOUTS)

PLUGIN = plugins.Plugin(
    exchange=plugins.ExchangePart(
        imports=(
            plugins.ApiImport(
                "meter-readings",
                gettext_noop("odczyty liczników"),
                LedgerDesk,
                METER_READINGS.schema,
                (IMPORTS,),
            ),
        )
    ),
    site=plugins.SitePart(
        urls="ebok_plugin.utilities.urls",
        menu=(
            plugins.MenuEntry(
                gettext_noop("Odczyty liczników"),
                "ebok_meters:readings",
                order=35,
                found_by=gettext_noop(
                    "podać podaję podaj zgłosić stan licznik wodomierz wodomierza ciepłomierz "
                    "woda zużycie"
                ),
                pages=("ebok_meters:use",),
            ),
        ),
    ),
    panel=plugins.PanelPart(
        tiles=(
            plugins.Tile(
                title=gettext_noop("Podaj odczyt"),
                help=gettext_noop("stan liczników"),
                url_name="ebok_meters:readings",
                icon="drop",
                order=10,
                own=list_reading_tiles,
            ),
        )
    ),
    people=plugins.PeoplePart(
        life_events=plugins.LifeEventPart(steps=list_reading_steps),
        personal_data=plugins.PersonalData(
            collect=media_personal_data.collect,
            erase=media_personal_data.erase,
            models=(
                f"{METERS}.Reading",
                f"{METERS}.ReadingPhoto",
                f"{METERS}.UseInformation",
            ),
        ),
        retention=(
            plugins.Retention(
                "LOOSE_METER_PHOTOS",
                gettext_noop("Zdjęcia liczników z odczytem, którego nie potwierdzono"),
                gettext_noop("przysłania zdjęcia"),
                source=gettext_noop("ustalenie własne: zdjęcie bez odczytu niczego nie dowodzi"),
                forget=forget_loose_photos,
                days=1,
            ),
            plugins.Retention(
                "METER_PHOTOS",
                gettext_noop("Zdjęcia liczników przysłane z odczytem"),
                gettext_noop("przysłania zdjęcia"),
                36,
                gettext_noop("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                forget_old_photos,
            ),
            plugins.Retention(
                "USE_INFORMATION",
                gettext_noop("Informacje o zużyciu zostają: są dowodem, kiedy je udostępniono"),
                source=gettext_noop(
                    "ustawa – Prawo energetyczne, art. 45c; liczby i konto, bez nazwisk"
                ),
            ),
            plugins.Retention(
                "READINGS",
                gettext_noop("Odczyty liczników zostają z lokalem: są dowodem rozliczenia mediów"),
                source=gettext_noop("ustawa o rachunkowości, art. 74; odczyt nie nazywa osoby"),
            ),
        ),
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Liczniki i odczyty",
                (
                    "meters_desk_unlikely",
                    "meters_desk_missing",
                    "meters_desk_supplier",
                    "meters_desk_layouts",
                    "meters_desk_meters",
                    "liczniki_terminy_modeladmin_index",
                ),
            ),
            plugins.HelpChapter(
                "clerks",
                "Rozliczenie mediów",
                (
                    "ebok_plugin_media_mediasettlement_modeladmin_index",
                    "ebok_plugin_media_mediasettlementline_modeladmin_index",
                ),
            ),
        ),
        absent_rights=find_absent_settlement_rights,
        menu=(plugins.MenuSection("utilities-records", REGISTERS, gettext_lazy("Media"), 45),),
        roles=(
            plugins.Role("finance_clerk", DESK),
            plugins.Role("finance_approver", SEES),
            plugins.Role("auditor", SEES),
        ),
        rights=(
            plugins.RightInWords(
                gettext_noop("ogląda rozliczenia mediów"),
                (*SEES_SETTLEMENTS,),
            ),
            plugins.RightInWords(
                gettext_noop("ogląda liczniki, odczyty, ich terminy i informacje o zużyciu"),
                SEES_METER_DATA,
            ),
            plugins.RightInWords(
                gettext_noop("zapisuje montaż, wymianę i demontaż liczników"), KEEPS_METERS
            ),
            plugins.RightInWords(
                gettext_noop("wpisuje odczyty, przyjmuje je i zwraca"), TAKES_READINGS
            ),
            plugins.RightInWords(gettext_noop("ustala terminy odczytów"), SETS_WINDOWS),
            plugins.RightInWords(
                gettext_noop("ogląda układy plików od dostawców odczytów"), SEES_LAYOUTS
            ),
            plugins.RightInWords(
                gettext_noop("zmienia układy plików od dostawców odczytów"), KEEPS_LAYOUTS
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "unlikely_readings",
                gettext_noop("Nietypowe odczyty liczników"),
                "meters_desk_unlikely",
                (f"{METERS}.view_reading", f"{METERS}.decide_reading"),
                waiting_readings,
                button=gettext_noop("Sprawdź"),
                order=345,
            ),
            plugins.WorkQueue(
                "meters_past_verification",
                gettext_noop("Liczniki po terminie legalizacji"),
                "meters_desk_meters",
                (f"{METERS}.view_meter", f"{METERS}.change_meter"),
                meters_past_verification,
                query="?po_legalizacji=on",
                button=gettext_noop("Zobacz"),
                in_menus=False,
                order=346,
            ),
        ),
        premises=list_meter_sections,
        finds=(
            plugins.SearchGroup(
                "meters",
                gettext_noop("Liczniki"),
                (f"{METERS}.view_meter",),
                search_meter_hits,
                "meters_desk_meters",
                order=60,
            ),
        ),
    ),
    offers=plugins.OffersPart(
        disputable=(
            plugins.DisputableRows(
                SETTLEMENT_LINE,
                settlement_line_seen,
                settlement_line_now,
                SEES_SETTLEMENTS,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=LOG_ACTIONS),
        events=(
            plugins.EventKind(
                "reading.taken",
                gettext_noop("Zapisano albo przyjęto odczyt licznika"),
                ("READING_RECORDED", "READING_ACCEPTED"),
            ),
        ),
        chains=(declare_chain(SealStream.READINGS, "readings", gettext_noop("Odczyty liczników")),),
        backup_checks=(meter_figures,),
    ),
    operations=plugins.OperationsPart(
        letter_kinds={
            MISSING_LETTER: plugins.LetterKind("payer"),
            "ebok_plugin/meters/mail/returned.txt": plugins.LetterKind("entered_by.person"),
            "ebok_plugin/meters/mail/use_information.txt": plugins.LetterKind("account.payer"),
            **plugins.leave_unjudged(
                "Its reader takes it from the panel.",
                "ebok_plugin/utilities/meters/layouts/use_sheet.typ",
            ),
        },
        jobs=(
            plugins.Job(
                "meters_use_information",
                timedelta(days=1),
                make_use_information,
                title=gettext_noop("Miesięczna informacja o zużyciu ciepła i ciepłej wody"),
            ),
        ),
        demo=meters_demo.load,
        feeds=(
            plugins.Feed(
                "meters_readings",
                gettext_noop("Odczyty liczników z pliku"),
                (SEES_METERS, IMPORTS),
                partial(read_last_batch, METER_READINGS.kind),
                partial(list_import_batches, METER_READINGS.kind),
                url_name="ebok_import_ledger",
                order=40,
            ),
        ),
    ),
)
