"""The union's desk: its lists, the review next to the former declaration, documents and rights."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from plugins.waste_union.tests.declarations import declarations
from plugins.waste_union.tests.declarations.desk import step, words
from tests.clients import signed_in
from tests.page_checks import parsed
from tests.people import staff
from tests.query_counts import queries_when_warm
from waste_union.declarations.domain.queries import search_declarations
from waste_union.declarations.domain.reviewing import take_up_review
from waste_union.declarations.models import Declaration, DeclaredProperty, FeeDecision, RateNotice
from waste_union.fees.models import FeeObligation
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db

# Wagtail's answer to anyone who lacks the right.
NOT_ALLOWED = (302, "/admin/")
QUEUE = "/admin/deklaracje/"


@pytest.mark.thorough
def test_the_desk_takes_up_accepts_and_the_list_leads_on(
    celina: User, anna: User, dom: DeclaredProperty
):
    """Each view of the queue holds its states alone."""
    came_in, desk = declarations.submitted(dom, anna), signed_in(celina)

    def views() -> list[str]:
        names = ("", "moje", "wezwane", "po-terminie", "przyjete", "wszystkie")
        pages = {name: words(desk.get(QUEUE, {"widok": name}).content) for name in names}
        return [name for name, page in pages.items() if "DEK/2026/000001" in page]

    new = views()
    status, page = step(desk, came_in, "podejmij")
    assert (status, "Rozpatrywana" in page, "celina" in page) == (302, True, True)
    taken_up = views()
    status, page = step(desk, came_in, "przyjmij")

    assert (status, "Przyjęto deklarację." in page) == (302, True)
    assert [new, taken_up, views()] == [[name, "wszystkie"] for name in ("", "moje", "przyjete")]
    assert FeeObligation.objects.count() == 1


def test_the_review_stands_beside_the_former_declaration(
    celina: User, anna: User, dom: DeclaredProperty
):
    declarations.accepted(dom, anna, celina, facts=replace(declarations.HOME, persons=3))
    later = declarations.submitted(
        dom,
        anna,
        kind="CHANGE",
        facts=replace(declarations.HOME, reason="BIRTH", event_date=date(2026, 5, 20)),
    )

    page = words(signed_in(celina).get(reverse("declarations_desk_one", args=[later.pk])).content)

    assert "Co się zmienia" in page
    assert "Liczba osób zmiana 3 4" in page
    assert "Opłata miesięczna zmiana 93,00 zł 124,00 zł" in page
    assert "Od miesiąca 05.2026 05.2026" in page
    assert (
        "4 osoby × 33,00 zł = 132,00 zł; zwolnienie za kompostownik 4 × 2,00 zł = 8,00 zł; "
        "opłata miesięczna 124,00 zł"
    ) in page


@pytest.mark.thorough
def test_a_call_is_printed_and_its_declarant_reads_it_in_the_log(
    celina: User, anna: User, dom: DeclaredProperty
):
    """The receipt is a tagged PDF, and the file is what was signed."""
    came_in, desk = declarations.submitted(dom, anna), signed_in(celina)
    receipt = desk.get(reverse("declarations_desk_receipt", args=[came_in.pk]))
    xml = desk.get(reverse("declarations_desk_xml", args=[came_in.pk]))
    assert b"/MarkInfo" in receipt.content or b"/StructTreeRoot" in receipt.content
    assert xml.content == Declaration.objects.get().file
    assert "attachment" in xml["Content-Disposition"]
    step(desk, came_in, "podejmij")

    status, page = step(desk, came_in, "wezwij", reasons=declarations.REASONS, days="14")
    address = reverse("declarations_desk_call", args=[came_in.pk])
    letter = desk.get(address)

    said = "Wezwano do korekty do 3 czerwca 2026 r. Wydrukuj wezwanie i wyślij je."
    assert (status, said in page) == (302, True)
    shown = parsed(desk.get(reverse("declarations_desk_one", args=[came_in.pk])))
    printing = f"//a[@href='{address}']"
    # What is to be done now stands under „Co dalej”, and only there.
    assert len(shown.xpath(f"//section[@aria-labelledby='co-dalej']{printing}")) == 1
    assert len(shown.xpath(printing)) == 1
    assert (letter.status_code, letter["Content-Type"]) == (200, "application/pdf")
    assert letter.content.startswith(b"%PDF")
    printed = AuditEvent.objects.filter(action="DECLARATION_PAPER_PRINTED").latest("seq")
    assert printed.subject_id == anna.person_id


@pytest.mark.thorough
def test_an_omission_is_named_at_its_field_and_the_second_of_two_clerks_gets_a_refusal(
    celina: User, daria: User, anna: User, dom: DeclaredProperty
):
    came_in, desk = declarations.submitted(dom, anna), signed_in(celina)
    step(desk, came_in, "podejmij")

    for slug, typed, status, said in (
        ("wezwij", {"reasons": "", "days": "7"}, 200, "Napisz, co poprawić."),
        ("wezwij", {"reasons": "krótko", "days": "7"}, 409, "Napisz, co jest nie tak"),
        ("odrzuc", {"reason": ""}, 200, "Napisz, dlaczego."),
    ):
        answer, page = step(desk, came_in, slug, **typed)
        assert (answer, said in page) == (status, True)
    assert Declaration.objects.get().state == "UNDER_REVIEW"

    step(desk, came_in, "przyjmij")
    answer, page = step(signed_in(daria), came_in, "odrzuc", reason=declarations.REASON)
    assert answer == 409
    assert "jest teraz w stanie „Przyjęta”. Tej czynności nie można już wykonać." in page
    assert Declaration.objects.get().state == "ACCEPTED"


@pytest.mark.always
def test_a_big_change_is_handed_over_sent_back_and_accepted_by_the_second_person(
    celina: User, wanda: User, anna: User, dom: DeclaredProperty
):
    declarations.accepted(
        dom, anna, celina, facts=replace(declarations.HOME, persons=50, composter=False)
    )
    born = replace(declarations.HOME, reason="BIRTH", event_date=date(2026, 5, 20), composter=False)
    came_in = declarations.submitted(dom, anna, kind="CHANGE", facts=born)
    desk, second = signed_in(celina), signed_in(wanda)

    _, page = step(desk, came_in, "podejmij")
    assert "Powód to „urodziło się dziecko”, a liczba osób zmienia się z 50 na 4." in page
    assert "Przyjmij deklarację" not in page
    refused, _ = step(desk, came_in, "przyjmij")
    _, page = step(desk, came_in, "przekaz", note="Na papierze jest cztery.")
    assert refused == 409
    assert "Czeka na drugą osobę. Przekazano 20.05.2026: celina. Może zatwierdzić: wanda." in page
    assert "DEK/2026/000002" not in words(desk.get(f"{QUEUE}?widok=moje").content)
    assert "DEK/2026/000002" in words(second.get(f"{QUEUE}?widok=do-zatwierdzenia").content)

    step(second, came_in, "zwroc", reason="Na papierze jest 54.")
    address = reverse("declarations_desk_one", args=[came_in.pk])
    assert "zwróciła to do poprawy: Na papierze jest 54." in words(desk.get(address).content)
    step(desk, came_in, "przekaz", note="Jednak cztery, sprawdzono.")
    status, page = step(second, came_in, "zatwierdz")
    assert (status, "Duża zmiana: celina, zatwierdzenie 20.05.2026: wanda." in page) == (302, True)

    (way,) = parsed(desk.get(address)).xpath("//a[contains(., 'Wpisz korektę')]/@href")
    form = parsed(desk.get(way))
    chosen = [form.xpath(f"//select[@name='{name}']")[0].value for name in ("kind", "reason")]
    assert chosen == ["CORRECTION", "MISTAKE"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("until", "months"), [("2026-05", "04.2026–05.2026"), ("", "od 04.2026, bez końca")]
)
def test_a_decision_takes_two(
    until: str, months: str, celina: User, wanda: User, anna: User, dom: DeclaredProperty
):
    TariffVersion.objects.filter(building_kind="SINGLE").update(sanction_factor=3)
    declarations.accepted(dom, anna, celina)
    desk, second = signed_in(celina), signed_in(wanda)
    typed = {
        "krok": "decyzja",
        "number": "OO.3137.5.2026",
        "kind": "SANCTION",
        "from_month": "2026-04",
        "until": until,
        "reasons": "W dwóch kolejnych odbiorach w pojemniku na papier były odpady zmieszane.",
    }

    desk.post(reverse("declarations_desk_property", args=[dom.pk]), typed)
    decision = FeeDecision.objects.get()
    address = reverse("declarations_desk_decision", args=[decision.pk])
    own = desk.post(address, {"krok": "zatwierdz"})
    assert (own.status_code, own["Location"]) == NOT_ALLOWED
    decision.refresh_from_db()
    assert decision.confirmed_on is None
    drafted = words(second.get(address).content)
    assert "Zatwierdź decyzję" in drafted
    assert f"Miesiące {months}" in drafted
    assert f"Uzasadnienie {typed['reasons']}" in drafted
    second.post(address, {"krok": "zatwierdz"})

    decision.refresh_from_db()
    assert (decision.confirmed_by, str(decision.amount.amount)) == (wanda, "396.00")
    assert FeeObligation.objects.filter(source="DECISION").count() == 1


@pytest.mark.thorough
def test_notices_are_seen_first_and_then_issued_and_printed(
    celina: User, wanda: User, anna: User, dom: DeclaredProperty
):
    declarations.accepted(dom, anna, celina)
    old = TariffVersion.objects.get(building_kind="SINGLE")
    end_tariff(old, on=date(2026, 6, 30), origin=SYSTEM)
    rates = declarations.tariff(
        declarations.commune(), params={"rate": "36.00"}, valid_from=date(2026, 7, 1)
    )
    office, address = signed_in(wanda), reverse("declarations_desk_rates", args=[rates.pk])

    page = words(office.get(address).content)
    assert "Nieruchomości: 1, do zawiadomienia: 1." in page
    assert "124,00 zł 144,00 zł" in page
    office.post(address, {"krok": "wydaj"})

    notice = RateNotice.objects.get()
    letter = office.get(reverse("declarations_desk_notice", args=[notice.pk]))
    assert letter.content.startswith(b"%PDF")
    assert "Nie ma nikogo" in words(office.get(address).content)
    refused = signed_in(celina).post(address, {"krok": "wydaj"})
    assert (refused.status_code, refused["Location"]) == NOT_ALLOWED


def test_declared_persons_stand_beside_those_the_office_knows_of(
    celina: User, anna: User, dom: DeclaredProperty
):
    declarations.accepted(dom, anna, celina)
    declarations.house(code="BRZ-0002", known_persons=2, known_on=date(2026, 5, 1))
    DeclaredProperty.objects.filter(pk=dom.pk).update(known_persons=4, known_on="2026-05-01")
    desk, address = signed_in(celina), reverse("declarations_desk_properties")

    everything = words(desk.get(address).content)
    different = words(desk.get(f"{address}?widok=roznice").content)

    assert ("BRZ-0001" in everything, "BRZ-0002" in everything) == (True, True)
    assert ("BRZ-0001" in different, "BRZ-0002" in different) == (False, True)


def test_other_staff_and_residents_see_none_of_it(anna: User):
    editor, resident = signed_in(staff("redakcja", "editor")), signed_in(anna)
    for screen in ("queue", "properties", "decisions", "tariffs"):
        address = reverse(f"declarations_desk_{screen}")
        answers = [client.get(address) for client in (editor, resident)]
        assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [
            NOT_ALLOWED,
            (404, None),
        ]


def test_who_only_reads_is_offered_no_step_and_taken_none(anna: User, dom: DeclaredProperty):
    came_in, reads = declarations.submitted(dom, anna), signed_in(staff("kontrola", "auditor"))

    page = words(reads.get(reverse("declarations_desk_one", args=[came_in.pk])).content)
    address = reverse("declarations_desk_step", args=[came_in.pk, "podejmij"])
    refused = reads.post(address)

    assert (refused.status_code, refused["Location"]) == NOT_ALLOWED
    assert "nie masz teraz nic do zrobienia" in page
    assert Declaration.objects.get().state == "SUBMITTED"


@pytest.mark.thorough
def test_lists_cost_the_same_for_one_row_and_for_four(celina: User, anna: User):
    desk = signed_in(celina)
    names = ("declarations_desk_queue", "declarations_desk_properties")

    def queries() -> list[int]:
        addresses = [f"{reverse(name)}?widok=wszystkie" for name in names]
        return [queries_when_warm(lambda at=address: desk.get(at)) for address in addresses]

    declarations.submitted(declarations.house(anna, code="BRZ-100"), anna)
    of_one = queries()
    for n in (101, 102, 103):
        take_up_review(
            declarations.submitted(declarations.house(anna, code=f"BRZ-{n}"), anna),
            origin=Origin(actor=celina),
        )
    assert queries() == of_one


PAPER = {
    "received_on": "2026-05-12",
    "kind": "FIRST",
    "reason": "FIRST_RESIDENT",
    "event_date": "2026-05-10",
    "declarant_kind": "OWNER",
    "name": "Anna Lis",
    "address": "ul. Lipowa 4, 36-200 Brzozów",
    "persons": "4",
    "composter": "on",
    "seen": "on",
}


@pytest.mark.thorough
@pytest.mark.parametrize("received", ["2026-05-12", "2026-05-20"])
def test_a_paper_is_looked_at_first_and_then_entered_with_its_receipt(
    received: str, celina: User, anna: User, dom: DeclaredProperty
):
    desk, address = signed_in(celina), reverse("declarations_desk_paper", args=[dom.pk])
    typed = PAPER | {"declarant": str(declarations.person_of(anna).pk), "received_on": received}

    seen = words(desk.post(address, typed | {"krok": "sprawdz"}).content)
    assert "opłata miesięczna 124,00 zł" in seen
    assert "Opłata od miesiąca: 05.2026." in seen
    assert not Declaration.objects.exists()
    answer = desk.post(address, typed | {"krok": "zapisz"})

    kept = Declaration.objects.get()
    assert [*search_declarations("dek/2026/1"), *search_declarations("EB 2026 1")] == [kept, kept]
    assert [*search_declarations("przy Lipowej 4"), *search_declarations("Lipowej 5")] == [kept]
    assert answer.status_code == 302
    assert (kept.number, kept.receipt_no, str(kept.filed_on), kept.signature_kind) == (
        "DEK/2026/000001",
        "EB/2026/000001",
        received,
        "PAPER",
    )


def test_no_reason_is_chosen_before_the_clerk_chooses_one(
    celina: User, anna: User, dom: DeclaredProperty
):
    """Neither on a first paper nor on one that changes what is in force."""
    address, desk = reverse("declarations_desk_paper", args=[dom.pk]), signed_in(celina)

    Person.objects.create(name="Ewa Obca")
    first = desk.get(address)
    # Only who holds a right to the property can be the declarant.
    declarants = parsed(first).xpath("//select[@name='declarant']/option[@value!='']/text()")
    assert declarants == ["Anna Lis", "Jan Lis"]
    declarations.accepted(dom, anna, celina)
    change = desk.get(address)

    for page in (first, change):
        (reason,) = parsed(page).xpath("//select[@name='reason']")
        assert [one.text for one in reason.iter("option")][:2] == [
            "Wybierz",
            "zamieszkał pierwszy mieszkaniec",
        ]
        assert reason.value == ""


@pytest.mark.thorough
def test_a_paper_that_says_the_impossible_is_refused_and_nothing_kept(
    celina: User, anna: User, dom: DeclaredProperty
):
    desk, address = signed_in(celina), reverse("declarations_desk_paper", args=[dom.pk])
    typed = PAPER | {"declarant": str(declarations.person_of(anna).pk), "krok": "zapisz"}

    for wrong, said in (
        ({"event_date": "2026-05-13"}, "Data zdarzenia nie może być z przyszłości."),
        ({"received_on": "2026-05-21"}, "Podaj dzień, który nie jest z przyszłości."),
        ({"reason": ""}, "Wybierz powód, jak na papierze."),
        ({"reason": "MOVED_OUT"}, "Ten powód nie pasuje do celu „pierwsza deklaracja”."),
        ({"seen": ""}, "Bez podpisu i oświadczeń nie wpisuj deklaracji."),
        ({"persons": ""}, "Bez tej liczby nie da się policzyć opłaty."),
        ({"event_date": "2012-01-01"}, "wcześniejsza niż 1.07.2013"),
        ({"event_date": "2025-12-31"}, "Brak taryfy dla tej nieruchomości na dzień 31.12.2025."),
    ):
        assert said in words(desk.post(address, typed | wrong).content)
    assert not Declaration.objects.exists()
