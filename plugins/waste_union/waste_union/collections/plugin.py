"""The plugin of collections: what it adds to the site, and the data of the demo."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from waste_union.collections.apps import COLLECTIONS
from waste_union.collections.domain.calendar import find_missed_collection
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.queries import (
    find_own_next_collection,
    list_panel_tiles,
    select_unplanned_sectors,
)
from waste_union.collections.models import AddressRange, CollectionDay, CollectionTerms

FILES = ((ADDRESSES, "addresses.csv"), (DAYS, "days_2026.csv"), (DAYS, "days_2027.csv"))


class DemoBroken(RuntimeError):
    """The import refused a file of the demo; the message says why."""


def load_demo(today: date, premises: int) -> None:
    """Import the demo's files of collections, where there are any. Repeatable.

    They are in the folder `collections` of the fixtures; the co-op's demo has none.
    """
    for table, name in FILES:
        path = settings.COOP_DEMO_FIXTURES / "collections" / name
        if not path.exists():
            continue
        with path.open("rb") as file:
            report = import_table(table, file, name, today=today, origin=OPERATOR)
        if report.status is ImportStatus.REFUSED:
            raise DemoBroken(f"{name}: {report.errors[0].message}")


def sectors_without_this_year(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(select_unplanned_sectors(today.year))


def sectors_without_next_year(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Select sectors without a schedule for next year, from the month that the terms name."""
    due = CollectionTerms.objects.filter(next_year_month__lte=today.month)
    return plugins.WaitingRows(select_unplanned_sectors(today.year + 1).filter(Exists(due)))


def addresses_are_there(today: date) -> bool:
    return AddressRange.objects.exists()


def days_are_there(today: date) -> bool:
    return CollectionDay.objects.filter(day__gte=today).exists()


SEES_DAYS = (
    f"{COLLECTIONS}.view_collectionday",
    f"{COLLECTIONS}.view_broughtfile",
    f"{COLLECTIONS}.view_sector",
    f"{COLLECTIONS}.view_fraction",
    f"{COLLECTIONS}.view_collectionterms",
    f"{COLLECTIONS}.view_addressrange",
)
KEEPS_DAYS = (f"{COLLECTIONS}.change_collectionday", f"{COLLECTIONS}.change_addressrange")
KEEPS_KINDS = (
    f"{COLLECTIONS}.add_sector",
    f"{COLLECTIONS}.change_sector",
    f"{COLLECTIONS}.add_fraction",
    f"{COLLECTIONS}.change_fraction",
    f"{COLLECTIONS}.change_collectionterms",
)
TAKES_BACK = (f"{COLLECTIONS}.take_back_broughtfile",)

COLLECTION_RIGHTS = (
    plugins.RightInWords(_("ogląda terminy odbiorów, adresy rejonów i wczytane pliki"), SEES_DAYS),
    plugins.RightInWords(_("wczytuje i poprawia terminy odbiorów i adresy rejonów"), KEEPS_DAYS),
    plugins.RightInWords(_("zmienia rejony, frakcje i zasady odbioru odpadów"), KEEPS_KINDS),
    plugins.RightInWords(_("wycofuje wczytane pliki odbiorów"), TAKES_BACK),
)

DESK = (*SEES_DAYS, *KEEPS_DAYS, *KEEPS_KINDS, *TAKES_BACK)
SECTOR_REGISTER = f"{COLLECTIONS}_sector_modeladmin_index"

PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        urls="waste_union.collections.urls",
        menu=(
            plugins.MenuEntry(_("Odbiory odpadów"), "collections:home", where="public", order=60),
            plugins.MenuEntry(_("Odbiory odpadów"), "collections:own_ebok", realm="ebok", order=45),
        ),
        tiles=(
            plugins.Tile(
                title=_("Kiedy odbiór odpadów?"),
                help=_("termin dla Twojego adresu"),
                url_name="collections:home",
                icon="calendar",
                order=15,
                found_by=_("harmonogram wywóz śmieci gabaryty wielkogabaryty odbiór termin"),
                own=find_own_next_collection,
            ),
        ),
    ),
    panel=plugins.PanelPart(
        tiles=(
            plugins.Tile(
                title=_("Terminy odbioru"),
                help=_("najbliższy odbiór odpadów"),
                url_name="collections:home",
                icon="calendar",
                order=30,
                own=list_panel_tiles,
            ),
        )
    ),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(staff_models=(f"{COLLECTIONS}.BroughtFile",))
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Odbiory odpadów",
                (
                    "waste_union_collections_collectionday_modeladmin_index",
                    "waste_union_collections_addressrange_modeladmin_index",
                    "waste_union_collections_broughtfile_modeladmin_index",
                    "waste_union_collections_sector_modeladmin_index",
                    "waste_union_collections_fraction_modeladmin_index",
                    "waste_union_collections_collectionterms_modeladmin_index",
                    "collections_import_addresses",
                    "collections_import_days",
                ),
            ),
        ),
        menu=(
            plugins.MenuSection(
                "collection-records", REGISTERS, gettext_lazy("Odbiory odpadów"), 47
            ),
            plugins.MenuSection(
                "collection-settings", SETTINGS, gettext_lazy("Odbiory odpadów"), 55
            ),
        ),
        roles=(
            plugins.Role("editor", DESK),
            # A union has its own clerks for waste.
            plugins.Role("waste_clerk", DESK, only_with="declarations"),
            plugins.Role("case_clerk", SEES_DAYS),
            plugins.Role("auditor", SEES_DAYS),
        ),
        rights=COLLECTION_RIGHTS,
        queues=(
            plugins.WorkQueue(
                "without_this_year",
                _("Rejony bez harmonogramu na ten rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                sectors_without_this_year,
                query="?harmonogram=ten-rok",
                order=350,
            ),
            plugins.WorkQueue(
                "without_next_year",
                _("Rejony bez harmonogramu na następny rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                sectors_without_next_year,
                query="?harmonogram=nastepny-rok",
                order=351,
            ),
        ),
    ),
    offers=plugins.OffersPart(
        reportable=(plugins.ReportableEvents("waste-collection", find_missed_collection),)
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("COLLECTION_SECTOR_KEPT", _("Rejon odbioru odpadów")),
                ("COLLECTION_FRACTION_KEPT", _("Frakcja odpadów")),
                ("COLLECTION_TERMS_KEPT", _("Zmiana zasad odbioru odpadów")),
                ("COLLECTION_DAY_CHANGED", _("Zmiana terminu odbioru odpadów")),
                ("COLLECTION_RANGE_CHANGED", _("Zmiana adresów rejonu odbioru")),
                ("COLLECTION_FILE_TAKEN_BACK", _("Wycofanie pliku odbiorów odpadów")),
            )
        ),
        coverage=dict.fromkeys(
            (
                f"{COLLECTIONS}.{name}"
                for name in (
                    "BroughtFile",
                    "Sector",
                    "Fraction",
                    "CollectionTerms",
                    "Street",
                    "AddressRange",
                    "CollectionDay",
                )
            ),
            plugins.unproven(
                "harmonogram odbioru odpadów; nie zależy od niego żadna kwota ani prawo"
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "A calendar for everybody.", "waste_union/collections/layouts/year.typ"
        ),
        first_steps=(
            plugins.FirstStep(
                _("Wczytaj adresy rejonów odbioru odpadów"),
                _("Bez nich nikt nie znajdzie terminów dla swojego adresu. Wzór pliku jest obok."),
                "collections_import_addresses",
                f"{COLLECTIONS}.change_addressrange",
                addresses_are_there,
                order=430,
            ),
            plugins.FirstStep(
                _("Wczytaj harmonogram odbiorów"),
                _("Rejon po rejonie, frakcja po frakcji; przeniesione dni wpisz od razu."),
                "collections_import_days",
                f"{COLLECTIONS}.change_collectionday",
                days_are_there,
                order=431,
            ),
        ),
        demo=load_demo,
    ),
)
