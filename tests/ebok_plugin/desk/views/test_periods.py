"""Months are closed by one person; to open one again takes a reason and a second person."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import PeriodReopening
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sits, text_of

pytestmark = pytest.mark.django_db
PERIODS = "/admin/rozliczenia/okresy/"
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
SEPTEMBER = {"krok": "zamknij", "period": "2026-09"}
ASKED = {"krok": "otworz", "period": "2026-09", "reason": "Spóźniony wyciąg z banku"}


def test_a_month_is_closed_asked_for_and_opened_by_another(client: Client) -> None:
    sits(client, CLERK, "celina")
    assert client.post(PERIODS, {"krok": "inny"}).status_code == 404

    assert "Okres zamknięto." in text_of(client.post(PERIODS, SEPTEMBER, follow=True))
    assert closed_periods() == {"2026-09"}
    asked = text_of(client.post(PERIODS, ASKED, follow=True))
    assert "Wniosek czeka na drugą osobę." in asked
    assert "Spóźniony wyciąg z banku" in asked
    assert "O otwarcie okresu 09.2026 już wystąpiono." in text_of(client.post(PERIODS, ASKED))
    assert closed_periods() == {"2026-09"}

    sits(client, APPROVER, "daria")
    pk = PeriodReopening.objects.get().pk
    client.post(f"{INBOX}okresy/{pk}/", {"decyzja": "zatwierdz"})
    assert closed_periods() == frozenset()
    assert "otwarty" in text_of(client.get(PERIODS))


def test_what_is_wrong_is_said_and_changes_nothing(client: Client) -> None:
    sits(client, CLERK)
    client.post(PERIODS, SEPTEMBER)

    for fields, message in (
        ({"krok": "zamknij", "period": "2026-11"}, "Wybierz poprawną wartość."),
        ({**ASKED, "period": "2026-08"}, "Wybierz poprawną wartość."),
        ({**ASKED, "reason": "bo tak"}, "Podaj powód otwarcia (co najmniej 10 znaków)."),
    ):
        assert message in text_of(client.post(PERIODS, fields)), fields
    assert closed_periods() == {"2026-09"}
    assert not PeriodReopening.objects.exists()


def test_each_field_of_the_page_has_an_id_of_its_own(client: Client) -> None:
    sits(client, CLERK)
    client.post(PERIODS, SEPTEMBER)

    page = html.document_fromstring(client.get(PERIODS).content.decode())

    ids = page.xpath("//main//select/@id")
    assert sorted(ids) == ["id_period", "otworz_period"]
    assert set(page.xpath("//main//label/@for")) >= set(ids)
