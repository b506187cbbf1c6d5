"""Anna declares step by step in E-BOK: a child was born, and there are five of them now."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.access.domain.signature import check, worker
from cms_ext.base.money.amounts import NO_BREAK_SPACE, ZERO
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    accepted,
    house,
    submitted,
    with_account,
)
from plugins.waste_union.tests.declarations.payer import (
    FACTS,
    START,
    at_home,
    draft,
    filled_in,
    start_draft,
    step,
)
from tests.page_checks import page_problems, parsed, texts, words_at
from tests.signing import ROLE, authority, detached_xml, seal
from waste_union.declarations.models import Declaration, DeclaredProperty, SubmissionReceipt

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_six_steps_lead_to_one_receipt(browser: Client, in_force: Declaration):
    pages = [browser.get(f"{START}nowa/")]
    start_draft(browser)
    key = draft().pk
    pages.append(browser.get(f"{START}{key}/powod/"))
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    pages.append(browser.get(f"{START}{key}/dane/"))
    step(browser, "dane", **FACTS)
    pages += [browser.get(f"{START}{key}/oplata/"), browser.get(f"{START}{key}/podpis/")]
    signed = browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on"})
    again = browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on"})
    pages.append(browser.get(f"{START}{key}/gotowe/"))

    assert [page_problems(page) for page in pages] == [[]] * 6
    here = "//ol[@class='wizard plain']/li[@aria-current]"
    assert [texts(parsed(page), here) for page in pages] == [
        ["1Nieruchomość"],
        ["2Powód i data zmiany"],
        ["3Dane do obliczenia"],
        ["4Obliczenie opłaty"],
        ["5Podgląd i podpis"],
        ["6Potwierdzenie"],
    ]
    assert "Termin złożenia: 10 czerwca 2026 r." in words_at(pages[2])
    assert (
        "5 osób × 33,00 zł = 165,00 zł; zwolnienie za kompostownik 5 × 2,00 zł = 10,00 zł; "
        "opłata miesięczna 155,00 zł. Obowiązuje od miesiąca 05/2026. Dotychczas: 124,00 zł "
        "(deklaracja EB/2026/000001)."
    ) in words_at(pages[3])
    assert [answer["Location"] for answer in (signed, again)] == [f"{START}{key}/gotowe/"] * 2
    one = Declaration.objects.get(pk=key)
    (receipt,) = SubmissionReceipt.objects.filter(declaration=one.number)
    for words in (
        "Deklaracja jest złożona.",
        receipt.number,
        one.xml_sha256,
        "Zachowaj to potwierdzenie.",
        "Sprawdzimy deklarację do 3 czerwca 2026 r. O wyniku napiszemy e-mailem.",
    ):
        assert words in words_at(pages[5]), words_at(pages[5])
    assert "Pouczenie: Deklaracja stanowi podstawę do wystawienia tytułu" in words_at(pages[4])
    line = f"Deklaracja {receipt.number} czeka na sprawdzenie nowa opłata 155,00 zł miesięcznie"
    assert line in words_at(browser.get("/e-bok/"))
    assert (one.state, str(one.amount), one.effective_from) == (
        "SUBMITTED",
        f"155,00{NO_BREAK_SPACE}zł",
        date(2026, 5, 1),
    )


def test_who_comes_back_another_day_goes_on_where_she_stopped(
    browser: Client, anna: User, in_force: Declaration
):
    start_draft(browser)
    assert start_draft(browser)["Location"] == f"{START}{draft().pk}/powod/"
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    browser.logout()
    browser.force_login(anna)

    assert browser.get(f"{START}{draft().pk}/")["Location"] == f"{START}{draft().pk}/dane/"
    page = browser.get(f"{START}{draft().pk}/dane/")
    assert parsed(page).xpath("//input[@name='persons']/@value") == ["4"]
    assert f"Dokończ – {in_force.declared_property.address}" in words_at(browser.get(START))


def test_who_is_late_reads_once_what_that_means(browser: Client, in_force: Declaration):
    start_draft(browser)
    late = {"reason": "MOVED_OUT", "event_date": "2026-04-12"}

    page = step(browser, "powod", **late)
    on = step(browser, "powod", **late)

    assert "Termin złożenia: 11 maja 2026 r." in words_at(page)
    assert (
        "Termin minął 9 dni temu. Deklarację można złożyć, ale skutki mogą być inne – zobacz "
        "objaśnienie."
    ) in words_at(page)
    assert on["Location"] == f"{START}{draft().pk}/dane/"
    step(browser, "dane", **{**FACTS, "persons": "3"})
    fee = words_at(browser.get(f"{START}{draft().pk}/oplata/"))
    assert "Obowiązuje od miesiąca 05/2026." in fee
    # E-WST-06
    assert "Obniżenie opłaty wstecz jest możliwe tylko w związku ze śmiercią mieszkańca" in fee


@pytest.mark.thorough
def test_a_day_or_reason_that_cannot_be_has_an_error_at_its_field(
    browser: Client, in_force: Declaration
):
    start_draft(browser)

    for typed, words in (
        ({"event_date": "2026-05-21"}, "Data zdarzenia nie może być z przyszłości."),
        ({"event_date": "2025-12-31"}, "Brak taryfy dla tej nieruchomości na dzień 31.12.2025."),
        ({"event_date": "2013-06-30"}, "Data zdarzenia nie może być wcześniejsza niż 1.07.2013."),
        ({"event_date": "wczoraj"}, "Podaj datę w postaci 2026-05-20."),
        ({"event_date": ""}, "Podaj dzień, w którym to się stało."),
        ({"reason": ""}, "Wybierz powód."),
        ({"reason": "KAPRYS"}, "KAPRYS nie jest"),
    ):
        page = step(browser, "powod", **{"reason": "BIRTH", "event_date": "2026-05-18"} | typed)
        assert words in words_at(page)
        assert page_problems(page) == []
        assert (draft().reason, draft().event_date) == ("", None)
    # The term is shown when asked for.
    page = step(browser, "powod", reason="DEATH", event_date="2026-01-15", co="termin")
    assert "Termin złożenia: 15 lipca 2026 r." in words_at(page)


OTHER_FIELDS = {
    "name": "Wpisz: imię i nazwisko albo nazwa.",
    "declarant_kind": "Wybierz, kim jesteś.",
    "email": "Podaj adres w postaci nazwa@domena.pl.",
}


def test_data_that_cannot_be_have_an_error_at_their_field(browser: Client, in_force: Declaration):
    start_draft(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")

    for typed, words in (
        ({"persons": ""}, "Wpisz liczbę."),
        ({"persons": "-1", "name": ""}, "Liczba nie może być ujemna."),
        ({"persons": "100", "declarant_kind": ""}, "Liczba jest za duża: może być najwyżej 99."),
        ({"persons": "pięć", "email": "anna"}, "Wpisz liczbę całkowitą, cyframi."),
    ):
        page = step(browser, "dane", **FACTS | typed)
        text = words_at(page)
        found = {field: said for field, said in OTHER_FIELDS.items() if said in text}
        assert (words in text, list(found)) == (True, [one for one in typed if one != "persons"])
        assert page_problems(page) == []
        assert draft().payload["persons"] == 4


def test_only_what_the_tariff_counts_is_asked(
    browser: Client, anna: User, celina: User, osiedle: DeclaredProperty
):
    facts = replace(HOME, persons=None, households=120, composter=False)
    accepted(with_account(osiedle), anna, celina, facts=facts)
    start_draft(browser, osiedle.code)
    reasons = parsed(browser.get(f"{START}{draft().pk}/powod/"))
    step(browser, "powod", reason="OTHER", event_date="2026-05-18")

    page = parsed(browser.get(f"{START}{draft().pk}/dane/"))

    # A block by households: no persons, and no composter (E-WST-04).
    assert page.xpath("//fieldset[1]//input/@name") == ["households"]
    assert "COMPOSTER" not in reasons.xpath("//input[@name='reason']/@value")


def test_where_the_duty_ends_nothing_is_counted(browser: Client, in_force: Declaration):
    start_draft(browser, kind="CEASE")
    step(browser, "powod", reason="EMPTY", event_date="2026-05-18")
    page = browser.get(f"{START}{draft().pk}/dane/")
    step(browser, "dane", **FACTS)
    key = draft().pk
    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on"})

    one = Declaration.objects.get(pk=key)
    assert parsed(page).xpath("//input[@name='persons']") == []
    assert (one.state, one.kind, one.amount) == ("SUBMITTED", "CEASE", ZERO)


def test_nothing_is_offered_that_is_refused_afterwards(
    browser: Client, in_force: Declaration, anna: User
):
    house(anna, code="BRZ-0002")

    asked = browser.get(f"{START}nowa/")
    chosen = browser.get(f"{START}nowa/?nieruchomosc=BRZ-0001")
    outside = browser.get(f"{START}nowa/?nieruchomosc=BRZ-0002")
    unknown = browser.get(f"{START}nowa/?nieruchomosc=BRZ-0009")

    kinds = "//input[@name='cel']/@value"
    pages = (asked, chosen, outside, unknown)
    assert [parsed(page).xpath(kinds) for page in pages] == [
        [],
        ["CHANGE", "CORRECTION", "CEASE"],
        [],
        [],
    ]
    codes = "//select[@name='nieruchomosc']/option/@value"
    assert [parsed(page).xpath(codes) for page in pages] == [
        ["", "BRZ-0001", "BRZ-0002"],
        [],
        [],
        ["", "BRZ-0001", "BRZ-0002"],
    ]
    assert "Pierwszą deklarację złóż poza portalem" in words_at(outside)
    assert "Wybierz nieruchomość z listy." in words_at(unknown)
    assert [page_problems(page) for page in pages] == [[]] * 4
    assert "Pierwszą złóż poza portalem" in words_at(browser.get(START))


def test_one_that_waits_for_the_office_is_in_the_way(
    browser: Client, in_force: Declaration, anna: User, jan: User
):
    place = in_force.declared_property
    other = submitted(place, jan, kind="CHANGE", facts=replace(HOME, reason="BIRTH"))

    page = start_draft(browser)

    # E-WST-05
    words = f"Dla tej nieruchomości istnieje niezakończona deklaracja {other.number}."
    assert words in words_at(page)
    assert other.number in words_at(browser.get(START))


def test_a_draft_is_thrown_away_after_a_question_and_one_that_came_in_is_not_changed(
    browser: Client, in_force: Declaration
):
    before = Declaration.objects.values().get(pk=in_force.pk)

    for name, to in (("powod", ""), ("dane", ""), ("usuniecie", ""), ("podpis", "gotowe/")):
        answer = browser.post(f"{START}{in_force.pk}/{name}/", FACTS)
        assert answer["Location"] == f"{START}{in_force.pk}/{to}"

    assert Declaration.objects.values().get(pk=in_force.pk) == before

    start_draft(browser)
    key = draft().pk

    asked = browser.get(f"{START}{key}/usuniecie/")
    browser.post(f"{START}{key}/usuniecie/")

    assert page_problems(asked) == []
    assert Declaration.objects.get(pk=key).state == "DISCARDED"
    assert page_problems(browser.get(f"{START}{key}/")) == []


def test_a_correction_replaces_the_one_in_force_and_the_own_list_says_each_state_in_words(
    browser: Client, in_force: Declaration
):
    page = browser.get(f"{START}{in_force.pk}/")
    (way,) = parsed(page).xpath("//a[contains(.,'Złóż korektę')]/@href")
    chosen = parsed(browser.get(way)).xpath("//input[@name='cel'][@checked]/@value")
    start_draft(browser, kind="CORRECTION")

    assert chosen == ["CORRECTION"]
    assert (draft().replaces, page_problems(page)) == (in_force, [])

    pages = [
        browser.get(START),
        browser.get(f"{START}zlozone/"),
        browser.get(f"{START}{in_force.pk}/"),
    ]

    assert [page_problems(page) for page in pages] == [[]] * 3
    assert texts(parsed(pages[1]), "//main//span[contains(@class,'chip')]") == [
        "Robocza",
        "Przyjęta",
    ]
    for words in ("Przyjęta", "4 osoby × 33,00 zł", in_force.receipt_no, in_force.xml_sha256):
        assert words in words_at(pages[2])
    receipt = browser.get(f"{START}{in_force.pk}/potwierdzenie.pdf")
    assert receipt.content.startswith(b"%PDF")


@pytest.mark.thorough
def test_everybody_else_finds_nothing(
    in_force: Declaration, browser: Client, jan: User, obcy: User
):
    start_draft(browser)
    hers, theirs = draft().pk, in_force.pk
    pages = ("", "powod/", "dane/", "oplata/", "podpis/", "gotowe/", "usuniecie/", "plik.xml")

    stranger, owner = at_home(obcy), at_home(jan)
    found = [
        stranger.get(f"{START}{key}/{name}").status_code
        for key in (hers, theirs)
        for name in (*pages, "potwierdzenie.pdf")
    ]
    assert set(found) == {404}
    # The other owner reads what came in, and not what Anna is still filling in.
    assert owner.get(f"{START}{theirs}/").status_code == 200
    assert {owner.get(f"{START}{hers}/{name}").status_code for name in pages} == {404}
    start_draft(stranger)
    assert Declaration.objects.count() == 2


@pytest.mark.thorough
def test_what_is_not_ticked_or_signed_elsewhere_hands_nothing_in(
    browser: Client, in_force: Declaration
):
    key = filled_in(browser)
    unticked = step(browser, "podpis")
    assert "Zaznacz oświadczenie." in words_at(unticked)
    assert (draft().state, page_problems(unticked)) == ("DRAFT", [])

    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on", "co": "przygotuj"})
    xml = browser.get(f"{START}{key}/plik.xml")
    one = Declaration.objects.get(pk=key)
    foreign = SimpleUploadedFile("podpis.xml", b"<podpis/>")
    page = browser.post(f"{START}{key}/podpis/", {"co": "plik", "plik": foreign})
    nothing = browser.post(f"{START}{key}/podpis/", {"co": "plik"})

    assert (one.state, xml.content) == ("VALIDATED", bytes(one.xml))
    assert "Podpis w pliku nie obejmuje tej deklaracji" in words_at(page)
    assert "Dołącz podpisany plik." in words_at(nothing)
    assert [page_problems(answer) for answer in (page, nothing)] == [[], []]
    # Anyone who changes her mind signs by her account.
    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on"})
    assert Declaration.objects.get(pk=key).state == "SUBMITTED"


@pytest.mark.thorough
def test_a_file_signed_elsewhere_hands_the_declaration_in_once(
    browser: Client, in_force: Declaration, monkeypatch
):
    monkeypatch.setattr(check, "run_worker", worker.check)
    address = f"{START}{filled_in(browser)}/"
    browser.post(f"{address}podpis/", {"oswiadczenie-0": "on", "co": "przygotuj"})
    xml = browser.get(f"{address}plik.xml").content
    role = ROLE.format(names="Anna", surname="Lis", pesel="00000000000")
    file = detached_xml({"deklaracja.xml": xml}, seal(authority()), role=role)

    for _twice in range(2):
        sent = {"co": "plik", "plik": SimpleUploadedFile("p.xml", file)}
        assert browser.post(f"{address}podpis/", sent)["Location"] == f"{address}gotowe/"

    one = Declaration.objects.get(state="SUBMITTED")
    assert (one.signature_kind, one.signature["person"]) == ("FILE", "Anna Lis")
    assert SubmissionReceipt.objects.filter(declaration=one.number).count() == 1
