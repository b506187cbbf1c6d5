"""The letter: made once, streamed once, never printed twice by accident."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from cms_ext.access.domain.registration import EnteredForm, enter_form
from cms_ext.access.forms.step import HandOverForm
from cms_ext.access.models import AccessApplication, AccessSettings, CredentialIssue
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.activation_code import is_well_formed, normalise_code
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import MORNING, TODAY
from tests.cms_ext.access.desk import EMILIA, LUCJA, actions, approved, by_email
from tests.cms_ext.access.views.desk.office import QUEUE, address, main_of, read, words

pytestmark = pytest.mark.django_db

HELD_FIELD = re.compile(r'name="opened_as" value="([^"]*)"')
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b")


def daria() -> Origin:
    """Who sits at `darias`."""
    return Origin(actor=User.objects.get(login="finanse"))


def entered(signed: bool = True, id_seen: bool = True, **changed: str) -> AccessApplication:
    """Emilia's form, which Daria has typed."""
    EMILIA.on_file()
    paper = EnteredForm(EMILIA.form("EBOK", **changed), TODAY, signed=signed, id_seen=id_seen)
    return enter_form(find_procedure("EBOK"), paper, daria(), MORNING).application


@pytest.fixture
def emilia(darias: Client) -> AccessApplication:
    """Everything was seen when the form was handed in: only the letter is missing."""
    return entered()


def opened(client: Client, application: AccessApplication) -> str:
    found = HELD_FIELD.search(main_of(client.get(address(application)).content))
    assert found
    return found[1]


def print_it(
    client: Client, application: AccessApplication, opened_as: str, **typed: str
) -> HttpResponse:
    form = {"id_seen": "on", "handed_to": "Ęmilia Łąkowa", "opened_as": opened_as} | typed
    return client.post(address(application, "list"), form)  # type: ignore[return-value]  # the test client's


def sheets(response: HttpResponse) -> list[str]:
    assert response["Content-Type"] == "application/pdf", words(response.content.decode())
    # The letter sets its code in spaced type: the signs stand apart in the text.
    pages = PdfReader(BytesIO(response.content)).pages
    return [page.extract_text() for page in pages]


def code_on(sheet: str) -> str:
    found = CODE.search(re.sub(r"(?<=[0-9A-Z-]) (?=[0-9A-Z-])", "", sheet))
    assert found, sheet
    return found[0]


@pytest.mark.thorough
def test_e3_from_the_queue_to_the_letter_in_three_clicks(
    darias: Client, emilia: AccessApplication, tmp_path
):
    """Open it, tick that the ID was seen, print: the browser counts, here is what happens."""
    assert f'href="{address(emilia)}"' in main_of(darias.get(QUEUE).content)
    on_the_disk = sorted(tmp_path.rglob("*"))

    response = print_it(darias, emilia, opened(darias, emilia))

    letter, receipt = sheets(response)
    code = code_on(letter)
    assert is_well_formed(normalise_code(code))
    assert "Potwierdzenie odbioru" in receipt
    assert not CODE.search(receipt.replace(" ", ""))
    assert response["Cache-Control"].startswith("private, no-store")
    assert response["Content-Disposition"] == (
        'inline; filename="haslo-startowe-EBOK-2026-00001.pdf"'
    )
    assert sorted(tmp_path.rglob("*")) == on_the_disk
    assert actions(emilia)[-2:] == ["APPROVED", "CREDENTIALS_ISSUED"]
    after = read(darias, address(emilia))
    assert "Wydanego hasła startowego nie można pokazać ponownie" in after
    assert code not in after


def test_a_second_press_of_the_same_button_makes_no_second_code(
    darias: Client, emilia: AccessApplication
):
    form = opened(darias, emilia)
    first, second = (print_it(darias, emilia, form) for _ in range(2))

    assert first["Content-Type"] == "application/pdf"
    assert "Listu nie wydrukowano ponownie." in words(main_of(second.content))
    assert ActivationCode.objects.filter(voided_at__isnull=True).count() == 1
    assert CredentialIssue.objects.count() == 1


