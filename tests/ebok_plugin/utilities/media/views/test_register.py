"""Settlements in the administration: who sees them, what stands there, what is written down."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine
from tests.clients import signed_in
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
BASE = "/admin/ebok_plugin_media"
LISTS = [f"{BASE}/mediasettlement/", f"{BASE}/mediasettlementline/"]


def addresses() -> list[str]:
    settlement, line = MediaSettlement.objects.get(), MediaSettlementLine.objects.all()[0]
    return [*LISTS, f"{LISTS[0]}inspect/{settlement.pk}/", f"{LISTS[1]}inspect/{line.pk}/"]


@pytest.mark.always
@pytest.mark.both_databases
def test_who_sees_settlements(worked_building: None):
    users = [
        staff(group, group)
        for group in ("finance_clerk", "finance_approver", "auditor", "membership_clerk", "editor")
    ]
    clients = [signed_in(user) for user in (*users, resident("ebok", "EB-500001-3", "Anna Lis"))]

    for address in addresses():
        answers = [client.get(address).status_code for client in clients]
        assert answers == [200, 200, 200, 302, 302, 404]


def test_nobody_writes_here(worked_building: None):
    client, key = signed_in(staff("szef", superuser=True)), MediaSettlement.objects.get().pk

    answers = [
        client.get(f"{LISTS[0]}{action}/").status_code
        for action in ("create", f"edit/{key}", f"delete/{key}")
    ]

    assert answers == [302, 302, 302]


@pytest.fixture
def daria(worked_building: None) -> Client:
    return signed_in(staff("daria", "finance_clerk"))


def test_an_inspection_adds_up_and_leads_to_the_accounts(daria: Client):
    settlement = MediaSettlement.objects.get()

    page = daria.get(f"{LISTS[0]}inspect/{settlement.pk}/").content.decode()
    lines = daria.get(f"{LISTS[1]}?rozliczenie={settlement.pk}").content.decode()
    foreign = daria.get(f"{LISTS[1]}?rozliczenie=999").content.decode()

    assert (
        "centralne ogrzewanie: faktury 42 187,98 zł = części wspólne 1 265,64 zł + koszty lokali "
        "40 922,33 zł + zaokrąglenie 0,01 zł; dopuszczalne 0,12 zł."
    ) in page.replace("\N{NO-BREAK SPACE}", " ")
    assert f"?rozliczenie={settlement.pk}" in page
    assert "/admin/ebok_plugin_ledger/account/inspect/" in lines
    assert "100001" not in foreign


def test_each_look_at_a_line_is_written_down(daria: Client):
    line = MediaSettlementLine.objects.select_related("account")[0]

    daria.get(f"{LISTS[1]}inspect/{line.pk}/")

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject_id) == ("VIEW", line.account.payer_id)


def test_the_export_has_plain_numbers(daria: Client):
    answer = daria.get(f"{LISTS[1]}?export=csv")

    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams
    assert len(rows) == 49
    assert "1811,27" in rows[1]
