"""The files from which a clerk begins: every column explained, each of them a good file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms_ext.base.importing import Schema
from cms_ext.desks.import_desk.domain.table import sample_csv, sample_xlsx
from ebok_plugin.exchange.columns import ABOUT, SAMPLE_ROWS
from ebok_plugin.exchange.csv_import import KINDS, SCHEMAS
from tests.ebok_plugin.exchange.books import TODAY, balances, bring
from tests.ebok_plugin.exchange.files import PAYMENT, file
from tests.ebok_plugin.exchange.screens import LEDGER, hand_in, shown

pytestmark = pytest.mark.django_db


def test_every_column_is_explained() -> None:
    columns = {
        kind: [column.name for column in schema(TODAY).columns] for kind, schema in SCHEMAS.items()
    }

    assert {kind: list(about) for kind, about in ABOUT.items()} == columns


@pytest.mark.parametrize("write", [sample_csv, sample_xlsx])
def test_the_samples_come_in_one_after_another_on_an_empty_site(
    write: Callable[[Schema[object], object], bytes],
) -> None:
    for kind, schema in SCHEMAS.items():
        report = bring(write(schema(TODAY), SAMPLE_ROWS[kind]))
        assert (report.status, report.kind, report.new) == ("posted", kind, 2), report.errors

    assert balances() == {"900001": "133.50", "900002": "-83.00"}


def test_the_screen_shows_them_and_hands_them_out(desk: Client) -> None:
    page = shown(desk.get(LEDGER).content)

    for kind in KINDS:
        csv, xlsx = (f"{LEDGER}wzor-{kind}.{extension}" for extension in ("csv", "xlsx"))
        assert csv in page
        assert xlsx in page
        assert desk.get(csv).content.decode("utf-8-sig").startswith(f"#ebok;{kind};1\r\n")
        assert desk.get(xlsx).content.startswith(b"PK")
    assert desk.get(f"{LEDGER}wzor-oceny.csv").status_code == 404
    assert desk.get(f"{LEDGER}wzor-accounts.exe").status_code == 404


def test_a_sample_needs_the_right_of_its_screen(client: Client) -> None:
    assert client.get(f"{LEDGER}wzor-accounts.csv").status_code == 302


def test_a_finding_says_in_polish_what_belongs_in_its_column(desk: Client) -> None:
    page = hand_in(desk, LEDGER, file("payments", PAYMENT | {"value_date": "jutro"}))

    assert "Wiersz 3, kolumna value_date: " in page
    assert f"<td>value_date<br>{ABOUT['payments']['value_date']}</td>" in page
