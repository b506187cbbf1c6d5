from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.access.models import AccessApplication
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.activation_code import issue_code
from cms_ext.people.identity.domain.sign_in import _login_bucket
from cms_ext.people.identity.domain.throttle import reserve_tries
from cms_ext.people.identity.models import (
    ActivationCode,
    AuthenticatorApp,
    Person,
    SignInSession,
    User,
)
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel, LoginState
from tests.cms_ext.access.views.desk.office import (
    PEOPLE,
    main_of,
    press,
    press_in_vain,
    read,
    words,
)
from tests.cms_ext.access.views.desk.test_letter import code_on, sheets
from tests.cms_ext.people.identity.sign_in_steps import is_in, post_login
from tests.page_checks import parsed
from tests.people import PASSWORD, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(lucja: AccessApplication) -> Person:
    """Łucja with a login to each panel, and an application to IKCS."""
    resident("ikcs", "IKCS-0003", "Łucja Przykładowa")
    resident("ebok", "EB-500009-6", "Łucja Przykładowa")
    return Person.objects.get(name="Łucja Przykładowa")


def login(name: str = "IKCS-0003") -> User:
    return User.objects.get(login=name)


def why(client: Client, reason: str = "CALL") -> None:
    client.post(f"{PEOPLE}powod/", {"reason": reason})


def screen(person: Person, step: str = "", access: User | None = None) -> str:
    path = f"{PEOPLE}{person.pk}/" + (f"krok/{step}/" if step else "")
    return f"{path}?dostep={access.pk}" if access else path


def test_the_reason_is_asked_once_and_the_person_can_read_it(celinas: Client, person: Person):
    asked = celinas.get(screen(person))
    assert asked["Location"] == f"{PEOPLE}powod/?osoba={person.pk}"
    assert "Zaznacz powód." in press(celinas, asked["Location"])
    assert not AuditEvent.objects.filter(action="VIEW").exists()

    shown = celinas.post(asked["Location"], {"reason": "CALL"}, follow=True)
    read(celinas, screen(person))

    assert "Powód wglądu: rozmowa telefoniczna" in words(main_of(shown.content))
    events = AuditEvent.objects.filter(action="VIEW")
    assert [(event.subject, event.reason_code, event.actor_label) for event in events] == [
        (person, "CALL", "Dział Członkowsko-Lokalowy")
    ] * 2


def test_what_is_no_key_is_not_found(celinas: Client, person: Person):
    why(celinas)

    for key in ("x", "-1", "٣", "9" * 30, "9" * 5000):
        assert celinas.get(screen(person, "zawies"), {"dostep": key}).status_code == 404
        asked = celinas.post(f"{PEOPLE}powod/?osoba={key}", {"reason": "CALL"})
        assert asked["Location"] == PEOPLE


def test_finding_shows_names_and_no_data(celinas: Client, person: Person):
    nothing, found = read(celinas, PEOPLE), read(celinas, f"{PEOPLE}?q=przykladowa")

    assert "Łucja" not in nothing
    assert "Łucja Przykładowa" in found
    assert "lucja@poczta.example" not in found
    assert "Nikogo nie znaleziono dla „nikt”." in read(celinas, f"{PEOPLE}?q=nikt")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("celinas", ["IKCS-0003", "IKCS/2026/00001"]),
        ("darias", ["EB-500009-6"]),
        ("auditors", ["EB-500009-6", "IKCS-0003", "IKCS/2026/00001"]),
        ("admins", ["EB-500009-6", "IKCS-0003", "IKCS/2026/00001"]),
    ],
)
def test_ac_20_each_desk_sees_the_logins_and_applications_of_its_panel(
    request: pytest.FixtureRequest, person: Person, who: str, seen: list[str]
):
    client: Client = request.getfixturevalue(who)
    why(client, "INSPECTION")

    page = read(client, screen(person))

    assert [one for one in ("EB-500009-6", "IKCS-0003", "IKCS/2026/00001") if one in page] == seen
    assert ("Zmień adres e-mail" in page) == (who != "auditors")
    assert "000000103" not in page
    assert "*** *** 103" in page


def test_a_login_tells_its_state_and_until_when_tries_are_held(celinas: Client, person: Person):
    bucket = _login_bucket(login().username)
    while reserve_tries(bucket) is not None:
        pass
    why(celinas)
    page = read(celinas, screen(person))
    assert "Stan Czynny Wstrzymane próby logowania do " in page
    assert "Odblokuj logowanie" in page

    done = press(celinas, screen(person, "proby", login()))

    assert "Wstrzymane próby" not in done
    assert "Odblokuj logowanie" not in done


