"""„Programy z dostępem do API”: requested, approved by another, the key shown once."""

import re

import pytest
from django.test import Client

from exchange_api.models import ExternalSystem, SystemKey
from plugins.exchange_api.tests.systems import approved, clerk, requested, secret_of
from tests.clients import signed_in
from tests.page_checks import words_at
from tests.people import staff
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
LIST = "/admin/api/programy/"
SCOPE = "announcements:read"
TYPED = {
    "nazwa": "Program księgowy",
    "po_co": "Nocne salda, firma FK",
    "zakres": [SCOPE],
    "wazny_do": "2027-11-20",
}


@pytest.mark.thorough
def test_from_the_request_to_the_revocation():
    celina, daria = signed_in(clerk("celina")), signed_in(clerk("daria"))
    asked = words_at(celina.post(f"{LIST}nowy/", TYPED, follow=True))
    system = ExternalSystem.objects.get()
    page = f"{LIST}{system.pk}/"
    celina.post(page, {"krok": "zatwierdz"})
    celina.post(page, {"krok": "klucz"})

    assert "czeka na drugą osobę" in asked
    assert "To Twój wniosek. Zatwierdzi go inna osoba." in words_at(celina.get(page))
    assert not SystemKey.objects.exists()

    assert "Zatwierdzono." in words_at(daria.post(page, {"krok": "zatwierdz"}, follow=True))
    shown = celina.post(page, {"krok": "klucz"})
    secret = re.search(r"coop_[\w-]{43}", shown.content.decode())
    after = celina.get(page)

    assert secret is not None
    assert "no-store" in shown["Cache-Control"]
    assert secret[0] not in after.content.decode()
    assert f"…{secret[0][-4:]}" in words_at(after)

    short = words_at(daria.post(page, {"krok": "odwolaj", "powod": "bo"}, follow=True))
    over = {"krok": "odwolaj", "powod": "Umowa wygasła w marcu"}
    assert "Podaj powód (co najmniej 10 znaków)." in short
    assert "Dostęp odwołano." in words_at(daria.post(page, over, follow=True))
    assert "odwołany" in words_at(daria.get(f"{LIST}?widok=dawne"))


def test_who_is_alone_reads_before_the_request_whom_to_invite():
    celina = signed_in(clerk("celina"))
    new, waiting = f"{LIST}nowy/", f"{LIST}{requested(SCOPE).pk}/"
    alone = [words_at(celina.get(page)) for page in (new, waiting)]
    clerk("daria")
    together = [words_at(celina.get(page)) for page in (new, waiting)]

    warning = "Nie ma jeszcze drugiej osoby, która może zatwierdzić ten dostęp"
    assert [warning in words for words in (*alone, *together)] == [True, True, False, False]
    assert "Odczytuje ogłoszenia, które może czytać każdy." in alone[0]
    assert "Dodaje nowe sprawy, tak jak formularz na stronie." in alone[0]


def test_whoever_only_reads_gets_no_steps(client: Client):
    system = approved(SCOPE)
    secret_of(system)
    page = f"{LIST}{system.pk}/"
    reader, stranger = signed_in(staff("olga", "auditor")), signed_in(staff("ewa", "editor"))

    assert "Odwołaj dostęp" not in words_at(reader.get(page))
    assert [reader.post(page, {"krok": step}).status_code for step in ("klucz", "odwolaj")] == [
        302,
        302,
    ]
    assert reader.get(f"{LIST}nowy/").status_code == 302
    assert stranger.get(page).status_code == 302
    assert ExternalSystem.objects.get().state == "ACTIVE"
    assert SystemKey.objects.count() == 1


def test_the_list_costs_the_same_for_one_system_and_for_four(client: Client):
    client.force_login(clerk("celina"))
    costs = []
    for count in (1, 4):
        while ExternalSystem.objects.count() < count:
            requested(SCOPE, name=f"Program {ExternalSystem.objects.count()}")
        costs.append(queries_of_page(client, f"{LIST}?widok=czekaja"))

    assert costs[0] == costs[1]


def test_the_description_names_each_address_with_its_scope_for_those_who_see_systems():
    page = words_at(signed_in(clerk("celina")).get("/admin/api/opis/"))

    for words in (
        "GET /api/v1/accounts/{id}",
        "Zakres klucza: payments:write",
        "external_id : string | integer | number | null – numer wpłaty w Twoim programie",
    ):
        assert words in page
    assert signed_in(staff("ewa", "editor")).get("/admin/api/opis/").status_code == 302
