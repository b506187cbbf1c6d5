"""Collections of waste: when which fraction is collected at an address, for everybody."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    FirstStep,
    LogWords,
    MenuEntry,
    PersonalData,
    Plugin,
    PluginConfig,
    ReportableEvents,
    Role,
    Tile,
    WorkQueue,
)
from waste_union.collections.rights_in_words import (
    COLLECTION_RIGHTS,
    COLLECTIONS,
    KEEPS_DAYS,
    KEEPS_KINDS,
    SEES_DAYS,
    TAKES_BACK,
)

DESK = (*SEES_DAYS, *KEEPS_DAYS, *KEEPS_KINDS, *TAKES_BACK)
SECTOR_REGISTER = f"{COLLECTIONS}_sector_modeladmin_index"


class CollectionsConfig(PluginConfig):
    name = "waste_union.collections"
    label = COLLECTIONS
    verbose_name = _("Odbiory odpadów")
    plugin = Plugin(
        slug="odbiory",
        title="Odbiory odpadów",
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
                own="waste_union.collections.domain.queries.own_nearest",
            ),
        ),
        roles=(
            Role("editor", DESK),
            # A union has clerks of its own for waste.
            Role("waste_clerk", DESK, only_with="declarations"),
            Role("case_clerk", SEES_DAYS),
            Role("auditor", SEES_DAYS),
        ),
        rights=COLLECTION_RIGHTS,
        personal_data=PersonalData(staff_models=(f"{COLLECTIONS}.BroughtFile",)),
        reportable=(
            ReportableEvents(
                "waste-collection", "waste_union.collections.domain.calendar.missed_collection"
            ),
        ),
        first_steps=(
            FirstStep(
                _("Wczytaj adresy rejonów odbioru odpadów"),
                _("Bez nich nikt nie znajdzie terminów dla swojego adresu. Wzór pliku jest obok."),
                "collections_import_addresses",
                f"{COLLECTIONS}.change_addressrange",
                "waste_union.collections.waiting.addresses_are_there",
                order=430,
            ),
            FirstStep(
                _("Wczytaj harmonogram odbiorów"),
                _("Rejon po rejonie, frakcja po frakcji; przeniesione dni wpisz od razu."),
                "collections_import_days",
                f"{COLLECTIONS}.change_collectionday",
                "waste_union.collections.waiting.days_are_there",
                order=431,
            ),
        ),
        today=(
            WorkQueue(
                "without_this_year",
                _("Rejony bez harmonogramu na ten rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                "waste_union.collections.waiting.without_this_year",
                query="?harmonogram=ten-rok",
                order=350,
            ),
            WorkQueue(
                "without_next_year",
                _("Rejony bez harmonogramu na następny rok"),
                SECTOR_REGISTER,
                (f"{COLLECTIONS}.view_sector", f"{COLLECTIONS}.change_collectionday"),
                "waste_union.collections.waiting.without_next_year",
                query="?harmonogram=nastepny-rok",
                order=351,
            ),
        ),
        under_way="waste_union.collections.domain.queries.own_nearest",
        demo="waste_union.collections.demo.load",
    )

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from cms_ext.frontend.page_cache.cached_views import made_of  # noqa: PLC0415 - models
        from waste_union.collections import models  # noqa: PLC0415 - models

        made_of(
            models.AddressRange,
            models.BroughtFile,
            models.CollectionDay,
            models.CollectionTerms,
            models.Fraction,
            models.Sector,
            models.Street,
        )
