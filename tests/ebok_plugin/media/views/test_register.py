"""Settlements in the administration: who sees them, what stands there, what is written down."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.media.models import MediaSettlement, MediaSettlementLine
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
BASE = "/admin/ebok_plugin_media"
LISTS = [f"{BASE}/mediasettlement/", f"{BASE}/mediasettlementline/"]


def addresses() -> list[str]:
    settlement, line = MediaSettlement.objects.get(), MediaSettlementLine.objects.all()[0]
    return [*LISTS, f"{LISTS[0]}inspect/{settlement.pk}/", f"{LISTS[1]}inspect/{line.pk}/"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("group", "sees"),
    [
        ("finance_clerk", True),
        ("finance_approver", True),
        ("auditor", True),
        ("membership_clerk", False),
        ("editor", False),
    ],
)
def test_who_sees_settlements(
    client: Client, group: str, sees: bool, worked_building: None
) -> None:
    client.force_login(staff("daria", group))

    codes = {client.get(address).status_code for address in addresses()}

    assert codes == ({200} if sees else {302})


def test_a_resident_finds_no_administration(client: Client, worked_building: None) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    assert {client.get(address).status_code for address in addresses()} == {404}


@pytest.mark.parametrize("action", ["create", "edit/{pk}", "delete/{pk}"])
def test_nobody_writes_here(client: Client, action: str, worked_building: None) -> None:
    client.force_login(staff("szef", superuser=True))

    address = f"{LISTS[0]}{action}/".format(pk=MediaSettlement.objects.get().pk)

    assert client.get(address).status_code in (302, 403, 404)


def test_an_inspection_adds_up_and_leads_to_the_accounts(
    client: Client, worked_building: None
) -> None:
    client.force_login(staff("daria", "finance_clerk"))
    settlement = MediaSettlement.objects.get()

    page = client.get(f"{LISTS[0]}inspect/{settlement.pk}/").content.decode()
    lines = client.get(f"{LISTS[1]}?rozliczenie={settlement.pk}").content.decode()
    foreign = client.get(f"{LISTS[1]}?rozliczenie=999").content.decode()

    assert (
        "centralne ogrzewanie: faktury 42 187,98 zł = części wspólne 1 265,64 zł + koszty lokali "
        "40 922,33 zł + zaokrąglenie 0,01 zł; dopuszczalne 0,12 zł."
    ) in page.replace("\N{NO-BREAK SPACE}", " ")
    assert f"?rozliczenie={settlement.pk}" in page
    assert "/admin/ebok_plugin_ledger/account/inspect/" in lines
    assert "100001" not in foreign


def test_each_look_at_a_line_is_written_down(client: Client, worked_building: None) -> None:
    client.force_login(staff("daria", "finance_clerk"))
    line = MediaSettlementLine.objects.select_related("account")[0]

    client.get(f"{LISTS[1]}inspect/{line.pk}/")

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject_id) == ("VIEW", line.account.payer_id)


def test_the_export_has_plain_numbers(client: Client, worked_building: None) -> None:
    client.force_login(staff("daria", "finance_clerk"))

    answer = client.get(f"{LISTS[1]}?export=csv")

    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams
    assert len(rows) == 49
    assert "1811.27" in rows[1]
