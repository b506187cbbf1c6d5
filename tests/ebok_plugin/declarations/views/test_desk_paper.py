"""A declaration that came on paper is typed at the desk."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cms_ext.people.identity.models import User
from ebok_plugin.declarations.models import Declaration, DeclaredProperty
from tests.clients import signed_in
from tests.ebok_plugin.declarations.declarations import accepted, person_of
from tests.ebok_plugin.declarations.desk import words
from tests.page_checks import parsed

pytestmark = pytest.mark.django_db

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


def test_a_paper_is_looked_at_first_and_then_entered_with_its_receipt(
    celina: User, anna: User, dom: DeclaredProperty
) -> None:
    desk, typed = signed_in(celina), PAPER | {"declarant": str(person_of(anna).pk)}
    address = reverse("declarations_desk_paper", args=[dom.pk])

    seen = words(desk.post(address, typed | {"krok": "sprawdz"}).content)
    assert "opłata miesięczna 124,00 zł" in seen
    assert "Opłata od miesiąca: 05.2026." in seen
    assert not Declaration.objects.exists()
    answer = desk.post(address, typed | {"krok": "zapisz"})

    kept = Declaration.objects.get()
    assert answer.status_code == 302
    assert (kept.number, kept.receipt_no, kept.filed_on, kept.signature_kind) == (
        "DEK/2026/000001",
        "EB/2026/000001",
        date(2026, 5, 12),
        "PAPER",
    )


def test_a_paper_of_today_is_entered_today(celina: User, anna: User, dom: DeclaredProperty) -> None:
    typed = PAPER | {"declarant": str(person_of(anna).pk), "received_on": "2026-05-20"}

    signed_in(celina).post(
        reverse("declarations_desk_paper", args=[dom.pk]), typed | {"krok": "zapisz"}
    )

    assert Declaration.objects.get().filed_on == date(2026, 5, 20)


def test_no_reason_is_chosen_before_the_clerk_chooses_one(
    celina: User, anna: User, dom: DeclaredProperty
) -> None:
    """Neither on a first paper nor on one that changes what is in force."""
    address, desk = reverse("declarations_desk_paper", args=[dom.pk]), signed_in(celina)

    first = desk.get(address)
    accepted(dom, anna, celina)
    change = desk.get(address)

    for page in (first, change):
        (reason,) = parsed(page).xpath("//select[@name='reason']")
        assert [one.text for one in reason.iter("option")][:2] == [
            "Wybierz",
            "zamieszkał pierwszy mieszkaniec",
        ]
        assert reason.value == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"event_date": "2026-05-13"}, "Data zdarzenia nie może być z przyszłości."),
        ({"received_on": "2026-05-21"}, "Podaj dzień, który nie jest z przyszłości."),
        ({"reason": ""}, "Wybierz powód, jak na papierze."),
        ({"reason": "MOVED_OUT"}, "Ten powód nie pasuje do celu „pierwsza deklaracja”."),
        ({"seen": ""}, "Bez podpisu i oświadczeń nie wpisuj deklaracji."),
        ({"persons": ""}, "Bez tej liczby nie da się policzyć opłaty."),
        ({"event_date": "2012-01-01"}, "wcześniejsza niż 1.07.2013"),
        ({"event_date": "2025-12-31"}, "Brak taryfy dla tej nieruchomości na dzień 31.12.2025."),
    ],
)
def test_a_paper_that_says_the_impossible_is_refused_and_nothing_kept(
    wrong: dict[str, str], said: str, celina: User, anna: User, dom: DeclaredProperty
) -> None:
    typed = PAPER | {"declarant": str(person_of(anna).pk), "krok": "zapisz"} | wrong
    address = reverse("declarations_desk_paper", args=[dom.pk])

    answer = signed_in(celina).post(address, typed)

    assert said in words(answer.content)
    assert not Declaration.objects.exists()
