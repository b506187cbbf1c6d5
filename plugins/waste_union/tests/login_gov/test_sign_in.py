"""Signing in by login.gov.pl through the mock: who comes in, with what, and how it ends."""

import base64
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import close_login, suspend_login
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.domain.second_factor import begin_enrolment
from cms_ext.people.identity.domain.session import SESSION_KEY as SIGN_IN
from cms_ext.people.identity.models import AuthenticatorApp, Person, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState, ProviderRefusal
from plugins.waste_union.tests.login_gov import node
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems
from tests.people import PASSWORD
from waste_union.login_gov.domain.known_person import record_known_person
from waste_union.login_gov.domain.provider import delete_expired_sign_ins
from waste_union.login_gov.models import OpenRequest, PeselMark, UsedAssertion
from waste_union.login_gov.vocabulary import Level, NodeRefusal, PeselProof

pytestmark = pytest.mark.django_db
BOZENA = "85831413489"
PANEL = "/strefa-mieszkanca/logowanie/e-bok/"
OUT = "/strefa-mieszkanca/wyloguj/"
FROM_MOCK = "/mock-login-gov/login/SingleSignOnService"


@pytest.fixture
def client() -> Client:
    return Client()


def chosen(client: Client, key: str = "anna", start: str = node.START, **other: str) -> str:
    """From the panel's page through the mock: the address at which the browser comes back."""
    request = node.page_of(client.post(start)).xpath("//input[@name='SAMLRequest']")[0].get("value")
    page = node.page_of(client.post(FROM_MOCK, {"SAMLRequest": request}))
    carried = page.xpath("//main//input[@name='request']")[0].get("value")
    fields = {"request": carried, "resident": key, "level": "SUBSTANTIAL", **other}
    return client.post("/mock-login-gov/wybor/", fields)["Location"]


def acts() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(stream="SIGN_IN").order_by("seq")
    return list(events.values_list("action", "reason_code"))


def test_anna_comes_in_by_the_mock_and_is_where_she_wanted_to_be(anna: User, client):
    wanted = "/e-bok/konto/100005/"
    [form] = node.page_of(client.get(f"{PANEL}?next={wanted}")).xpath(
        "//form[@class='login__provider']"
    )

    answer = client.get(chosen(client, start=form.get("action")))

    assert (answer.status_code, answer["Location"]) == (302, wanted)
    assert client.get("/e-bok/").status_code == 200
    assert acts() == [
        ("SIGN_IN", ""),
        ("SECOND_FACTOR_PASSED", "PROVIDER"),
        ("IDENTITY_PROVEN", ""),
    ]


def test_the_page_says_for_whom_it_is_and_starts_nothing(client):
    page = client.get(node.START)

    assert page_problems(page) == []
    assert "jeśli Twój numer PESEL jest w naszym rejestrze" in page.content.decode()
    assert not OpenRequest.objects.exists()


def test_only_the_page_that_hands_over_may_send_a_form_elsewhere(client, settings):
    settings.COOP_LOGIN_GOV_NODE = "https://int.login.gov.pl"

    handed = client.post(node.START)

    assert "form-action 'self' https://int.login.gov.pl;" in f"{handed['Content-Security-Policy']};"
    assert "login.gov.pl" not in client.get(node.START)["Content-Security-Policy"]
    [form] = node.page_of(handed).xpath("//form[@data-handover]")
    assert form.get("action") == "https://int.login.gov.pl/login/SingleSignOnService"
    # Not with ForeignAuthentication: who has no PESEL is on nobody's file.
    assert [one.get("name") for one in form.xpath(".//input")] == ["SAMLRequest"]

    # Without a node there is no way in.
    settings.COOP_LOGIN_GOV_NODE = ""
    assert (client.get(node.START).status_code, client.get(node.BACK).status_code) == (404, 404)
    assert "login.gov.pl" not in client.get(PANEL).content.decode()