@pytest.mark.thorough
def test_suspended_resumed_and_closed(celinas: Client, person: Person):
    why(celinas)
    unsaid = press(celinas, screen(person, "zawies", login()))
    press(celinas, screen(person, "zawies", login()), reason="TAKEOVER")
    suspended = (login().state, read(celinas, screen(person)))
    press(celinas, screen(person, "wznow", login()))
    resumed = login().state
    press(celinas, screen(person, "zamknij", login()), reason="OWN_REQUEST")
    closed = (login().state, login().closed_reason)
    late = press_in_vain(celinas, screen(person, "zamknij", login()), reason="OWN_REQUEST")

    assert "Wybierz powód zawieszenia." in unsaid
    assert suspended[0] == LoginState.SUSPENDED
    assert "Stan Zawieszony" in suspended[1]
    assert "Wznów dostęp" in suspended[1]
    assert resumed == LoginState.ACTIVE
    assert closed == (LoginState.CLOSED, ClosedReason.OWN_REQUEST)
    assert "Dostęp jest zamknięty na stałe. Ta osoba potrzebuje nowego." in late
    events = AuditEvent.objects.filter(object_type="cms_ext_identity.User", subject=person)
    assert list(events.order_by("seq").values_list("action", "note", "reason_code")) == [
        ("SUSPENDED", "podejrzenie przejęcia dostępu", ""),
        ("RESUMED", "", ""),
        ("CLOSED", "", "OWN_REQUEST"),
    ]


def test_a_death_and_a_migration_are_no_reasons_of_this_form(celinas: Client, person: Person):
    for reason in ("DEATH", "LEGACY_MIGRATION", "zmyślony"):
        press(celinas, screen(person, "zamknij", login()), reason=reason)

        assert login().state == LoginState.ACTIVE


@pytest.mark.parametrize(
    ("facts", "comes"),
    [
        ({}, "Łucja Przykładowa"),
        ({"kind": "company", "representatives": ""}, ""),
        ({"kind": "company", "representatives": "Jan Lis\nEwa Sosna"}, "Jan Lis"),
    ],
)
def test_a_printed_password_of_a_firm_is_for_its_representative(
    celinas: Client, person: Person, facts: dict[str, str], comes: str
):
    Person.objects.filter(pk=person.pk).update(**facts)

    page = parsed(celinas.get(screen(person, "haslo", login())))

    assert page.xpath("//input[@name='handed_to']/@value") == ([comes] if comes else [])


def test_a_forgotten_password_ends_in_a_letter(celinas: Client, person: Person):
    path = screen(person, "haslo", login())
    unseen = press(celinas, path, handed_to="Łucja Przykładowa")
    response = celinas.post(path, {"id_seen": "on", "handed_to": "Łucja Przykładowa"})

    assert "Bez okazania dokumentu nie można tego zrobić." in unseen
    assert response["Cache-Control"].startswith("private, no-store")
    letter, receipt = sheets(response)  # type: ignore[arg-type]  # the test client's
    assert code_on(letter)
    assert "IKCS-0003" not in letter
    assert "Potwierdzenie odbioru" in receipt
    assert ActivationCode.objects.get(voided_at__isnull=True).user == login()


def test_the_own_password_works_until_a_new_one_is_set_and_an_older_code_does_not(
    celinas: Client, person: Person
):
    path, handed_out = screen(person, "haslo", login()), {"id_seen": "on", "handed_to": "Łucja"}
    words_on_screen = read(celinas, path)
    older, newer = (
        code_on(sheets(celinas.post(path, handed_out))[0])  # type: ignore[arg-type]  # the test client's
        for _ in range(2)
    )

    def gets_in(password: str) -> bool:
        client = Client()
        post_login(client, "ikcs", "IKCS-0003", password)
        return is_in(client)

    assert "Własne hasło działa, dopóki osoba nie ustawi nowego" in words_on_screen
    assert "poprzednie hasło startowe przestaje działać od razu" in words_on_screen
    assert [gets_in(PASSWORD), gets_in(older), gets_in(newer)] == [True, False, True]
    assert gets_in(PASSWORD)


def test_signed_out_everywhere_and_without_a_second_factor(celinas: Client, person: Person):
    now = timezone.now()
    SignInSession.objects.create(user=login(), key_hash="k", started_at=now, last_seen_at=now)
    AuthenticatorApp.objects.create(user=login(), sealed_seed=b"x", confirmed_at=now)
    why(celinas)
    before = read(celinas, screen(person))

    signed_out = press(celinas, screen(person, "wyloguj", login()))
    unseen = press(celinas, screen(person, "drugi-skladnik", login()))
    removed = press(celinas, screen(person, "drugi-skladnik", login()), id_seen="on")

    assert "Zalogowane urządzenia 1 Drugi składnik włączony" in before
    assert "Zalogowane urządzenia 0" in signed_out
    assert "Bez okazania dokumentu" in unseen
    assert "Drugi składnik wyłączony" in removed


