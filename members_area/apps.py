"""The IKCS plugin: the members' panel, the member register and the document library."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Desk,
    Job,
    LogWords,
    MenuEntry,
    NamedPapers,
    Panel,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Published,
    Question,
    Related,
    SetUp,
    Tile,
)
from members_area.first_steps import FIRST_STEPS
from members_area.log_words import ACTIONS
from members_area.rights_in_words import (
    LIBRARY,
    MEETINGS,
    MEMBERS_AND_LIBRARY,
    REGISTER,
    REQUESTS,
    RESOLUTIONS,
)
from members_area.roles import ROLES
from members_area.work_queues import SEARCH_GROUPS, WORK_QUEUES


class MembersAreaConfig(PluginConfig):
    name = "members_area"
    verbose_name = _("Strefa członka")
    plugin = Plugin(
        slug="ikcs",
        title="IKCS",
        realm="ikcs",
        apps=(
            "members_area.register",
            "members_area.library",
            "members_area.library.reading",
            "members_area.resolutions",
            "members_area.meetings",
            "members_area.completeness",
            "members_area.requests",
            "members_area.library.intake",
        ),
        urls="members_area.urls",
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
            admits="members_area.register.domain.queries.admits",
            typed_login="members_area.register.domain.login.typed_login",
            papers="members_area.papers.papers",
        ),
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
                own="members_area.library.domain.contributed.own_tiles",
            ),
        ),
        rights=MEMBERS_AND_LIBRARY,
        log=LogWords(
            actions=ACTIONS,
            codes=(
                (
                    "members_area_register.Membership",
                    "members_area.register.domain.membership.Standing",
                ),
                ("cms_ext_identity.User", "members_area.library.reading.models.Rhythm"),
            ),
        ),
        roles=ROLES,
        access=(
            AccessProcedure(
                panel="IKCS",
                path="ikcs",
                title=_("Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"),
                form="members_area/register/admission/ikcs.yaml",
                desk=Desk("DCL", _("Dział Członkowsko-Lokalowy"), "7", "membership_clerk"),
                find_person="members_area.register.admission.membership.find_person",
                login_for="members_area.register.admission.membership.login_for",
                holds_right="members_area.register.admission.membership.holds_right",
                person_by_reference="members_area.register.admission.membership.person_by_reference",
                reference=_("Numer członkowski"),
                numbers_of="members_area.register.admission.membership.numbers_of",
                paper=_("Oświadczenie do IKCS"),
                checks=(
                    AccessCheck("C06", "members_area.register.admission.membership_check.run"),
                ),
                login_in_message=False,
                not_entitled_reason="NOT_MEMBER",
            ),
        ),
        person=PersonPart(sections="members_area.register.person_part.sections"),
        personal_data=PersonalData(
            collect="members_area.personal_data.collect",
            erase="members_area.personal_data.erase",
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
        jobs=(
            Job(
                "ikcs_queue_digests",
                timedelta(hours=1),
                "members_area.library.reading.jobs.queue_digests_today",
                title=_("Wiadomości o nowych dokumentach"),
            ),
            Job(
                "ikcs_end_paper_grants",
                timedelta(hours=1),
                "members_area.requests.jobs.end_grants_today",
                title=_("Koniec udostępnienia dokumentów na wniosek"),
            ),
            Job(
                "ikcs_catch_up_search",
                timedelta(minutes=5),
                "members_area.library.jobs.catch_up_today",
                title=_("Uzupełnianie wyszukiwarki dokumentów"),
            ),
            Job(
                "ikcs_read_scans",
                timedelta(minutes=1),
                "members_area.library.jobs.read_a_scan",
                title=_("Odczytywanie skanów"),
            ),
            Job(
                "ikcs_forget_fruitless",
                timedelta(days=1),
                "members_area.library.jobs.forget_fruitless_today",
                title=_("Usuwanie zapytań bez wyników"),
            ),
            Job(
                "ikcs_publish_due",
                timedelta(minutes=5),
                "members_area.library.jobs.publish_due_today",
                title=_("Publikacja dokumentów w wyznaczonym dniu"),
            ),
            Job(
                "ikcs_intake",
                timedelta(seconds=3),
                "members_area.library.intake.jobs.advance_batches",
                title=_("Przyjmowanie paczek dokumentów"),
            ),
            Job(
                "ikcs_archive_overdue",
                timedelta(days=1),
                "members_area.library.jobs.archive_overdue_today",
                title=_("Przenoszenie dokumentów do archiwum"),
            ),
            Job(
                "ikcs_completeness_weekly",
                timedelta(days=7),
                "members_area.completeness.jobs.notify_board_today",
                title=_("Cotygodniowa wiadomość o brakach w bibliotece"),
            ),
        ),
        published=(
            Published(
                "members_area_library.Document",
                "members_area.library.domain.files.served_version",
                findings="members_area.evidence.publication_findings",
                remains=_(
                    "Plik dokumentu i odczytany z niego tekst zostają w Bibliotece, zamknięte dla "
                    "czytelników: Spółdzielnia przechowuje swoje dokumenty."
                ),
            ),
        ),
        related=Related(
            heading=_("Dokumenty do tego ogłoszenia"),
            shown="members_area.library.related.shown",
            choose_label=_("Powiąż dokumenty"),
            choose_url_name="library_related",
            may_choose="members_area.library.related.may_choose",
        ),
        named_papers=NamedPapers(
            readable="members_area.library.named.readable",
            meant="members_area.library.named.meant",
        ),
        needs_settings=("COOP_PRIVATE_ROOT", "COOP_IKCS_LOGIN_PATTERN"),
        set_up=SetUp(
            make="members_area.set_up.make",
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
                            check="members_area.set_up.number_pattern",
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
        demo="members_area.demo.load",
        first_steps=FIRST_STEPS,
        today=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        backup_checks=("members_area.backup_checks.figures",),
        rights_findings="members_area.evidence.rights_findings",
    )