def test_the_request_is_as_the_node_wants_it(client):
    [field] = node.page_of(client.post(node.START)).xpath("//input[@name='SAMLRequest']")
    root = etree.fromstring(base64.b64decode(field.get("value")))
    space = {
        "p": "urn:oasis:names:tc:SAML:2.0:protocol",
        "a": "urn:oasis:names:tc:SAML:2.0:assertion",
        "e": "http://eidas.europa.eu/saml-extensions",
        "ds": "http://www.w3.org/2000/09/xmldsig#",
    }

    assert {name: root.get(name) for name in ("Version", "ForceAuthn", "ProviderName")} == {
        "Version": "2.0",
        "ForceAuthn": "true",
        "ProviderName": "Wersja pokazowa",
    }
    assert [etree.QName(one).localname for one in root] == [
        "Issuer",
        "Signature",
        "Extensions",
        "NameIDPolicy",
        "RequestedAuthnContext",
    ]
    assert root.get("ID", "").startswith("ID-")
    assert root.get("AssertionConsumerServiceURL", "").endswith(node.BACK)
    assert root.xpath("string(//e:SPType)", namespaces=space) == "public"
    names = root.xpath("//e:RequestedAttribute/@Name", namespaces=space)
    assert [name.rpartition("/")[2] for name in names] == [
        "CurrentFamilyName",
        "CurrentGivenName",
        "DateOfBirth",
        "PersonIdentifier",
    ]
    assert root.xpath("string(//a:AuthnContextClassRef)", namespaces=space) == Level.SUBSTANTIAL
    assert root.xpath("//ds:Reference/@URI", namespaces=space) == [""]


def test_who_breaks_off_proves_weakly_or_is_not_on_file_reads_own_words(anna: User, client):
    answer = client.get(chosen(client, cancel="1"))
    assert (answer.status_code, node.last_code()) == (403, NodeRefusal.CANCELLED)
    assert page_problems(answer) == []

    answer = client.get(chosen(client, level="LOW"))
    assert (answer.status_code, node.last_code()) == (403, NodeRefusal.LEVEL_TOO_LOW)
    assert "Wybierz profil zaufany" in answer.content.decode()

    answer = client.get(chosen(client, "nieznany"))

    assert (answer.status_code, node.last_code(), node.is_in(client)) == (
        403,
        ProviderRefusal.NOT_ON_FILE,
        False,
    )
    assert page_problems(answer) == []
    assert "Pierwszą składa się poza tym serwisem" in answer.content.decode()


def test_a_form_from_another_site_is_answered_by_the_same_as_an_address(client):
    """Such a form brings no cookie; nothing else of it is carried on."""
    posted = Client(enforce_csrf_checks=True).post(node.BACK, {"SAMLart": "AAQ=", "next": "//obcy"})

    assert (posted.status_code, posted["Location"]) == (303, f"{node.BACK}?SAMLart=AAQ%3D")


@pytest.mark.both_databases
def test_who_settles_and_never_had_a_login_gets_one(client):
    person = Person.objects.create(name="Bożena Wzorcowa")
    grant(open_account("100002", person.name), person.name)
    record_known_person(person, BOZENA, PeselProof.DECLARATION, SYSTEM)

    first = node.sign_in(client, BOZENA)

    login = User.objects.get(person=person)
    assert (first.status_code, login.realm, login.state) == (302, "ebok", LoginState.PENDING)
    assert login.login.startswith("EB-")
    client.post(OUT)
    assert node.sign_in(client, BOZENA).status_code == 302
    assert User.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("why", ["suspended", "closed", "dead", "nothing to settle"])
def test_whose_login_lets_nobody_in_stays_out(anna: User, client, why: str):
    person = anna.person
    assert person is not None
    if why == "suspended":
        suspend_login(anna, "spór", SYSTEM)
    elif why == "closed":
        close_login(anna, ClosedReason.OWN_REQUEST, SYSTEM)
    elif why == "dead":
        record_death(person, date(2026, 11, 2), SYSTEM)
    else:
        stranger = Person.objects.create(name="Nikodem Nieznany")
        record_known_person(stranger, node.STRANGER, PeselProof.ID_CARD, SYSTEM)
    number = node.STRANGER if why == "nothing to settle" else node.ANNA

    answer = node.sign_in(client, number)

    assert (answer.status_code, node.last_code(), node.is_in(client)) == (
        403,
        ProviderRefusal.NO_LOGIN,
        False,
    )


