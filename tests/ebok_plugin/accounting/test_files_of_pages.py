"""A file beside each table of the finance desk's pages, each in the access log."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.import_values import VALUES
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import (
    Basis,
    ChargeRun,
    ChargeRunComponent,
    ChargeRunItem,
    PremisesValue,
)
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.ledger.books import TODAY, charge, component, pay, zl

pytestmark = pytest.mark.django_db


def table(client: Client, address: str) -> list[str]:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content: bytes = answer.getvalue()
    return content.decode("utf-8-sig").splitlines()


def test_a_batch_and_the_book_of_an_account(flat: Account, clerk: Client) -> None:
    charge(flat, "2026-10", "926.94")
    pay(flat, "2026-10-12", "500.00", "=1+1")
    batch = Batch.objects.get(kind=Batch.Kind.PAYMENTS)

    rows = table(clerk, reverse("ebok_desk_batch", args=[batch.pk]) + "?plik=csv")
    book_address = reverse("ebok_desk_statement_file", args=[flat.pk])
    book = table(clerk, f"{book_address}?od=2026-10-01&do=2026-10-31&plik=csv")

    assert rows == [
        "Konto;Nr;Rodzaj;Data księgowania;Termin płatności;Tytuł;Kwota (zł);Subkonto",
        "100005;2;wpłata;2026-10-12;;'=1+1;-500,00;opłaty",
    ]
    assert [line.split(";")[0] for line in book[1:]] == [
        "2026-10-01", "2026-10-01", "2026-10-12", "2026-10-31",
    ]  # fmt: skip
    assert book[-1].endswith(";426,94")
    exports = AuditEvent.objects.filter(action="EXPORT").order_by("pk")
    assert [one.changes["rows"] for one in exports] == [1, 4]
    assert clerk.get(f"{book_address}?od=x&plik=csv").status_code == 302


def test_a_charge_run_by_component_and_by_account(
    flat: Account, felicja: Origin, clerk: Client
) -> None:
    run = ChargeRun.objects.create(
        period="2026-11",
        booking_date=date(2026, 11, 1),
        due_date=date(2026, 11, 15),
        made_by=felicja.actor,
        made_at=timezone.now(),
        total=zl("10.00"),
        previous_total=zl("9.00"),
        documents=1,
        blocking=0,
    )
    ChargeRunComponent.objects.create(
        run=run, component=component("EKS"), total=zl("10.00"), previous_total=zl("9.00"),
        accounts=1, previous_accounts=1,
    )  # fmt: skip
    ChargeRunItem.objects.create(run=run, account=flat, total=zl("10.00"), previous=zl("9.00"))
    page = reverse("ebok_desk_run", args=[run.pk])

    assert table(clerk, f"{page}?plik=csv")[1:] == ["EKS;EKS;10,00;9,00;1;1"]
    assert table(clerk, f"{page}?tabela=konta&plik=csv")[1:] == [
        f"100005;Anna Lis;{flat.premises.code};10,00;9,00;jak poprzednio"
    ]
    assert clerk.get(f"{page}?plik=exe").status_code == 200


def test_interest_as_a_file(flat: Account, clerk: Client) -> None:
    lines = table(clerk, reverse("ebok_desk_interest") + "?do=2026-10-31&plik=csv")
    assert lines[0] == "Konto;Płatnik;Odsetki (zł);Uwagi"


def test_values_of_premises_come_in_as_they_went_out(
    flat: Account, felicja: Origin, clerk: Client
) -> None:
    for day, value in ((date(2026, 1, 1), "2.5"), (date(2026, 6, 1), "3.0001")):
        basis = Basis.VOLUME_M3_COLD
        set_value(flat.premises, basis, Decimal(value), valid_from=day, origin=felicja)
    address = f"{reverse('ebok_desk_values')}?plik="

    lines = table(clerk, f"{address}csv")

    code = flat.premises.code
    assert lines == [
        "premises_code;basis;value;valid_from",
        f"{code};VOLUME_M3_COLD;2,5000;2026-01-01",
        f"{code};VOLUME_M3_COLD;3,0001;2026-06-01",
    ]
    for ending in ("csv", "xlsx"):
        answer: Any = clerk.get(f"{address}{ending}")
        file = BytesIO(answer.getvalue())
        report = import_table(VALUES, file, f"v.{ending}", today=TODAY, origin=felicja)
        assert (report.status, report.unchanged, report.errors) == ("unchanged", 2, ())
    assert PremisesValue.objects.count() == 2
