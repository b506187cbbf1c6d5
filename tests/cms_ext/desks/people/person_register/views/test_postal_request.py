"""The desk decides on a resident's request for another postal address."""

import pytest
from django.test import Client

from cms_ext.access.models import AccessApplication
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.postal_address import file_postal_address
from cms_ext.people.identity.models import ContactSource, Person, PostalAddressRequest, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.views.desk.office import PEOPLE, press, press_in_vain, read
from tests.papers_read import words_of
from tests.people import resident

pytestmark = pytest.mark.django_db

OLD = "ul. Wzorcowa 1 m. 1, 00-000 Przykładowo"
NEW = "ul. Polna 8, 00-001 Przykładowo"
ACCEPT, REFUSE, NOTICE = "prosba-o-adres", "odmowa-adresu", "zawiadomienie-o-adresie"


@pytest.fixture
def request_of_lucja(lucja: AccessApplication, celinas: Client) -> PostalAddressRequest:
    celinas.post(f"{PEOPLE}powod/", {"reason": "CALL"})
    login = resident("ikcs", "IKCS-0003", "Łucja Przykładowa")
    Person.objects.filter(pk=login.person_id).update(correspondence_address=OLD)
    file_postal_address(Person.objects.get(pk=login.person_id), NEW, Origin(actor=login), TODAY)
    return PostalAddressRequest.objects.get()


def step(request: PostalAddressRequest, slug: str) -> str:
    return f"{PEOPLE}{request.person_id}/krok/{slug}/"


def on_file(request: PostalAddressRequest) -> str:
    return Person.objects.get(pk=request.person_id).correspondence_address


def mails() -> list[str]:
    rows = OutgoingMessage.objects.order_by("pk").values_list("template", flat=True)
    return [name.rpartition("/")[2] for name in rows if "postal" in name]


def test_the_request_waits_in_the_list_and_is_accepted_after_a_check(
    celinas: Client, request_of_lucja: PostalAddressRequest
):
    request, key = request_of_lucja, str(request_of_lucja.pk)
    assert "Łucja Przykładowa" in read(celinas, f"{PEOPLE}adresy/")
    form = celinas.get(step(request, ACCEPT)).content.decode()
    assert OLD in form
    assert NEW in form

    unchecked = press(celinas, step(request, ACCEPT), key=key)
    assert "Wybierz, jak to sprawdzono, albo najpierw zadzwoń." in unchecked
    assert on_file(request) == OLD
    # What the browser sends in place of the address on the page is not read.
    done = press(celinas, step(request, ACCEPT), key=key, checked="CALL", address="ul. Zła 6, X")

    request.refresh_from_db()
    assert "Zawiadomienie na dotychczasowy adres" in done
    assert (on_file(request), request.state, request.address_before) == (NEW, "ACCEPTED", OLD)
    source = ContactSource.objects.filter(fact="ADDRESS").latest("pk")
    assert source.document == "rozmowa pod numerem z rejestru"
    assert mails() == ["postal_filed.txt", "postal_decided.txt"]
    actions = AuditEvent.objects.filter(action__startswith="POSTAL").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "POSTAL_ADDRESS_ASKED",
        "POSTAL_ADDRESS_CHANGED",
        "POSTAL_ADDRESS_ACCEPTED",
    ]
    assert "Żadna prośba nie czeka." in read(celinas, f"{PEOPLE}adresy/")


def test_the_former_address_is_told_by_a_letter_without_the_new_one(
    celinas: Client, request_of_lucja: PostalAddressRequest
):
    request = request_of_lucja
    nothing = press_in_vain(celinas, step(request, NOTICE))
    celinas.post(step(request, ACCEPT), {"key": request.pk, "checked": "ID_CARD"})

    letter = celinas.post(step(request, NOTICE))

    assert "Nie ma zawiadomienia. Wróć do osoby." in nothing
    text = words_of(letter.content)
    assert "ul. Wzorcowa 1 m. 1" in text
    assert request.number in text
    assert "Polna" not in text
    assert AuditEvent.objects.filter(action="POSTAL_NOTICE_PRINTED").count() == 1


def test_a_refusal_needs_a_reason_and_the_person_reads_it(
    celinas: Client, request_of_lucja: PostalAddressRequest
):
    request, key = request_of_lucja, str(request_of_lucja.pk)
    short = press_in_vain(celinas, step(request, REFUSE), key=key, powod="nie")
    press(celinas, step(request, REFUSE), key=key, powod="Nikt nie odebrał telefonu.")

    request.refresh_from_db()
    assert "Podaj powód odrzucenia (co najmniej 10 znaków)." in short
    assert (on_file(request), request.state) == (OLD, "REFUSED")
    assert mails() == ["postal_filed.txt", "postal_decided.txt"]


@pytest.mark.parametrize("change", ["other", "decided", "erased"])
def test_a_page_that_is_old_decides_nothing(
    celinas: Client, request_of_lucja: PostalAddressRequest, change: str
):
    request = request_of_lucja
    key = str(request.pk + 1) if change == "other" else str(request.pk)
    if change == "decided":
        press(celinas, step(request, REFUSE), key=key, powod="Nikt nie odebrał telefonu.")
    if change == "erased":
        PostalAddressRequest.objects.all().delete()

    refused = press_in_vain(celinas, step(request, ACCEPT), key=key, checked="CALL")

    assert "Tę prośbę już rozstrzygnięto albo wycofano." in refused
    assert on_file(request) == OLD


def test_the_own_request_is_for_a_colleague(
    celinas: Client, request_of_lucja: PostalAddressRequest
):
    request = request_of_lucja
    own = User.objects.get(login="czlonkowski").get_full_name()
    Person.objects.filter(pk=request.person_id).update(name=own)

    refused = press_in_vain(celinas, step(request, ACCEPT), key=str(request.pk), checked="CALL")

    assert "Poproś inną osobę z działu" in refused
    assert on_file(request) == OLD


def test_who_may_not_change_contacts_decides_nothing(
    auditors: Client, request_of_lucja: PostalAddressRequest
):
    auditors.post(f"{PEOPLE}powod/", {"reason": "INSPECTION"})

    page = read(auditors, f"{PEOPLE}{request_of_lucja.person_id}/")
    answers = [auditors.get(step(request_of_lucja, ACCEPT)), auditors.get(f"{PEOPLE}adresy/")]

    assert "prośbę o zmianę adresu" not in page
    assert [answer.status_code in (302, 403) for answer in answers] == [True, True]


def test_without_an_address_on_file_the_notice_goes_to_the_premises(
    celinas: Client, request_of_lucja: PostalAddressRequest
):
    request = request_of_lucja
    Person.objects.filter(pk=request.person_id).update(correspondence_address="")

    celinas.post(step(request, ACCEPT), {"key": request.pk, "checked": "CALL"})

    request.refresh_from_db()
    assert request.address_before.startswith("ul. Wzorcowa 1 m.")
