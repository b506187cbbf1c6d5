import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from ebok_plugin.charges.models import Component, ComponentRate, RateException
from ebok_plugin.fee_changes.models import Contest, FeeChange, NoticeDelivery, NoticeOverride
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES
from tests.ebok_plugin.fee_changes.change_04 import components
from tests.ebok_plugin.fee_changes.desk import (
    LIST,
    address,
    clerk,
    felicja,
    filled,
    kamil,
    notified_change,
    second,
    step,
    words,
)
from tests.ebok_plugin.ledger.books import open_account

__all__ = ["address", "clerk", "felicja", "kamil", "second"]
pytestmark = [pytest.mark.django_db]


@pytest.mark.thorough
def test_two_people_bring_a_change_into_force(felicja: Client, address: str):
    """Rates are not the next step while proofs of delivery lack."""
    answer = felicja.get(address)
    page = html.document_fromstring(answer.content.decode())
    assert "Brak potwierdzenia doręczenia (1) 100005: papier" in words(answer)
    assert "Sprawdzono kont 1 z 1, gotowe" in words(answer)
    assert "Brak potwierdzenia doręczenia: 1 z 1 kont." in page.text_content()
    main = page.xpath("//main//*[contains(concat(' ', @class, ' '), ' button ')]")
    green = [one.text_content().strip() for one in main if "secondary" not in one.get("class")]
    assert green == ["Wydrukuj zawiadomienia (1)"]

    assert "Stawki są wprowadzone." in step(felicja, "wprowadz")

    assert FeeChange.objects.get().state == "IN_FORCE"
    assert ComponentRate.objects.count() == 4
    assert RateException.objects.count() == 2
    assert "ZO/2026/1" in words(felicja.get(LIST))


@pytest.mark.thorough
def test_a_checked_change_is_no_draft_and_names_its_first_term_until_letters_are_made(
    felicja: Client, kamil: Client
):
    open_account("100005")
    components()
    felicja.post(f"{LIST}nowa/", filled())
    step(kamil, "sprawdz")
    change = FeeChange.objects.get()
    address = f"{LIST}{change.pk}/"

    page = words(felicja.post(f"{address}szkic/", filled(resolution="RN 18/2026")), 409)
    assert "Nowa stawka" in page
    change.refresh_from_db()
    assert (change.state, change.resolution) == ("CHECKED", "RN 17/2026")
    assert "Zawiadomienia doręcz najpóźniej 31.12.2026" in words(felicja.get(address))

    step(kamil, "zatwierdz", "Z 41/2026")
    step(felicja, "zawiadom")
    assert "Zawiadomienia doręcz najpóźniej" not in words(felicja.get(address))


@pytest.mark.always
def test_a_new_change_says_who_checks_it_and_returns_to_its_author(felicja: Client, kamil: Client):
    open_account("100005")
    components()
    felicja.post(f"{LIST}nowa/", filled())
    address = f"{LIST}{FeeChange.objects.get().pk}/"
    own, inbox = felicja.get(address), "/admin/rozliczenia/do-zatwierdzenia/"

    page = words(own)
    assert "Czeka na sprawdzenie przez drugą osobę. Może to zrobić: kamil." in page
    assert "EKS zależny od Spółdzielni wszystkie 4,60 4,85 +5,4% 01.04.2027" in page
    assert "Zawiadomienia doręcz najpóźniej" in page
    folded = html.fromstring(own.content).xpath("//details[summary='Odwołaj zmianę']//button")
    assert [("secondary" in one.get("class")) for one in folded] == [True]
    listed = [words(one.get(inbox)) for one in (felicja, kamil)]
    assert ["Zmiana opłat ZO/2026/1 (szkic)" in one for one in listed] == [True, True]
    assert ["możesz zatwierdzić" in one for one in listed] == [False, True]

    assert "Napisz, co poprawić" in step(kamil, "zwroc", "źle", status=409)
    step(kamil, "zwroc", "Stawka wody z zeszłego roku.")
    assert "Nic nie czeka na drugą osobę." in words(kamil.get(inbox))
    back = words(felicja.get(address))
    assert "): Stawka wody z zeszłego roku. Popraw szkic" in back
    felicja.post(f"{address}szkic/", filled())
    assert "Czeka na sprawdzenie" in words(felicja.get(address))
    step(kamil, "sprawdz")
    step(kamil, "zwroc", "Zarząd chce niższej stawki.")
    change = FeeChange.objects.get()
    assert (change.state, change.checked_by) == ("DRAFT", None)


def test_the_calendar_names_the_last_day(felicja: Client):
    page = words(felicja.get(LIST, {"miesiac": "2027-04"})).replace("\xa0", " ")

    assert "zależny od Spółdzielni 31.12.2026 31.12.2026 w terminie 01.03.2027" in page
    assert "Podaj miesiąc w postaci" in words(felicja.get(LIST, {"miesiac": "kwiecień"}))


