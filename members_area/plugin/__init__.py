"""What the members' area adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Desk,
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    MenuEntry,
    NamedPapers,
    OffersPart,
    OperationsPart,
    Panel,
    PanelPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Published,
    Question,
    Related,
    SetUp,
    SitePart,
    Tile,
)
from members_area.completeness.jobs import notify_board_today
from members_area.library import named
from members_area.library import related as library_related
from members_area.library.domain.own_tiles import own_tiles
from members_area.library.domain.proclaimed import served_version
from members_area.library.intake.jobs import advance_batches
from members_area.library.jobs import (
    archive_overdue_today,
    catch_up_today,
    forget_fruitless_today,
    publish_due_today,
    read_a_scan,
)
from members_area.library.reading.jobs import queue_digests_today
from members_area.library.reading.models import Rhythm
from members_area.plugin.demo import load
from members_area.plugin.desk import SEARCH_GROUPS, WORK_QUEUES
from members_area.plugin.evidence import ACTIONS, figures, publication_findings, rights_findings
from members_area.plugin.menu import MENU
from members_area.plugin.new_site import FIRST_STEPS, make, number_pattern
from members_area.plugin.panel import papers
from members_area.plugin.privacy import collect, erase
from members_area.plugin.rights import (
    LIBRARY,
    MEETINGS,
    REGISTER,
    REQUESTS,
    RESOLUTIONS,
    RIGHTS,
    ROLES,
)
from members_area.register import person_part
from members_area.register.admission import membership
from members_area.register.domain import login, queries
from members_area.register.domain.membership import Standing
from members_area.requests.jobs import end_grants_today

PLUGIN = Plugin(
    site=SitePart(
        urls="members_area.urls",
        menu=(
            MenuEntry(_("Start"), "ikcs:home", order=10),
            MenuEntry(_("Dokumenty"), "ikcs:documents", order=20),
            MenuEntry(_("Statut"), "ikcs:statute", order=30),
            MenuEntry(_("Uchwały"), "ikcs:resolutions", order=35),
            MenuEntry(_("Walne zgromadzenia"), "ikcs:meetings", order=40),
            MenuEntry(_("Wnioski"), "ikcs:requests", order=60),
            MenuEntry(_("Kompletność"), "ikcs:completeness", order=70),
            MenuEntry(_("Dokumenty"), "ikcs:public_documents", where="public", order=40),
            MenuEntry(_("Co czytano z mojego konta"), "ikcs:readings", where="account", order=10),
            MenuEntry(_("Nowe dokumenty e-mailem"), "ikcs:digest", where="account", order=20),
        ),
        tiles=(
            Tile(
                title=_("Znajdź dokument"),
                help=_("Statut, regulaminy, uchwały i protokoły"),
                url_name="ikcs:public_documents",
                icon="document",
                order=30,
                own=own_tiles,
            ),
        ),
        related=Related(
            heading=_("Dokumenty do tego ogłoszenia"),
            shown=library_related.shown,
            choose_label=_("Powiąż dokumenty"),
            choose_url_name="library_related",
            may_choose=library_related.may_choose,
        ),
    ),
    panel=PanelPart(
        panel=Panel(
            name="IKCS",
            full_name=_("Internetowe Konto Członka Spółdzielni"),
            audience=_("wyłącznie dla członków Spółdzielni"),
            contents=(
                _("statut, regulaminy i uchwały"),
                _("protokoły z posiedzeń"),
                _("dokumenty finansowe"),
            ),
            login_label=_("Login IKCS"),
            login_help=_(
                "Login zawiera numer rejestru członkowskiego, na przykład IKCS-0007. "
                "Numer podaje %(desk)s, pokój nr %(room)s."
            ),
            no_login_text=_("Nie mam jeszcze loginu do IKCS"),
            path="ikcs",
            home_url_name="ikcs:home",
            order=10,
            admits=queries.admits,
            typed_login=login.typed_login,
            papers=papers,
        ),
    ),
    people=PeoplePart(
        access=(
            AccessProcedure(
                panel="IKCS",
                path="ikcs",
                title=_("Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"),
                form="members_area/register/admission/ikcs.yaml",
                desk=Desk("DCL", _("Dział Członkowsko-Lokalowy"), "7", "membership_clerk"),
                find_person=membership.find_person,
                login_for=membership.login_for,
                holds_right=membership.holds_right,
                person_by_reference=membership.person_by_reference,
                reference=_("Numer członkowski"),
                numbers_of=membership.numbers_of,
                paper=_("Oświadczenie do IKCS"),
                checks=(
                    AccessCheck("C06", "members_area.register.admission.membership_check.run"),
                ),
                login_in_message=False,
                not_entitled_reason="NOT_MEMBER",
            ),
        ),
        person=PersonPage(sections=person_part.sections),
        personal_data=PersonalData(
            collect=collect,
            erase=erase,
            models=(
                f"{REGISTER}.Membership",
                f"{REGISTER}.OfficeTerm",
                f"{LIBRARY}.Document",
                f"{LIBRARY}.DocumentUserPermission",
                f"{REQUESTS}.DocumentRequest",
                f"{LIBRARY}.Finding",
                f"{LIBRARY}.Rendition",
                f"{LIBRARY}.Version",
                "members_area_intake.Batch",
                f"{MEETINGS}.Amendment",
                f"{MEETINGS}.Draft",
                f"{MEETINGS}.Participation",
                f"{MEETINGS}.Support",
                "members_area_reading.DigestChoice",
                f"{RESOLUTIONS}.Vote",
            ),
        ),
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
            readable=named.readable,
            meant=named.meant,
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
        published=(
            Published(
                "members_area_library.Document",
                served_version,
                findings=publication_findings,
                remains=_(
                    "Plik dokumentu i odczytany z niego tekst zostają w Bibliotece, zamknięte dla "
                    "czytelników: Spółdzielnia przechowuje swoje dokumenty."
                ),
            ),
        ),
        backup_checks=(figures,),
        rights_findings=rights_findings,
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "ikcs_queue_digests",
                timedelta(hours=1),
                queue_digests_today,
                title=_("Wiadomości o nowych dokumentach"),
            ),
            Job(
                "ikcs_end_paper_grants",
                timedelta(hours=1),
                end_grants_today,
                title=_("Koniec udostępnienia dokumentów na wniosek"),
            ),
            Job(
                "ikcs_catch_up_search",
                timedelta(minutes=5),
                catch_up_today,
                title=_("Uzupełnianie wyszukiwarki dokumentów"),
            ),
            Job(
                "ikcs_read_scans",
                timedelta(minutes=1),
                read_a_scan,
                title=_("Odczytywanie skanów"),
            ),
            Job(
                "ikcs_forget_fruitless",
                timedelta(days=1),
                forget_fruitless_today,
                title=_("Usuwanie zapytań bez wyników"),
            ),
            Job(
                "ikcs_publish_due",
                timedelta(minutes=5),
                publish_due_today,
                title=_("Publikacja dokumentów w wyznaczonym dniu"),
            ),
            Job(
                "ikcs_intake",
                timedelta(seconds=3),
                advance_batches,
                title=_("Przyjmowanie paczek dokumentów"),
            ),
            Job(
                "ikcs_archive_overdue",
                timedelta(days=1),
                archive_overdue_today,
                title=_("Przenoszenie dokumentów do archiwum"),
            ),
            Job(
                "ikcs_completeness_weekly",
                timedelta(days=7),
                notify_board_today,
                title=_("Cotygodniowa wiadomość o brakach w bibliotece"),
            ),
        ),
        set_up=SetUp(
            make=make,
            questions=(
                Question(
                    "organs",
                    _("Organy spółdzielni i wzory numerów ich uchwał"),
                    rows=(
                        Question("code", _("Kod"), required=True, longest=8),
                        Question("name", _("Nazwa"), required=True, longest=80),
                        Question("abbreviation", _("Skrót w numerach"), required=True, longest=8),
                        Question(
                            "number_pattern",
                            _("Wzór numeru, wyrażenie z grupami seq i year"),
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
        ),
        demo=load,
        first_steps=FIRST_STEPS,
    ),
)
