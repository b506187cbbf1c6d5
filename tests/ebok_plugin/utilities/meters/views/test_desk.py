from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.reading import record_meter_reading
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.utilities.meters.views import readings
from ebok_plugin.utilities.meters.vocabulary import ReadingSource
from tests.clients import signed_in
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, figures, meter, read, water_meter
from tests.page_checks import parsed, said
from tests.people import resident, staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

METERS = "/admin/liczniki/"
UNLIKELY = f"{METERS}nietypowe/"
WINDOWS = f"{METERS}terminy/"
RESIDENT = ReadingSource.RESIDENT


@shared
def water() -> Meter:
    return water_meter()


@shared
def waiting(water: Meter) -> Reading:
    """Anna Lis handed it in herself."""
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    Person.objects.filter(pk=user.person_id).update(correspondence_email="anna@poczta.example")
    return by_resident(water, "900", user)


def by_resident(water: Meter, value: str, user: User) -> Reading:
    origin = Origin(actor=user)
    return record_meter_reading(
        water, Decimal(value), day=TODAY, source=RESIDENT, today=TODAY, origin=origin
    )


def screens(reading: Reading) -> list[str]:
    return [
        METERS,
        f"{METERS}{reading.meter_id}/",
        f"{METERS}odczyty/",
        f"{METERS}odczyty/{reading.pk}/",
        UNLIKELY,
        WINDOWS,
    ]


@pytest.mark.always
def test_who_sees_the_desk_and_who_only_looks(water: Meter, waiting: Reading):
    resident = signed_in(User.objects.get(login="EB-500001-3"))
    assert {resident.get(address).status_code for address in screens(waiting)} == {404}
    for group in ("membership_clerk", "editor"):
        other = signed_in(staff(group, group))
        assert {other.get(address).status_code for address in screens(waiting)} == {302}
    before = figures(water)
    reading = f"{METERS}odczyty/{waiting.pk}/"

    for group in ("finance_approver", "auditor"):
        looks = signed_in(staff(group, group))
        assert {looks.get(address).status_code for address in screens(waiting)} == {200}
        posts = [
            looks.post(
                f"{METERS}{water.pk}/", {"krok": "odczyt", "value": "1", "on": "2026-11-19"}
            ),
            looks.post(reading, {"krok": "przyjmij"}),
            looks.post(reading, {"krok": "zwroc", "reason": "Nie."}),
            looks.post(f"{METERS}nowy/", {}),
            looks.post(f"{WINDOWS}create/", {"opens_on": "2026-11-01", "closes_on": "2026-11-30"}),
        ]
        assert {answer.status_code for answer in posts} == {302}
    assert (figures(water), ReadingWindow.objects.count()) == (before, 0)


def test_the_clerk_accepts_an_unlikely_one(clerk: Client, water: Meter, waiting: Reading):
    assert "ZW-100001" in clerk.get(UNLIKELY).content.decode()
    page = clerk.get(f"{METERS}odczyty/{waiting.pk}/")
    answer = clerk.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "przyjmij"})

    facts = dict(zip(said(parsed(page), "//dt"), said(parsed(page), "//dd"), strict=True))
    assert facts["Poprzedni odczyt"] == "160 m³, 31.12.2025"
    assert facts["Zwykłe zużycie"] == "5 m³ miesięcznie"
    assert facts["Skąd"] == "mieszkaniec: Anna Lis"
    assert answer["Location"] == UNLIKELY
    assert figures(water)[-1] == ("2026-11-20", "900", "ACCEPTED")
    look = AuditEvent.objects.get(action="VIEW")
    assert (look.subject.name, look.reason_code) == ("Anna Lis", "SETTLEMENT")


@pytest.mark.thorough
def test_the_clerk_sees_the_desk_and_returns_one_and_the_letter_leaves_out_the_figure(
    clerk: Client, water: Meter, waiting: Reading
):
    assert {clerk.get(address).status_code for address in screens(waiting)} == {200}

    nothing = clerk.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": ""})
    clerk.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": "To numer."})
    again = clerk.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": "Znów."})

    assert "Napisz, dlaczego zwracasz odczyt." in nothing.content.decode()
    assert again.status_code == 409
    assert figures(water)[-1] == ("2026-11-20", "900", "RETURNED")
    letter = OutgoingMessage.objects.get()
    assert letter.to == "anna@poczta.example"
    assert f"/e-bok/odczyty/{water.pk}/" in letter.text
    found = ("900" in letter.text.replace(str(water.pk), ""), "To numer" in letter.text)
    assert found == (False, False)


def test_the_clerk_types_a_reading_and_an_unlikely_one_leads_to_it(clerk: Client, water: Meter):
    address = f"{METERS}{water.pk}/"

    clerk.post(address, {"krok": "odczyt", "value": "200,5", "on": "2026-10-31"})
    odd = clerk.post(address, {"krok": "odczyt", "value": "100", "on": "2026-11-19"})
    wrong = clerk.post(address, {"krok": "odczyt", "value": "205", "on": "2026-11-21"})

    expected = [("2026-10-31", "200.5", "ACCEPTED"), ("2026-11-19", "100", "ACCEPTED")]
    assert figures(water)[2:] == expected
    assert odd["Location"].startswith(f"{METERS}odczyty/")
    assert (wrong.status_code, "w przyszłości" in wrong.content.decode()) == (409, True)


