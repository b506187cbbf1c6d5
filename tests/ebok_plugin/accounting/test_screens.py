"""The accountant's screens: who may what, a month's journal from press to file, the mirror."""

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.accounting.domain.journal import close_journal
from ebok_plugin.accounting.models import Journal, PostingRule
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.accounting.test_journal import OCTOBER, set_accounts
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account
from tests.people import resident, staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
RULES, JOURNALS = reverse("ebok_accounting_rules"), reverse("ebok_accounting_journals")
PAYMENTS = reverse("ebok_accounting_rule", args=["payment"])
CLOSE = {"krok": "zamknij", "period": "2026-10"}


@pytest.fixture
def closed_month(flat: Account, felicja: Origin) -> None:
    charge(flat, "2026-10", "926.94")
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)


def test_a_month_goes_out_as_a_file(closed_month: None, felicja: Origin, clerk: Client) -> None:
    refused = clerk.post(JOURNALS, CLOSE)
    assert refused.status_code == 409
    assert "Plan kont nie mówi, dokąd księgować: EKS." in refused.content.decode()
    assert clerk.post(PAYMENTS, {"debit": "=1", "credit": "204"}).status_code == 200
    assert clerk.post(PAYMENTS, {"debit": "130", "credit": "130"}).status_code == 409
    assert not PostingRule.objects.exists()
    assert clerk.post(PAYMENTS, {"debit": "130", "credit": "204"}).status_code == 302
    set_accounts(felicja)

    closed = clerk.post(JOURNALS, CLOSE)

    journal = Journal.objects.get()
    assert closed.headers["Location"] == reverse("ebok_accounting_journal", args=[journal.pk])
    assert "700-EKS" in clerk.get(closed.headers["Location"]).content.decode()
    address = reverse("ebok_accounting_journal_lines", args=[journal.pk, "csv"])
    table = clerk.get(address).getvalue().decode("utf-8-sig")
    assert table.splitlines()[1].split(";")[8:14] == [
        "926,94", "204", "926,94", "700-EKS", "926,94", "EKS",
    ]  # fmt: skip
    accounts = reverse("ebok_accounting_journal_accounts", args=[journal.pk, "csv"])
    sums = clerk.get(accounts).getvalue().decode("utf-8-sig").splitlines()
    assert sums[1:] == ["1/2026;204;926,94;0,00", "1/2026;700-EKS;0,00;926,94"]
    exports = (
        AuditEvent.objects.filter(action="EXPORT")
        .order_by("pk")
        .values_list("note", "changes__rows")
    )
    assert list(exports) == [("1/2026", 1), ("1/2026", 2)]


@pytest.mark.always
def test_who_may_what(closed_month: None, felicja: Origin, settings) -> None:  # type: ignore[no-untyped-def]
    set_accounts(felicja)
    rule = {"debit": "131", "credit": "204"}
    expected = {
        "auditor": (200, 200, 302, 302),
        "finance_approver": (200, 200, 302, 302),
        "finance_clerk": (200, 200, 302, 200),  # the month has a journal by now
        "editor": (302, 302, 302, 302),
    }
    answers = {}
    for role in expected:
        client = signed_in(staff(f"{role}-1", role))
        reads = [client.get(one).status_code for one in (RULES, JOURNALS)]
        writes = [client.post(PAYMENTS, rule).status_code, client.post(JOURNALS, CLOSE).status_code]
        answers[role] = (*reads, *writes)
    assert answers == expected
    changed = AuditEvent.objects.filter(action="POSTING_RULE_SET", note="wpłata")
    assert changed.latest("pk").changes == {"debit": ["130", "131"], "credit": ["204", "204"]}
    assert Journal.objects.count() == 1
    assert signed_in(resident("ebok", "EB-1", "Anna Lis")).get(JOURNALS).status_code == 404
    settings.COOP_LEDGER = "mirror"
    administrator = signed_in(staff("szef", superuser=True))
    assert {administrator.get(one).status_code for one in (RULES, JOURNALS, PAYMENTS)} == {404}


@pytest.mark.thorough
def test_a_journal_costs_the_same_for_one_line_and_for_four(felicja: Origin, clerk: Client) -> None:

    costs = []
    for month, numbers in (("2026-09", ["100001"]), ("2026-10", ["100001", "2", "3", "4"])):
        for number in numbers:
            account = Account.objects.filter(account_no=number).first() or open_account(number)
            charge(account, month, "10.00")
        set_accounts(felicja)
        period = OCTOBER if month == "2026-10" else OCTOBER.previous
        close_period(period, by=felicja.signed_in, today=TODAY)
        journal = close_journal(period, origin=felicja)
        page = reverse("ebok_accounting_journal", args=[journal.pk])
        file = reverse("ebok_accounting_journal_lines", args=[journal.pk, "xlsx"])
        clerk.get(page)
        costs.append(
            [queries_of(lambda client, one: client.get(one).close(), clerk, one)
             for one in (page, file)]
        )  # fmt: skip
    assert costs[0] == costs[1]