@pytest.mark.thorough
def test_a_new_letter_voids_the_old_code_and_an_expired_one_is_issued_anew(
    darias: Client, emilia: AccessApplication
):
    codes = [code_on(sheets(print_it(darias, emilia, opened(darias, emilia)))[0]) for _ in range(2)]

    assert codes[0] != codes[1]
    assert ActivationCode.objects.filter(voided_at__isnull=True).count() == 1
    history = read(darias, address(emilia))
    assert (history.count("Unieważnione."), history.count("Ważne do")) == (1, 1)

    ActivationCode.objects.update(expires_at=timezone.now() - timedelta(days=1))
    AccessApplication.objects.update(state=ApplicationState.EXPIRED)
    assert "Wydaj nowe hasło" in read(darias, address(emilia))
    assert len(sheets(print_it(darias, emilia, opened(darias, emilia)))) == 2
    emilia.refresh_from_db()
    assert emilia.state == ApplicationState.CREDENTIALS_ISSUED


@pytest.mark.thorough
def test_nothing_is_printed_before_the_id_was_seen(darias: Client, emilia: AccessApplication):
    for typed, said in (
        ({"id_seen": ""}, "Bez okazania dokumentu nie można wydać wydruku."),
        ({"handed_to": ""}, "Wpisz, komu wydajesz hasło startowe."),
    ):
        page = main_of(print_it(darias, emilia, opened(darias, emilia), **typed).content)
        assert said in words(page)
    emilia.refresh_from_db()
    assert (emilia.state, ActivationCode.objects.count()) == (ApplicationState.IN_REVIEW, 0)


@pytest.mark.thorough
def test_what_the_clerk_has_to_see_is_ticked_in_the_same_form(darias: Client):
    application = entered(signed=False, id_seen=False)
    form = opened(darias, application)

    unseen = words(main_of(print_it(darias, application, form).content))
    response = print_it(darias, application, form, C04="on")

    assert "Zaznacz, jeżeli to widzisz." in unseen
    assert len(sheets(response)) == 2
    assert application.checks.get(code="C12").reason == "Okazano dokument."


def test_what_does_not_pass_is_not_printed(darias: Client):
    response = print_it(darias, entered(place=""), "IN_REVIEW:0")

    assert response.status_code == 409
    assert "Nie wszystkie wymagane kontrole są zaliczone" in words(main_of(response.content))


@pytest.mark.thorough
def test_a_code_that_goes_by_post_alone(darias: Client):
    LUCJA.on_file()
    settings = AccessSettings.load()
    settings.credentials_together = False
    settings.save()
    application = approved(by_email(LUCJA, "EBOK"), daria())
    assert "Hasło startowe listem" not in read(darias, address(application))
    darias.post(address(application, "krok", "wyslij"))

    assert "wyślij pod adres z rejestru: ul. Wzorcowa 1 m. 01" in read(darias, address(application))
    form = {"opened_as": "CREDENTIALS_ISSUED:1"}
    letter, *rest = sheets(darias.post(address(application, "list-poczta"), form))  # type: ignore[arg-type]  # the test client's
    again = darias.post(address(application, "list-poczta"), form)

    application.refresh_from_db()
    assert (is_well_formed(normalise_code(code_on(letter))), rest) == (True, [])
    assert application.user.login not in letter
    assert (again.status_code, again["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"org_name": "Dom Kultury", "authorised": "Jan Kot"}, "Jan Kot"),
        ({"payer_kind": "company", "company_name": "Ćwikła", "last_name": "Kot"}, "Kot"),
        ({"first_names": "Anna", "last_name": "Lis"}, "Anna Lis"),
        ({}, "Dom Kultury"),
    ],
    ids=["institution", "firm", "person", "erased"],
)
def test_the_letter_is_handed_to_whoever_signed_the_form(payload: dict[str, str], name: str):
    application = AccessApplication(pk=1, payload=payload, person=Person(name="Dom Kultury"))

    form = HandOverForm(subject=application, today=TODAY)
    assert form.fields["handed_to"].initial == name