@pytest.mark.thorough
def test_a_slip_in_the_draft_is_said_at_its_field_and_on_top_with_a_link(felicja: Client):
    controlled, _independent = components()
    since = f"since_{controlled.pk}"
    for field, value, said in (
        (f"rate_{controlled.pk}", "4,85123", "Za dużo miejsc po przecinku"),
        (f"rate_{controlled.pk}", "-1", "Stawka nie może być mniejsza od zera."),
        (f"rate_{controlled.pk}", "", "Podaj i stawkę, i miesiąc, albo żadnego z nich."),
        (since, "04.2027", "Podaj miesiąc w postaci 2027-04."),
    ):
        assert said in words(felicja.post(f"{LIST}nowa/", filled(**{field: value})))
    answer = felicja.post(f"{LIST}nowa/", filled(**{since: "w kwietniu", "since_all": "2027-05"}))

    page = html.document_fromstring(answer.content.decode())
    (summary,) = page.xpath("//*[@role='alert']")
    assert summary.xpath(".//a/@href") == [f"#id_{since}"]
    assert page.get_element_by_id(f"id_{since}") is not None
    assert not FeeChange.objects.exists()


def test_a_draft_comes_back_as_it_was_typed_and_shows_its_effect(felicja: Client):
    open_account("100005")
    controlled, _independent = components()
    felicja.post(f"{LIST}nowa/", filled())
    change = f"{LIST}{FeeChange.objects.get().pk}/"
    address = f"{change}szkic/"

    page = html.document_fromstring(felicja.get(address).content.decode())
    assert page.xpath(f"//input[@name='rate_{controlled.pk}']/@value") == ["4,85"]
    assert page.xpath(f"//input[@name='since_{controlled.pk}']/@value") == ["2027-04"]
    headings = [" ".join(one.text_content().split()) for one in page.xpath("//h1")]
    assert headings == ["Szkic zmiany ZO/2026/1"]
    kinds = [one.text_content() for one in page.xpath("//tbody//th/span")]
    assert kinds == ["zależny od Spółdzielni", "niezależny od Spółdzielni"]
    effect = "Przeciętny lokal, miesięcznie 18,65 zł Razem, miesięcznie 18,65 zł"
    assert effect in words(felicja.get(f"{change}skutki/"))

    felicja.post(address, filled(**{f"rate_{controlled.pk}": "4,90"}))
    assert str(FeeChange.objects.get().rates.get(component=controlled).rate) == "4.9000"


@pytest.mark.thorough
@pytest.mark.usefixtures("a_library")
def test_a_draft_names_the_paper_of_its_resolution(felicja: Client):
    """A hidden one and one that never was are refused alike, at their field."""
    components()
    felicja.post(f"{LIST}nowa/", filled(resolution_paper=RULES.title))
    change = FeeChange.objects.get()
    page = html.fromstring(felicja.get(f"{LIST}{change.pk}/").content)
    form = html.fromstring(felicja.get(f"{LIST}{change.pk}/szkic/").content)

    refused = felicja.post(
        f"{LIST}{change.pk}/szkic/", filled(resolution_paper=f"/dokumenty/{HIDDEN}/")
    )

    assert change.resolution_paper == OPEN
    assert page.xpath("//dd/a/@href") == [RULES.url]
    assert form.xpath("//input[@name='resolution_paper']/@value") == [RULES.title]
    assert refused.status_code == 409
    said = html.fromstring(refused.content).xpath("//*[@id='id_resolution_paper_error']/text()")
    assert said[0].startswith("Nie ma takiego dokumentu w bibliotece albo nie możesz go otworzyć.")
    change.refresh_from_db()
    assert change.resolution_paper == OPEN


@pytest.mark.always
@pytest.mark.usefixtures("a_library")
def test_a_paper_that_a_clerk_may_not_open_stays_without_a_trace(felicja: Client):
    components()
    felicja.post(f"{LIST}nowa/", filled())
    FeeChange.objects.update(resolution_paper=HIDDEN)
    change = FeeChange.objects.get()

    pages = [felicja.get(f"{LIST}{change.pk}/{part}").content.decode() for part in ("", "szkic/")]
    felicja.post(f"{LIST}{change.pk}/szkic/", filled(resolution_paper=""))

    assert [str(HIDDEN) in page for page in pages] == [False, False]
    change.refresh_from_db()
    assert change.resolution_paper == HIDDEN