def _with_app(user: User) -> None:
    begin_enrolment(user)
    AuthenticatorApp.objects.filter(user=user).update(confirmed_at=timezone.now())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("level", "first_page"),
    [
        (Level.LOW, "/konto/drugi-skladnik/potwierdz/"),
        (Level.SUBSTANTIAL, None),
        (Level.HIGH, None),
    ],
)
def test_two_factors_at_the_node_stand_for_the_second_step_here(
    anna: User, client, settings, level: Level, first_page: str | None
):
    settings.COOP_LOGIN_GOV_LEVEL = "low"
    _with_app(anna)

    node.sign_in(client, level=level)

    page = client.get("/e-bok/")
    assert page.get("Location") == first_page


def test_the_session_holds_who_it_is_at_the_node_encrypted_and_ends_it_there(nina: User, client):
    client.get(chosen(client, "najemca"))
    kept = str(dict(client.session))
    assert "mock-" not in kept
    assert SIGN_IN in client.session

    client.post(OUT)
    assert (node.is_in(client), node.last_code()) == (False, "")

    # The node has no such session: recorded with its code, and out all the same.
    node.sign_in(client, node.NINA)
    answer = client.post(OUT)
    assert (answer.status_code, node.is_in(client)) == (302, False)
    assert node.last_code() == NodeRefusal.LOGOUT_REFUSED


def test_a_silent_node_lets_nobody_in_nor_an_answer_to_another_question(
    anna: User, client, settings
):
    for transport, code in (
        ("waste_union.login_gov.domain.saml.soap.over_tls", NodeRefusal.UNREACHABLE),
        ("plugins.waste_union.tests.login_gov.other_answer.to_another", NodeRefusal.OTHER_ANSWER),
    ):
        content = node.valid_response(node.start_sign_in(client))
        settings.COOP_LOGIN_GOV_TRANSPORT = transport
        answer = node.bring_back(client, content)
        assert (answer.status_code, node.last_code()) == (403, code)


@pytest.mark.thorough
def test_tries_from_one_address_end_and_a_right_answer_costs_none(anna: User, client, settings):
    settings.COOP_TRIES_PER_ADDRESS = 2
    for _ in range(3):
        assert node.sign_in(client).status_code == 302
        client.post(OUT)
    asked = node.start_sign_in(client)
    for _ in range(2):
        client.get(node.BACK, {"SAMLart": "AAQ="})

    answer = node.bring_back(client, node.valid_response(asked))

    assert (answer.status_code, node.last_code()) == (403, ProviderRefusal.THROTTLED)


def test_whoever_begins_without_end_is_stopped(client, settings):
    settings.COOP_PROVIDER_STARTS_PER_ADDRESS = 2

    assert [client.post(node.START).status_code for _ in range(3)] == [200, 200, 403]
    assert OpenRequest.objects.count() == 2


@pytest.mark.both_databases
def test_no_number_stands_anywhere_and_what_is_over_is_swept(anna: User, client):
    """Neither in the row, nor in the log, nor in the session."""
    node.sign_in(client)

    kept = [
        *PeselMark.objects.values_list("digest", "salt"),
        *AuditEvent.objects.values_list("changes", "note", "reason_code"),
        dict(client.session),
    ]
    assert node.ANNA not in str(kept)

    node.start_sign_in(Client())

    delete_expired_sign_ins(timezone.now() + timedelta(hours=1))

    assert not OpenRequest.objects.exists()
    assert not UsedAssertion.objects.exists()


def test_a_password_still_opens_the_login(anna: User, client):
    client.post(PANEL, {"login": "EB-500001-3", "password": PASSWORD})

    assert node.is_in(client)
