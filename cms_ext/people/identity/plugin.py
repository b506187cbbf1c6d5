"""What identity adds to the site: account menu, roles, search, log words, jobs, set-up."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.base.text.typed_values import parse_email
from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.people.identity.domain import activation_code as activation
from cms_ext.people.identity.domain import throttle
from cms_ext.people.identity.domain.address_link import ADDRESS_CHANGE_LETTER
from cms_ext.people.identity.domain.invitation_link import INVITATION_LETTER
from cms_ext.people.identity.domain.person import find_people
from cms_ext.people.identity.domain.postal_address import list_waiting_requests
from cms_ext.people.identity.domain.registered_contact import find_addressee
from cms_ext.people.identity.domain.reset_link import PASSWORD_RESET_LETTER, compare_waiting
from cms_ext.people.identity.domain.rights_check import COMPARED, verify_rights
from cms_ext.people.identity.domain.staff_rights import queue_rights
from cms_ext.people.identity.letter_kinds import LETTER_KINDS
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.roles import PEOPLE, STAFF_ROLES
from cms_ext.people.identity.vocabulary import (
    ClosedReason,
    CodeChannel,
    LoginReason,
    MergeReason,
    ProviderRefusal,
)
from cms_ext.plugins.coverage import unproven

ACTIONS = (
    ("STAFF_RIGHTS_PROPOSED", gettext_noop("Propozycja ról pracownika")),
    ("STAFF_RIGHTS_APPROVED", gettext_noop("Zatwierdzenie ról pracownika")),
    ("STAFF_RIGHTS_REFUSED", gettext_noop("Odrzucenie ról pracownika")),
    ("IDENTITY_PROVEN", gettext_noop("Potwierdzenie tożsamości u dostawcy")),
    ("IDENTITY_REFUSED", gettext_noop("Nieudane potwierdzenie tożsamości u dostawcy")),
    ("FIRST_LOGIN", gettext_noop("Pierwsze logowanie")),
    ("SESSIONS_ENDED", gettext_noop("Zakończenie sesji")),
    ("SESSION_EXPIRED", gettext_noop("Sesja wygasła")),
    ("THROTTLED", gettext_noop("Wstrzymanie prób logowania")),
    ("THROTTLE_CLEARED", gettext_noop("Zniesienie wstrzymania prób logowania")),
    ("PASSWORD_CHANGED", gettext_noop("Zmiana hasła")),
    ("PASSWORD_RESET_ASKED", gettext_noop("Prośba o nowe hasło")),
    ("STAFF_LOGIN_OPENED", gettext_noop("Założenie konta pracownika")),
    ("STAFF_LOGIN_CHANGED", gettext_noop("Zmiana danych konta pracownika")),
    ("STAFF_LOGIN_DELETED", gettext_noop("Usunięcie konta pracownika")),
    ("STAFF_GROUPS_CHANGED", gettext_noop("Zmiana ról pracownika")),
    ("PERMISSIONS_CHANGED", gettext_noop("Zmiana pojedynczych uprawnień konta")),
    ("PASSWORD_RENEWED", gettext_noop("Odnowienie zapisu hasła")),
    ("LOGIN_OPENED", gettext_noop("Założenie dostępu mieszkańca")),
    ("LOGIN_DELETED", gettext_noop("Usunięcie dostępu mieszkańca")),
    ("RIGHTS_TAKEN_DOWN", gettext_noop("Spisanie praw kont i ról")),
    ("GROUP_MADE", gettext_noop("Nowa rola pracowników")),
    ("GROUP_CHANGED", gettext_noop("Zmiana uprawnień roli")),
    ("GROUP_DELETED", gettext_noop("Usunięcie roli pracowników")),
    ("STAFF_INVITED", gettext_noop("Zaproszenie pracownika")),
    ("ADMINISTRATOR_MADE", gettext_noop("Nadanie uprawnień administratora")),
    ("ADMINISTRATOR_UNMADE", gettext_noop("Odebranie uprawnień administratora")),
    ("SECOND_FACTOR_ADDED", gettext_noop("Włączenie drugiego składnika logowania")),
    ("SECOND_FACTOR_PASSED", gettext_noop("Potwierdzenie drugim składnikiem")),
    ("SECOND_FACTOR_REMOVED", gettext_noop("Wyłączenie drugiego składnika logowania")),
    ("SECOND_FACTOR_RESET", gettext_noop("Zniesienie drugiego składnika logowania")),
    ("RECOVERY_CODES_MADE", gettext_noop("Nowe kody zapasowe")),
    ("RECOVERY_CODE_USED", gettext_noop("Użycie kodu zapasowego")),
    ("ADDRESS_CHANGE_ASKED", gettext_noop("Prośba o zmianę adresu e-mail")),
    ("ADDRESS_CHANGE_CONFIRMED", gettext_noop("Potwierdzenie zmiany adresu e-mail")),
    ("ADDRESS_CHANGE_CANCELLED", gettext_noop("Odwołanie zmiany adresu e-mail")),
    ("REGISTERED_EMAIL_CHANGED", gettext_noop("Zmiana adresu e-mail w rejestrze")),
    ("PERSON_CORRECTED", gettext_noop("Poprawka wpisu w rejestrze osób")),
    ("PERSONS_MERGED", gettext_noop("Połączenie dwóch wpisów tej samej osoby")),
    ("PERSON_MERGED_AWAY", gettext_noop("Włączenie wpisu do innego wpisu tej samej osoby")),
    ("PERSON_ENTERED", gettext_noop("Wpis do rejestru osób")),
    ("REGISTERED_PHONE_CHANGED", gettext_noop("Zmiana telefonu w rejestrze")),
    ("POSTAL_ADDRESS_CHANGED", gettext_noop("Zmiana adresu do korespondencji w rejestrze")),
    ("POSTAL_ADDRESS_ASKED", gettext_noop("Prośba o zmianę adresu do listów")),
    ("POSTAL_ADDRESS_WITHDRAWN", gettext_noop("Wycofanie prośby o zmianę adresu do listów")),
    ("POSTAL_ADDRESS_ACCEPTED", gettext_noop("Przyjęcie prośby o zmianę adresu do listów")),
    ("POSTAL_ADDRESS_REFUSED", gettext_noop("Odrzucenie prośby o zmianę adresu do listów")),
    ("POSTAL_NOTICE_PRINTED", gettext_noop("Wydruk zawiadomienia na dotychczasowy adres")),
    ("PERSON_DIED", gettext_noop("Odnotowanie śmierci")),
    ("SUSPENDED", gettext_noop("Zawieszenie dostępu")),
    ("RESUMED", gettext_noop("Wznowienie dostępu")),
    ("CLOSED", gettext_noop("Zamknięcie dostępu")),
)


def run_code_expiry() -> None:
    activation.expire_codes(timezone.now())


def run_try_sweep() -> None:
    throttle.sweep_tries(timezone.now())


def compute_backup_figures() -> dict[str, str]:
    """Digest people, logins and groups' rights, to compare with a restored backup."""
    # By number: each server sorts names in its own way.
    groups = Group.objects.order_by("pk", "permissions__pk").values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    logins = User.objects.order_by("pk", "groups__pk").values_list(
        "pk", "username", "is_active", "is_superuser", "groups__name"
    )
    return {
        "uprawnienia grup": digest_rows(groups.iterator()),
        "loginy i ich grupy": digest_rows(logins.iterator()),
        "osoby": digest_rows(Person.objects.order_by("pk").values_list("pk", "name").iterator()),
    }


