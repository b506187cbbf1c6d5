"""The accountant's screens: who may what, a month's journal from press to file, the mirror.

A file next to each table of the finance desk's pages, each in the access log.

Costs by file and the sheet of a property: rehearsed, added once, taken back; the sums agree.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableReport
from cms_ext.evidence.audit.domain.event import OPERATOR, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.import_costs import PROPERTY_COSTS, take_back_costs
from ebok_plugin.accounting.domain.journal import (
    close_accounting_journal,
    list_account_rules,
    set_rule,
)
from ebok_plugin.accounting.domain.turnover import list_results, read_result
from ebok_plugin.accounting.models import Journal, PostingRule, PropertyCost
from ebok_plugin.charges.domain.premises_value import VALUES, set_value
from ebok_plugin.charges.models import (
    Basis,
    ChargeRun,
    ChargeRunComponent,
    ChargeRunItem,
    PremisesValue,
)
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.plugin import rights
from tests.clients import signed_in
from tests.ebok_plugin.accounting.test_journal import OCTOBER, set_accounts
from tests.ebok_plugin.ledger.books import TODAY, charge, component, open_account, pay, zl
from tests.page_checks import parsed, words_at
from tests.people import resident, staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RULES, JOURNALS = reverse("ebok_accounting_rules"), reverse("ebok_accounting_journals")
PLAN = reverse("ebok_accounting_plan")
CLOSE = {"krok": "zamknij", "period": "2026-10"}


@shared
def closed_month(flat: Account, felicja: Origin) -> None:
    charge(flat, "2026-10", "926.94")
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)


def test_a_month_goes_out_as_a_file(closed_month: None, felicja: Origin, clerk: Client):
    refused = clerk.post(JOURNALS, CLOSE)
    assert refused.status_code == 409
    assert "Plan kont nie mówi, dokąd księgować: EKS." in refused.content.decode()
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


def plan_of(client: Client, **typed: str) -> dict[str, str]:
    """Return the form of the plan as the page has it, with what is typed."""
    form = next(form for form in parsed(client.get(PLAN)).xpath("//main//form") if form.fields)
    return {name: value or "" for name, value in form.form_values()} | typed


def test_the_whole_plan_is_filled_on_one_page(felicja: Origin, clerk: Client):
    component("EKS")
    keys = [row.subject.key for row in list_account_rules()]
    typed = {f"debit_{key}": "204" for key in keys} | {f"credit_{key}": "700" for key in keys}

    answer = clerk.post(PLAN, plan_of(clerk, **typed), follow=True)

    assert f"Konta zapisano. Zmienione pozycje: {len(keys)}." in words_at(answer)
    assert {(row.rule.debit, row.rule.credit) for row in list_account_rules() if row.rule} == {
        ("204", "700")
    }
    assert PostingRule.objects.count() == len(keys)
    events = AuditEvent.objects.filter(action="POSTING_RULE_SET").count()
    assert events == len(keys)
    # What is as it was is written nowhere.
    answer = clerk.post(PLAN, plan_of(clerk), follow=True)
    assert "Nic się nie zmieniło." in words_at(answer)
    assert AuditEvent.objects.filter(action="POSTING_RULE_SET").count() == events


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"debit_payment": "=1", "credit_payment": "204"}, "Numer konta planu ma cyfry"),
        ({"debit_payment": "130", "credit_payment": "130"}, "konto Wn i konto Ma muszą być różne"),
        ({"debit_payment": "", "credit_payment": "204"}, "Wpisz oba konta pozycji „wpłata”"),
        (
            {"debit_interest_note": "", "credit_interest_note": ""},
            "Wpisz oba konta pozycji „nota odsetkowa”",
        ),
    ],
)
def test_one_wrong_row_saves_nothing_and_loses_nothing(
    typed: dict[str, str], error: str, felicja: Origin, clerk: Client
):
    rows = {row.subject.key: row.subject for row in list_account_rules()}
    set_rule(rows["interest_note"], "204", "755", origin=felicja)

    answer = clerk.post(PLAN, plan_of(clerk, debit_opening="801", credit_opening="204", **typed))

    assert answer.status_code == 200
    assert error in words_at(answer)
    assert 'value="801"' in answer.content.decode()
    assert PostingRule.objects.count() == 1


def test_a_colleague_s_row_is_not_overwritten_by_an_older_page(felicja: Origin, clerk: Client):
    page = plan_of(clerk, debit_payment="130", credit_payment="204")
    rows = {row.subject.key: row.subject for row in list_account_rules()}
    set_rule(rows["interest_note"], "204", "755", origin=felicja)

    clerk.post(PLAN, page)

    assert {rule.kind: str(rule) for rule in PostingRule.objects.all()} == {
        "INTEREST_NOTE": "Wn 204 / Ma 755",
        "PAYMENT": "Wn 130 / Ma 204",
    }


@pytest.mark.always
def test_who_may_what(closed_month: None, felicja: Origin, settings):
    set_accounts(felicja)
    rule = {"debit_payment": "131", "credit_payment": "204", "initial-debit_payment": "130"}
    rest = {
        f"{prefix}{side}_{row.subject.key}": getattr(row.rule, side)
        for row in list_account_rules()
        for side in ("debit", "credit")
        for prefix in ("", "initial-")
    }
    rule = rest | rule
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
        writes = [client.post(PLAN, rule).status_code, client.post(JOURNALS, CLOSE).status_code]
        answers[role] = (*reads, *writes)
    assert answers == expected
    changed = AuditEvent.objects.filter(action="POSTING_RULE_SET", note="wpłata")
    assert changed.latest("pk").changes == {"debit": ["130", "131"], "credit": ["204", "204"]}
    assert Journal.objects.count() == 1
    assert signed_in(resident("ebok", "EB-1", "Anna Lis")).get(JOURNALS).status_code == 404
    settings.COOP_LEDGER = "mirror"
    administrator = signed_in(staff("szef", superuser=True))
    assert {administrator.get(one).status_code for one in (RULES, JOURNALS, PLAN)} == {404}


@pytest.mark.thorough
def test_a_journal_costs_the_same_for_one_line_and_for_four(felicja: Origin, clerk: Client):

    costs = []
    for month, numbers in (("2026-09", ["100001"]), ("2026-10", ["100001", "2", "3", "4"])):
        for number in numbers:
            account = Account.objects.filter(account_no=number).first() or open_account(number)
            charge(account, month, "10.00")
        set_accounts(felicja)
        period = OCTOBER if month == "2026-10" else OCTOBER.previous
        close_period(period, by=felicja.signed_in, today=TODAY)
        journal = close_accounting_journal(period, origin=felicja)
        page = reverse("ebok_accounting_journal", args=[journal.pk])
        file = reverse("ebok_accounting_journal_lines", args=[journal.pk, "xlsx"])
        clerk.get(page)
        costs.append(
            [queries_of(lambda client, one: client.get(one).close(), clerk, one)
             for one in (page, file)]
        )  # fmt: skip
    assert costs[0] == costs[1]


def table(client: Client, address: str) -> list[str]:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content: bytes = answer.getvalue()
    return content.decode("utf-8-sig").splitlines()


def test_a_batch_and_the_book_of_an_account(flat: Account, clerk: Client):
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
    assert [export.changes["rows"] for export in exports] == [1, 4]
    assert clerk.get(f"{book_address}?od=x&plik=csv").status_code == 302


def test_a_charge_run_by_component_and_by_account(flat: Account, felicja: Origin, clerk: Client):
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


def test_interest_as_a_file(flat: Account, clerk: Client):
    lines = table(clerk, reverse("ebok_desk_interest") + "?do=2026-10-31&plik=csv")
    assert lines[0] == "Konto;Płatnik;Odsetki (zł);Uwagi"


def test_values_of_premises_come_in_as_they_went_out(flat: Account, felicja: Origin, clerk: Client):
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


HEADER = "property_code;period;kind;amount\n"
REASON = "księgowość przysłała zły plik"
LIST, FILES = reverse("ebok_accounting_results"), reverse("ebok_accounting_cost_files")


def bring(*rows: str, dry_run: bool = False) -> TableReport:
    content = BytesIO((HEADER + "\n".join(rows) + "\n").encode())
    return import_table(
        PROPERTY_COSTS, content, "koszty.csv", today=TODAY, origin=OPERATOR, dry_run=dry_run
    )


def outcome(report: TableReport) -> tuple[str, list[tuple[str, int | None]]]:
    return report.status.value, [(error.code, error.line) for error in report.errors]


@shared
def estate(flat: Account) -> Property:
    place = flat.premises.building.property
    place.code, place.name = "N1", "Nieruchomość Wzorcowa"
    place.save()
    return place


def test_a_file_is_whole_or_nothing_and_comes_once(estate: Property):
    good = ["N1;2026-10;Sprzątanie;1 200,50", "N1;2026-10;Energia;-20,00"]
    assert outcome(bring(*good, dry_run=True)) == ("rehearsed", [])
    bad = bring(*good, "N9;2026-10;Energia;1", "N1;2026-11;Energia;0", "N1;2026-13;x;1")
    expected = ("refused", [("PERIOD_FORMAT", 6), ("PROPERTY_UNKNOWN", 4), ("COST_ZERO", 5)])
    assert outcome(bad) == expected
    assert not PropertyCost.objects.exists()
    assert outcome(bring(*good)) == ("posted", [])
    assert outcome(bring(*good)) == ("unchanged", [])
    assert outcome(bring(*reversed(good))) == ("unchanged", [])
    assert outcome(bring("N1;2026-10;Energia;30")) == ("refused", [("COST_CHANGED", 2)])
    assert PropertyCost.objects.count() == 2

    sha256 = PropertyCost.objects.values_list("file_sha256", flat=True)[0]
    with pytest.raises(Refusal) as refused:
        take_back_costs(sha256, reason="?", origin=OPERATOR)
    assert refused.value.code == "REASON_REQUIRED"
    assert take_back_costs(sha256, reason=REASON, origin=OPERATOR) == 2
    with pytest.raises(Refusal) as refused:
        take_back_costs(sha256, reason=REASON, origin=OPERATOR)
    assert refused.value.code == "TAKEN_BACK"
    assert outcome(bring(*good)) == ("posted", [])
    event = AuditEvent.objects.get(action="PROPERTY_COSTS_TAKEN_BACK")
    assert (event.note, event.changes["rows"]) == (REASON, 2)


def test_income_is_what_was_charged_and_not_reversed(estate: Property, flat: Account):
    charge(flat, "2026-08", "100.00")
    pay(flat, "2026-09-12", "40.00")
    october = charge(flat, "2026-10", "200.00").entry
    reverse_entry(october, on=date(2026, 10, 9), reason="zły odczyt", made_by=None, today=TODAY)
    charge(flat, "2025-12", "70.00")
    bring("N1;2026-10;Sprzątanie;30,00", "N1;2026-11;Sprzątanie;10,00", "N1;2025-11;Energia;5,00")

    result = read_result(estate, 2026)

    assert result.income == (("EKS", zl("100.00")),)
    assert result.costs == (("Sprzątanie", zl("40.00")),)
    assert result.difference == zl("60.00")
    assert list_results(2026)[0].difference == zl("60.00")


@pytest.mark.thorough
def test_screens_by_role(
    estate: Property, flat: Account, felicja: Origin, monkeypatch: pytest.MonkeyPatch
):
    charge(flat, "2026-08", "100.00")
    bring("N1;2026-10;Sprzątanie;30,00")
    sheet = reverse("ebok_accounting_result", args=[estate.pk])
    upload = reverse("ebok_accounting_costs_file")
    sent = {"krok": "cofnij", "file": "a" * 64, "reason": REASON}
    answers = {}
    for role in ("finance_clerk", "finance_approver", "auditor", "editor"):
        client: Client = signed_in(staff(f"{role}-1", role))
        reads = [client.get(one).status_code for one in (LIST, sheet, FILES, upload)]
        answers[role] = (*reads, client.post(FILES, sent).status_code)
    assert answers == {
        "finance_clerk": (200, 200, 200, 200, 409),
        "finance_approver": (200, 200, 200, 302, 302),
        "auditor": (200, 200, 200, 302, 302),
        "editor": (302, 302, 302, 302, 302),
    }
    administrator = signed_in(staff("szef", superuser=True))
    answer: Any = administrator.get(f"{sheet}?rok=2026&plik=csv")
    assert answer.getvalue().decode("utf-8-sig").splitlines() == [
        "Strona;Rodzaj;Kwota (zł)",
        "przychód;EKS;100,00",
        "koszt;Sprzątanie;30,00",
        "wynik;;70,00",
    ]
    costs = [queries_of(administrator.get, LIST)]
    for number in range(3):
        Property.objects.create(code=f"X{number}", name=f"X{number}")
    assert queries_of(administrator.get, LIST) == costs[0]
    monkeypatch.setattr(rights, "is_left_out", lambda name: True)
    assert {administrator.get(one).status_code for one in (LIST, sheet, FILES)} == {404}