def test_a_new_address_is_written_with_the_document_that_was_seen(celinas: Client, person: Person):
    why(celinas)

    for typed in ("nowa@poczta.example", ""):
        page = press(celinas, screen(person, "e-mail"), email=typed, document="ID_CARD")

        person.refresh_from_db()
        assert person.correspondence_email == typed
        assert f"Adres e-mail {typed or '–'}" in page
    events = AuditEvent.objects.filter(action="REGISTERED_EMAIL_CHANGED")
    assert [(event.subject, event.note) for event in events] == [(person, "dowód osobisty")] * 2


def test_an_address_is_not_changed_without_both(celinas: Client, person: Person):
    step = screen(person, "e-mail")

    no_document = press(celinas, step, email="nowa@poczta.example")
    no_address = press_in_vain(celinas, step, email="nowa(at)poczta", document="ID_CARD")

    assert "Bez dokumentu albo pisma nie można zmienić danych." in no_document
    assert "Wpisz jeden adres e-mail" in no_address
    person.refresh_from_db()
    assert person.correspondence_email == "lucja@poczta.example"
    assert not AuditEvent.objects.filter(action="REGISTERED_EMAIL_CHANGED").exists()


def test_a_new_number_and_a_new_address_for_letters(celinas: Client, person: Person):
    why(celinas)
    new = "ul. Nowa 7, 00-001 Przykładowo"
    wrong = press_in_vain(celinas, screen(person, "telefon"), phone="12", document="ID_CARD")
    press(celinas, screen(person, "telefon"), phone="600 100 200", document="ID_CARD")
    unseen = press(celinas, screen(person, "adres"), address=new)
    done = press(celinas, screen(person, "adres"), address=new, document="SIGNED_LETTER")

    assert "Wpisz 9 cyfr" in wrong
    assert "Bez dokumentu albo pisma nie można zmienić danych." in unseen
    assert f"Adres do korespondencji {new}" in done
    person.refresh_from_db()
    assert (person.phone, person.correspondence_address) == ("+48600100200", new)


def test_a_death_closes_every_login_and_nobody_writes_to_that_address_again(
    celinas: Client, person: Person
):
    why(celinas)
    tomorrow = press(celinas, screen(person, "smierc"), died_on="2099-01-01", certificate="on")
    unseen = press(celinas, screen(person, "smierc"), died_on="2026-11-01")
    done = press(celinas, screen(person, "smierc"), died_on="2026-11-01", certificate="on")

    assert "Ta data jeszcze nie nadeszła." in tomorrow
    assert "Śmierć odnotowuje się na podstawie aktu zgonu." in unseen
    # What follows is work of its own, on the page of the event.
    assert "Co trzeba zrobić" in done
    assert "W rejestrze: 01.11.2026." in done
    assert "śmierć tej osoby: 1.11.2026." in celinas.get(screen(person)).text
    assert {user.state for user in person.users.all()} == {LoginState.CLOSED}
    assert celinas.get(screen(person, "e-mail")).status_code == 302


def test_nobody_acts_on_the_login_of_another_panel(
    celinas: Client, darias: Client, auditors: Client, person: Person
):
    other = resident("ikcs", "IKCS-0015", "Jędrzej Gęsty")
    asked = {
        "the other desk's": (celinas, screen(person, "zawies", login("EB-500009-6"))),
        "celina's, by daria": (darias, screen(person, "zawies", login())),
        "by the auditor": (auditors, screen(person, "zawies", login())),
        "somebody else's": (celinas, screen(person, "zawies", other)),
        "none": (celinas, screen(person, "zawies")),
        "no step": (celinas, screen(person, "awans", login())),
    }

    for what, (client, path) in asked.items():
        assert client.post(path, {"reason": "TAKEOVER"}).status_code == 404, what
    assert auditors.get(screen(person, "e-mail")).status_code == 302
    assert set(person.users.values_list("state", flat=True)) == {LoginState.ACTIVE}


def test_the_page_names_a_starter_password_that_expired_unused(celinas: Client, person: Person):
    why(celinas)
    access = login()
    code = issue_code(access, CodeChannel.PRINT, timedelta(days=14)).row
    code.expires_at = timezone.now() - timedelta(days=1)
    code.save()

    def says_expired(state: LoginState) -> bool:
        User.objects.filter(pk=access.pk).update(state=state)
        return "wydruk, wygasło" in words(main_of(celinas.get(screen(person)).content))

    assert [says_expired(state) for state in (LoginState.PENDING, LoginState.ACTIVE)] == [
        True,
        False,
    ]