def search_people(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find people by name or complete login, e-mail address or telephone number."""
    return [
        plugins.SearchHit(
            person.name, reverse("person_register_entry", args=[person.pk]), key=person.pk
        )
        for person in find_people(query)[: plugins.MAX_HITS]
    ]


LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,29}\Z")


def check_login(text: str) -> str:
    """Return a login that can be read out on the telephone; capitals do not count."""
    if not LOGIN.match(text.lower()):
        raise ValueError(_("Napisz login z małych liter, cyfr, kropek i kresek, np. jan.nowak."))
    return text.lower()


ADMINISTRATOR = (
    plugins.Question(
        "login",
        gettext_noop("Login pierwszego administratora"),
        example="administrator",
        required=True,
        longest=30,
        check=check_login,
    ),
    plugins.Question(
        "name",
        gettext_noop("Imię i nazwisko administratora"),
        example="Jan Przykładowy",
        required=True,
        longest=100,
    ),
    plugins.Question(
        "email",
        gettext_noop("E-mail administratora"),
        example="jan@zorza.example",
        required=True,
        check=parse_email,
    ),
)


PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        menu=(
            plugins.MenuEntry(
                gettext_noop("Logowanie"),
                "identity:panels",
                where="search",
                found_by=gettext_noop(
                    "login zaloguj zalogować loguję wejść wejście panel konto klucz dostępu "
                    "hasło startowe"
                ),
            ),
            plugins.MenuEntry(
                gettext_noop("Moje konto"),
                "identity:account",
                "account",
                1,
                found_by=gettext_noop("ustawienia"),
            ),
            plugins.MenuEntry(
                gettext_noop("Hasło"),
                "identity:password",
                "account",
                2,
                found_by=gettext_noop("zmiana zmienić zmień nowe"),
            ),
            plugins.MenuEntry(
                gettext_noop("Drugi składnik logowania"),
                "identity:second_factor",
                "account",
                3,
                found_by=gettext_noop(
                    "dwuskładnikowe 2FA aplikacja kod kody zapasowe klucz passkey zabezpieczyć"
                ),
            ),
            plugins.MenuEntry(
                gettext_noop("Logowania"),
                "identity:sessions",
                "account",
                4,
                found_by=gettext_noop("urządzenia sesje wyloguj wylogować kto logował"),
            ),
            plugins.MenuEntry(
                gettext_noop("Adres do korespondencji"),
                "identity:address",
                "account",
                5,
                on_file=True,
                found_by=gettext_noop("zmiana zmienić nowy e-mail mail"),
            ),
            plugins.MenuEntry(
                gettext_noop("Adres do listów"),
                "identity:postal_address",
                "account",
                5,
                on_file=True,
                found_by=gettext_noop(
                    "zmiana zmienić nowy pocztowy korespondencyjny papierowe przeprowadzka"
                ),
            ),
        ),
        translated=(
            *("identity:panels", "identity:panel", "identity:passkey_sign_in", "identity:sign_out"),
            *("identity:reset", "identity:reset_asked", "identity:reset_password"),
            *("identity:provider", "identity:provider_back", "identity:other_panel"),
            *("identity:set_password", "identity:second_factor_confirm", "identity:second_factor"),
            *("identity:authenticator", "identity:drop_app", "identity:recovery_codes"),
            *("identity:passkey", "identity:drop_passkey", "identity:fresh_password"),
            *("identity:account", "identity:password", "identity:sessions"),
            *("identity:end_other_sessions", "identity:end_session"),
        ),
    ),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            staff_models=("cms_ext_identity.StaffInvitation", "cms_ext_identity.StaffRightsChange")
        ),
        addressee=find_addressee,
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter("clerks", "Osoby i ich dostępy (oba działy)", ("person_register",)),
            plugins.HelpChapter(
                "clerks",
                "Rejestry i ustawienia",
                ("wagtailsettings:edit cms_ext_identity signinsettings",),
            ),
            plugins.HelpChapter(
                "clerks",
                "Pierwsze wejście i konta pracowników",
                ("staff_register", "identity:account"),
            ),
            plugins.HelpChapter(
                "clerks",
                "Pierwszy ekran: „Dziś” i wyszukiwarka",
                ("wagtailadmin_home", "first_screen_search"),
            ),
            plugins.HelpChapter(
                "clerks", "Rejestry i ustawienia", ("staff_registers", "staff_settings")
            ),
        ),
        roles=STAFF_ROLES,
        rights=PEOPLE,
        acts=(
            plugins.Act(
                "identity.staff_rights",
                gettext_noop("Role pracownika, a gdy je ma, także jego adres i drugi składnik"),
                plugins.Guarded.STAFF_RIGHTS,
                proposes=("cms_ext_identity.change_user",),
                approves=("cms_ext_identity.change_user",),
                refusal=gettext_noop(
                    "Role zatwierdza inny administrator niż ten, który je zaproponował."
                ),
                logged=("STAFF_RIGHTS_PROPOSED", "STAFF_RIGHTS_APPROVED", "STAFF_RIGHTS_REFUSED"),
                model="cms_ext_identity.StaffRightsChange",
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "staff_rights",
                gettext_noop("Role pracowników do zatwierdzenia"),
                "staff_rights",
                ("cms_ext_identity.change_user",),
                queue_rights,
                button=gettext_noop("Rozpatrz"),
                order=87,
            ),
            plugins.WorkQueue(
                "postal_addresses",
                gettext_noop("Prośby o zmianę adresu do listów"),
                "person_register_postal",
                ("cms_ext_identity.view_person", "cms_ext_identity.change_contact"),
                lambda user, today: plugins.WaitingRows(list_waiting_requests(), since="filed_on"),
                button=gettext_noop("Rozpatrz"),
                order=54,
                for_residents=True,
            ),
        ),
        finds=(
            plugins.SearchGroup(
                "people",
                gettext_noop("Osoby"),
                ("cms_ext_identity.view_person",),
                search_people,
                "person_register",
                recorded="cms_ext_identity.Person",
                order=10,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        coverage={"sessions.Session": unproven("otwarta sesja, podpisana kluczem serwisu")},
        checks=(plugins.Check("rights", gettext_noop("Prawa i loginy"), verify_rights),),
        reported={"rights": tuple(COMPARED)},
        log=plugins.LogWords(
            actions=ACTIONS,
            codes=(
                ("cms_ext_identity.User", LoginReason),
                ("cms_ext_identity.User", ClosedReason),
                ("cms_ext_identity.Person", LoginReason),
                ("cms_ext_identity.Person", MergeReason),
                ("", CodeChannel),
                ("", ProviderRefusal),
            ),
        ),
        backup_checks=(compute_backup_figures,),
    ),
    operations=plugins.OperationsPart(
        composers=(ADDRESS_CHANGE_LETTER, INVITATION_LETTER, PASSWORD_RESET_LETTER),
        letter_kinds=LETTER_KINDS,
        exports={"sessions.Session": plugins.left_out("otwarte sesje")},
        jobs=(
            plugins.Job(
                "compare_password_resets",
                timedelta(seconds=3),
                compare_waiting,
                order=50,
                title=gettext_noop("Prośby o nowe hasło"),
            ),
            plugins.Job(
                "expire_codes",
                timedelta(hours=1),
                run_code_expiry,
                order=60,
                title=gettext_noop("Wygaszanie haseł startowych"),
            ),
            plugins.Job(
                "sweep_tries",
                timedelta(hours=1),
                run_try_sweep,
                order=65,
                title=gettext_noop("Usuwanie śladów prób logowania"),
            ),
        ),
        # Anyone who uses the page of the set-up is an administrator already.
        set_up=plugins.SetUp(
            questions=ADMINISTRATOR,
            section="administrator",
            offer=gettext_noop("Czy założyć konto pierwszego administratora?"),
            note=gettext_noop("Dostanie jednorazowy odnośnik i ustawi nim własne hasło."),
            screen="",
            order=30,
        ),
    ),
)