@pytest.mark.usefixtures("no_library")
def test_a_site_without_papers_asks_for_none(felicja: Client):
    components()

    page = html.fromstring(felicja.get(f"{LIST}nowa/").content)
    felicja.post(f"{LIST}nowa/", filled())

    assert page.xpath("//input[@name='resolution_paper']") == []
    assert FeeChange.objects.get().resolution == "RN 17/2026"


def test_a_refused_step_says_why(felicja: Client, kamil: Client):
    components()
    felicja.post(f"{LIST}nowa/", filled(justification="Drożej."))

    assert "Uzasadnienie jest wymagane." in step(kamil, "sprawdz", status=409)
    assert FeeChange.objects.get().state == "DRAFT"
    unknown = f"{LIST}{FeeChange.objects.get().pk}/krok/nic/"
    assert felicja.post(unknown).status_code == 404


@pytest.mark.thorough
def test_deliveries_one_by_one_and_from_a_file(felicja: Client, kamil: Client):
    open_account("100005")
    open_account("100007", "Piotr Wrona")
    address = notified_change(felicja, kamil)
    one = {"account_no": "100005", "channel": "HAND", "sent_on": "2026-11-20"}

    assert "Konto 100099 nie ma zawiadomienia" in words(
        felicja.post(f"{address}doreczenie/", {**one, "account_no": "100099"})
    )
    felicja.post(f"{address}doreczenie/", {**one, "delivered_on": "2026-11-20"})
    lines = "account_no;channel;sent_on;delivered_on;proof\n100007;HAND;2026-11-20;2026-11-20;\n"
    answer = felicja.post(
        f"{address}doreczenia/", {"file": SimpleUploadedFile("d.csv", lines.encode())}, follow=True
    )

    assert "Wczytano doręczenia (1)." in words(answer)
    assert NoticeDelivery.objects.count() == 2
    wrong = SimpleUploadedFile("d.csv", b"konto\n")
    assert "nagłówek musi brzmieć" in words(
        felicja.post(f"{address}doreczenia/", {"file": wrong}), 409
    )


@pytest.mark.thorough
def test_long_lists_of_deliveries_come_in_pages(felicja: Client, kamil: Client, monkeypatch):
    monkeypatch.setattr("ebok_plugin.fee_changes.views.change.SHOWN", 2)
    for number in range(100001, 100006):
        open_account(str(number))
    address = notified_change(felicja, kamil)

    pages = [words(felicja.get(f"{address}?p={number}")) for number in (1, 2, 3)]

    listed = [[n for n in range(100001, 100006) if f"{n}: " in page] for page in pages]
    assert listed == [[100001, 100002], [100003, 100004], [100005]]
    assert all("Brak potwierdzenia doręczenia (5)" in page for page in pages)
    assert "Strona 2 z 3" in pages[1]


def test_an_opinion_waits_for_the_second_person(felicja: Client, kamil: Client, address: str):
    felicja.post(
        f"{address}opinia/", {"account_no": "100005", "opinion": "Odmowa przyjęcia listu."}
    )
    override = NoticeOverride.objects.get()
    assert felicja.post(f"{address}opinia/{override.pk}/").status_code == 302  # to the admin's home
    override.refresh_from_db()
    assert override.approved_by is None

    kamil.post(f"{address}opinia/{override.pk}/")
    override.refresh_from_db()
    assert override.approved_by is not None


@pytest.mark.thorough
def test_a_case_begins_and_ends(felicja: Client, address: str):
    step(felicja, "wprowadz")
    rate = FeeChange.objects.get().rates.get(component__code="EKS")
    case = {
        "account_no": "100005",
        "court_ref": "I C 100/26",
        "filed_on": "2026-11-20",
        "rates": [str(rate.pk)],
    }

    assert "Sprawę zapisano." in words(felicja.post(f"{address}sprawa/", case, follow=True))
    contest = Contest.objects.get()
    assert RateException.objects.filter(cause="CONTEST").count() == 1
    end = {"outcome": "SETTLED", "final_on": "2026-11-20"}
    answer = felicja.post(f"{address}sprawa/{contest.pk}/", end, follow=True)

    assert "Sprawę zakończono. Zaksięgowane wyrównania: 0." in words(answer)
    contest.refresh_from_db()
    assert contest.state == "SETTLED"


def test_one_month_counts_for_all_that_have_none(felicja: Client):
    components()
    controlled, independent = (Component.objects.get(code=code) for code in ("EKS", "GOK"))
    one_month = filled(
        **{f"since_{independent.pk}": "", "since_all": "2027-05"}  # EKS keeps its own
    )

    felicja.post(f"{LIST}nowa/", one_month)

    rates = FeeChange.objects.get().rates.order_by("component__code")
    found = [(rate.component.code, str(rate.planned_from)) for rate in rates]
    assert found == [("EKS", "2027-04-01"), ("GOK", "2027-05-01")]