def test_the_clerk_replaces_a_meter_and_installs_another(clerk: Client, water: Meter):
    clerk.post(
        f"{METERS}{water.pk}/",
        {
            "krok": "wymiana",
            "on": "2026-11-10",
            "last": "212",
            "number": "zw 7",
            "first": "0,1",
            "place": "łazienka",
        },
    )
    clerk.post(
        f"{METERS}nowy/",
        {"premises": "l-100001", "kind": "CW", "number": "CW-7", "on": "2026-11-10", "first": "0"},
    )
    unknown = clerk.post(f"{METERS}nowy/", {"premises": "L-9", "kind": "CW", "number": "1"})

    hanging = Meter.objects.filter(dismounted_on__isnull=True).in_order()
    found = [(one.number, one.premises.code) for one in hanging]
    assert found == [("ZW7", "L-100001"), ("CW-7", "L-100001")]
    assert figures(water)[-1] == ("2026-11-10", "212", "ACCEPTED")
    assert "Nie ma lokalu o kodzie L-9." in unknown.content.decode()


def test_the_clerk_sets_a_window(clerk: Client):
    clerk.post(f"{WINDOWS}create/", {"opens_on": "2026-12-20", "closes_on": "2026-12-31"})
    long = clerk.post(f"{WINDOWS}create/", {"opens_on": "2026-01-01", "closes_on": "2026-12-31"})

    assert [str(reading_window) for reading_window in ReadingWindow.objects.all()] == [
        "20.12.2026–31.12.2026"
    ]
    assert "Termin trwa najwyżej 92 dni." in long.content.decode()


def test_the_list_of_meters_searches_and_exports(clerk: Client, water: Meter):
    water_meter("100002", "Jędrzej Gęsty")
    found = clerk.get(METERS, {"q": "zw-100002"}).content.decode()
    file = clerk.get(METERS, {"export": "csv"})

    assert ("ZW-100002" in found, "ZW-100001" in found) == (True, False)
    assert b"ZW-100001" in b"".join(file.streaming_content)


@pytest.mark.thorough
def test_one_row_and_four_cost_the_same(clerk: Client, water: Meter):
    def queries(*meters: Meter) -> list[int]:
        """Of each list, with a reading of these meters, too."""
        for one in meters:
            read(one, "2026-11-20", "900", ReadingSource.RADIO)
        addresses = (METERS, f"{METERS}odczyty/", UNLIKELY)
        return [queries_when_warm(lambda at=address: clerk.get(at)) for address in addresses]

    of_one = queries(water)
    assert queries(*(water_meter(number) for number in ("100002", "100003", "100004"))) == of_one


def test_the_list_has_the_newest_and_its_file_has_all(clerk: Client, water: Meter, monkeypatch):
    monkeypatch.setattr(readings, "MAX_LISTED", 1)
    read(water, "2026-11-19", "214")
    page = clerk.get(f"{METERS}odczyty/").content.decode()
    file = clerk.get(f"{METERS}odczyty/?export=csv")

    assert "19.11.2026" in page
    assert "31.12.2025" not in page
    assert "Lista pokazuje 1 najnowszych odczytów." in page
    lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + Reading.objects.count()


LIST = "/admin/liczniki/brakujace/"


@shared
def three() -> list[Meter]:
    """One is read, one waits, one is missing; a fourth is read by radio."""
    window("2026-11-15", "2026-11-30")
    meters = [water_meter(number, f"Płatnik {number}") for number in ("100001", "100002", "100003")]
    read(meters[0], "2026-11-16", "215")
    read(meters[1], "2026-11-16", "900", ReadingSource.RESIDENT)
    read(meters[2], "2026-11-16", "215", ReadingSource.ESTIMATE)
    meter(meters[2].premises, "R-1", remote=True, place="pion")
    return meters


def test_a_building_says_how_many_are_missing_with_their_letter(clerk: Client, three: list[Meter]):
    rows = parsed(clerk.get(LIST)).xpath("//table[contains(@class,'listing')]//tbody/tr")

    assert [said(row, ".//td[contains(@class,'desk-n')]") for row in rows] == [["3", "1", "1", "1"]]

    building = three[0].premises.building

    main = parsed(clerk.get(f"{LIST}{building.pk}/")).xpath("//main")[0]

    account = Account.objects.get(account_no="100003")
    words = main.text_content()
    assert [one.number in words for one in three] == [False, False, True]
    assert "R-1" not in words
    assert f"{LIST}pismo/{account.pk}/" in main.xpath(".//@href")


@pytest.mark.usefixtures("three")
def test_the_letter_names_the_meters_stands_in_the_log_and_is_for_the_missed_alone(clerk: Client):
    account = Account.objects.get(account_no="100003")

    answer = clerk.get(f"{LIST}pismo/{account.pk}/")

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    for words in ("Prosimy o odczyt liczników", "ZW-100003", "30 listopada 2026"):
        assert words in text.replace("\xa0", " ")
    assert AuditEvent.objects.get(action="READING_LETTER_MADE").subject == account.payer

    read_already = Account.objects.get(account_no="100001")
    assert clerk.get(f"{LIST}pismo/{read_already.pk}/").status_code == 404
    assert clerk.get(f"{LIST}pismo/987654/").status_code == 404

    auditor = signed_in(staff("kontroler", "auditor"))
    answers = [auditor.get(address) for address in (LIST, f"{LIST}pismo/{account.pk}/")]
    assert [one.status_code for one in answers] == [200, 302]


@pytest.mark.thorough
def test_the_missing_of_three_flats_and_of_six_cost_the_same(clerk: Client, three: list[Meter]):
    address = f"{LIST}{three[0].premises.building_id}/"

    of_three = queries_when_warm(lambda: clerk.get(address))
    for number in ("100004", "100005", "100006"):
        water_meter(number)
    assert queries_when_warm(lambda: clerk.get(address)) == of_three
