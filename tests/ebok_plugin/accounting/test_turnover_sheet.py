"""The turnover sheet on screen and as a file, of either ledger."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.base.money.amounts import Money
from ebok_plugin.accounting.domain.program_turnover import read_program_turnover
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.mirror.feeds import balance, bring, feed, row
from tests.people import staff

pytestmark = pytest.mark.django_db
SHEET = reverse("ebok_accounting_turnover")


def lines(client: Client, query: str) -> list[str]:
    answer = client.get(f"{SHEET}?export=csv&{query}")
    content: bytes = answer.getvalue()
    return content.decode("utf-8-sig").splitlines()


def test_a_clerk_reads_and_takes_it_along(flat: Account, clerk: Client) -> None:
    charge(flat, "2026-09", "1234.50")

    table = lines(clerk, "od=2026-10&do=2026-09")

    place = flat.premises.building.property
    assert table == [
        "Nieruchomość;Składnik albo operacja;Miesiąc;Wn (zł);Ma (zł)",
        f"{place.code}, {place.name};EKS;09.2026;1234,50;0,00",
    ]
    page = clerk.get(f"{SHEET}?od=2026-09&do=2026-09").content.decode()
    assert page.count("1\u00a0234,50") == 5  # the row; debit and closing, of the property and all
    # A wrong month or place in the address is the usual one.
    assert clerk.get(f"{SHEET}?od=x&do=%00&nieruchomosc='").status_code == 200


@pytest.mark.always
def test_only_finance_and_auditors_read_it() -> None:
    answers = {
        role: signed_in(staff(role, role)).get(SHEET).status_code
        for role in ("auditor", "finance_approver", "editor")
    }
    assert answers == {"auditor": 200, "finance_approver": 200, "editor": 302}


def test_a_mirror_shows_what_its_snapshot_holds(settings) -> None:  # type: ignore[no-untyped-def]
    settings.COOP_LEDGER = "mirror"
    auditor = signed_in(staff("kontroler", "auditor"))
    empty = auditor.get(SHEET).content.decode()
    assert "Nie ma jeszcze stanu z programu" in empty
    assert "księgi prowadzi ten program" in empty
    open_account("100001")
    posted = {"booking_date": "2026-11-05", "title": "Opłata", "line": "1", "kind": "CZYNSZ"}
    paid = {"booking_date": "2026-11-12", "title": "Wpłata", "line": "1"}
    report = bring(
        feed(
            balance("100001", "70,00", opening="10,00"),
            row("OBROT", "100001", amount="100,00", **posted),
            row("OBROT", "100001", amount="-40,00", **paid),
            turnover_from="2026-11-01",
        )
    )
    assert report.errors == ()

    sheet = read_program_turnover()

    assert sheet is not None
    total = sheet.total
    found = [one.amount for one in (total.opening, total.debit, total.credit, total.closing)]
    assert found == [Decimal(10), Decimal(100), Decimal(40), Decimal(70)]
    assert sum((r.debit - r.credit for r in sheet.rows), Money(Decimal(0))) == Money(Decimal(60))
    assert [line.split(";")[2:] for line in lines(auditor, "")[1:]] == [
        ["11.2026", "0,00", "40,00"],
        ["11.2026", "100,00", "0,00"],
    ]
