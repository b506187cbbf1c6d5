"""The operations part: jobs, setting up a new site, and the first steps that remain."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.run import advance_runs
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.pages import (
    make_collection,
    make_panel_section,
    redirect_former_address,
)
from cms_ext.plugins import FirstStep, Job, Question, SetUp
from members_area.apps import IKCS
from members_area.completeness.domain.report import notify_board
from members_area.library.domain.release import archive_overdue, publish_due
from members_area.library.domain.search.hits import purge_zero_result_queries
from members_area.library.domain.search.index import (
    index_missing,
    read_next_scan,
    unindex_withdrawn,
)
from members_area.library.intake.domain.batch import INTAKE
from members_area.library.models import Document
from members_area.library.models.document import DocumentState
from members_area.library.reading.domain import queue_due
from members_area.plugin.panel import COLLECTION
from members_area.register.domain.membership import establish_organ
from members_area.register.models import Membership, OfficeTerm, Organ, pattern_complaint
from members_area.requests.domain.opening import end_expired_grants

TEXT = Path(__file__).parents[1] / "texts" / "informacje-dla-czlonkow.md"
# Usual addresses of the documents on former sites.
FORMER = ("dokumenty", "dokumenty-do-pobrania", "do-pobrania", "statut", "regulaminy", "uchwaly")
PUBLIC_DOCUMENTS = "/dokumenty/"


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Make pages, collection, organs and redirects. Repeatable (`cms_ext.plugins.SetUp`)."""
    making = Making()
    make_panel_section(
        IKCS,
        "IKCS",
        list_title=_("Ogłoszenia dla członków"),
        text=TEXT,
        answers=answers,
        today=today,
        making=making,
    )
    make_collection(COLLECTION, making)
    for row in answers.of("ikcs")["organs"]:
        _organ(row, origin, making)
    for name in FORMER:
        redirect_former_address(name, PUBLIC_DOCUMENTS, making)
    return making.made


def _organ(row: Mapping[str, str], origin: Origin, making: Making) -> None:
    making.once(
        Organ,
        row["code"],
        find=Organ.objects.filter(code=row["code"]).first,
        make=lambda: establish_organ(Organ(**row), origin=origin),
    )


def number_pattern(text: str) -> str:
    """Return a valid pattern. Raises ValueError with its fault."""
    if complaint := pattern_complaint(text):
        raise ValueError(complaint)
    return text


NEEDED = {"STATUTE", "BYLAW"}


def somebody_holds_office(today: date) -> bool:
    return OfficeTerm.objects.open_on(today).exists()


def members_are_entered(today: date) -> bool:
    return Membership.objects.exists()


def statute_and_bylaws_are_published(today: date) -> bool:
    published = Document.objects.filter(state=DocumentState.PUBLISHED, kind__code__in=NEEDED)
    return set(published.values_list("kind__code", flat=True).distinct()) == NEEDED


def regulations_are_there(today: date) -> bool:
    """Return True if the collection below the sign-in has a document."""
    return bool(get_document_model().objects.filter(collection__name=COLLECTION).exists())


FIRST_STEPS = (
    FirstStep(
        gettext_noop("Wpisz organy i ich kadencje"),
        gettext_noop(
            "Zarząd i Rada Nadzorcza z datami: od nich zależy, kto widzi dokumenty organów."
        ),
        "members_area_register_officeterm_modeladmin_index",
        "members_area_register.add_officeterm",
        somebody_holds_office,
        order=200,
    ),
    FirstStep(
        gettext_noop("Wpisz członków"),
        gettext_noop("Numer z rejestru członków wchodzi do loginu IKCS."),
        "members_area_register_membership_modeladmin_index",
        "members_area_register.add_membership",
        members_are_entered,
        order=210,
    ),
    FirstStep(
        gettext_noop("Opublikuj statut i pierwszy regulamin"),
        gettext_noop("Członek szuka ich najczęściej; resztę dokumentów dodasz później."),
        "library_gate_desk",
        "members_area_library.add_document",
        statute_and_bylaws_are_published,
        order=220,
    ),
    FirstStep(
        gettext_noop("Dodaj regulamin IKCS pod oknem logowania"),
        gettext_noop("Plik w kolekcji „IKCS: regulaminy i formularze”; druk wniosku jest tam sam."),
        "wagtaildocs:index",
        "wagtaildocs.add_document",
        regulations_are_there,
        order=230,
    ),
)

SET_UP = SetUp(
    make=make,
    questions=(
        Question(
            "organs",
            gettext_noop("Organy spółdzielni i wzory numerów ich uchwał"),
            rows=(
                Question("code", gettext_noop("Kod"), required=True, longest=8),
                Question("name", gettext_noop("Nazwa"), required=True, longest=80),
                Question(
                    "abbreviation", gettext_noop("Skrót w numerach"), required=True, longest=8
                ),
                Question(
                    "number_pattern",
                    gettext_noop("Wzór numeru, wyrażenie z grupami seq i year"),
                    longest=120,
                    check=number_pattern,
                ),
            ),
            default_rows=(
                ("GM", "Walne Zgromadzenie", "WZ", r"(?P<seq>\d+)/WZ/(?P<year>\d{4})"),
                ("SB", "Rada Nadzorcza", "RN", r"(?P<seq>\d+)/RN/(?P<year>\d{4})"),
                ("MB", "Zarząd", "Z", r"(?P<seq>\d+)/Z/(?P<year>\d{4})"),
            ),
        ),
    ),
)


def catch_up_search_today() -> None:
    """Index the versions that begin today, and remove what is no longer published."""
    unindex_withdrawn()
    index_missing(business_today())


def advance_batches() -> None:
    advance_runs(INTAKE, today=business_today())


JOBS = (
    Job(
        "ikcs_queue_digests",
        timedelta(hours=1),
        lambda: queue_due(business_today()),
        title=gettext_noop("Wiadomości o nowych dokumentach"),
    ),
    Job(
        "ikcs_end_paper_grants",
        timedelta(hours=1),
        lambda: end_expired_grants(business_today()),
        title=gettext_noop("Koniec udostępnienia dokumentów na wniosek"),
    ),
    Job(
        "ikcs_catch_up_search",
        timedelta(minutes=5),
        catch_up_search_today,
        title=gettext_noop("Uzupełnianie wyszukiwarki dokumentów"),
    ),
    Job(
        "ikcs_read_scans",
        timedelta(minutes=1),
        read_next_scan,
        title=gettext_noop("Odczytywanie skanów"),
    ),
    Job(
        "ikcs_forget_fruitless",
        timedelta(days=1),
        lambda: purge_zero_result_queries(business_today()),
        title=gettext_noop("Usuwanie zapytań bez wyników"),
    ),
    Job(
        "ikcs_publish_due",
        timedelta(minutes=5),
        lambda: publish_due(business_today(), origin=SYSTEM),
        title=gettext_noop("Publikacja dokumentów w wyznaczonym dniu"),
    ),
    Job(
        "ikcs_intake",
        timedelta(seconds=3),
        advance_batches,
        title=gettext_noop("Przyjmowanie paczek dokumentów"),
    ),
    Job(
        "ikcs_archive_overdue",
        timedelta(days=1),
        lambda: archive_overdue(business_today(), origin=SYSTEM),
        title=gettext_noop("Przenoszenie dokumentów do archiwum"),
    ),
    Job(
        "ikcs_completeness_weekly",
        timedelta(days=7),
        lambda: notify_board(business_today()),
        title=gettext_noop("Cotygodniowa wiadomość o brakach w bibliotece"),
    ),
)
