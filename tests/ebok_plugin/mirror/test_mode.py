"""What a mirror has and an own ledger has not, and the other way round (COOP_LEDGER)."""

from datetime import date
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.domain.role_words import describe_roles
from cms_ext.people.identity.models import User
from cms_ext.plugins import find_absent_rights, list_rights_in_words
from ebok_plugin.ledger.domain.account import opening_draft
from ebok_plugin.ledger.domain.debtors import compute_arrears
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.mirror.checks import check_ledger_mode, check_ledger_rows
from ebok_plugin.mirror.domain import rows
from ebok_plugin.mirror.domain.own_ledger import open_own_ledger
from ebok_plugin.plugin.rights import OF_MIRROR, OF_OWN_LEDGER
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.mirror.feeds import DAY, balance, bring, feed, row
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]

OWN_ONLY = [
    "ebok_desk_runs",
    "ebok_desk_interest",
    "ebok_fee_changes",
    "ebok_desk_components",
    "ebok_desk_values",
    "ebok_desk_batches",
    "ebok_desk_periods",
    "ebok_accounting_journals",
    "ebok_accounting_rules",
    "ebok_desk_open_account",
    "ebok_desk_waiting",
    "ebok_import_statement",
    "ebok_import_ledger",
    "bank_pliki_modeladmin_index",
    "importy_pliki_modeladmin_index",
    "ebok_plugin_ledger_ledgerentry_modeladmin_index",
]
MIRROR_ONLY = ["ebok_import_snapshot", "mirror_desk_snapshots"]
BOTH = [
    "ebok_desk_find",
    "ebok_accounting_turnover",
    "ebok_desk_debtors",
    "ebok_desk_inbox",
    "ebok_desk_papers",
]


@shared
def administrator() -> User:
    return staff("szef", superuser=True)


@shared
def clerk_of_finance() -> User:
    return staff("finanse-2", "finance_clerk")


def answers(client: Client, names: list[str]) -> set[int]:
    return {client.get(reverse(name)).status_code for name in names}


@pytest.mark.parametrize(
    ("mode", "there", "absent"), [("own", OWN_ONLY, MIRROR_ONLY), ("mirror", MIRROR_ONLY, OWN_ONLY)]
)
def test_screens_of_the_other_kind_are_not_there_for_anybody(
    mode: str, there: list[str], absent: list[str], settings, administrator: User
):
    settings.COOP_LEDGER = mode
    client = signed_in(administrator)

    assert answers(client, there + BOTH) == {200}
    assert answers(client, absent) == {404}


@pytest.mark.parametrize(
    ("mode", "said", "unsaid"),
    [
        ("own", "księguje ręcznie i robi storna", "wycofuje stany z programu księgowego"),
        ("mirror", "wycofuje stany z programu księgowego", "księguje ręcznie i robi storna"),
    ],
)
def test_rights_and_roles_speak_only_of_what_the_site_has(
    mode: str, said: str, unsaid: str, settings, clerk_of_finance: User
):
    settings.COOP_LEDGER = mode

    words = {right.words for right in list_rights_in_words()}
    (role,) = [one for one in describe_roles() if one.group.name == "finance_clerk"]
    assert (said in words, unsaid in words) == (True, False)
    assert (said in role.may, unsaid in role.may) == (True, False)
    assert not any("tylko część" in may for may in (*role.may, *role.extra))
    assert not any(clerk_of_finance.has_perm(right) for right in find_absent_rights())
    assert find_absent_rights() >= (OF_OWN_LEDGER if mode == "mirror" else OF_MIRROR)


def test_a_held_snapshot_waits_on_the_first_screen(settings, clerk_of_finance: User):
    settings.COOP_LEDGER = "mirror"
    bring("balances_ok.csv")
    bring("fewer_accounts.csv", today=date(2026, 12, 2))

    lines = {line.queue.code: line for line in waiting_lines(clerk_of_finance, DAY)}
    assert "held_snapshots" in lines
    assert "unmatched" not in lines
    assert answers(signed_in(clerk_of_finance), [lines["held_snapshots"].queue.url_name]) == {200}


def test_nothing_is_posted_on_a_mirror(settings):
    account = open_account("100005")
    draft = opening_draft(account.pk, account.account_no, Money.parse("1"), on=DAY)
    settings.COOP_LEDGER = "mirror"

    with pytest.raises(PostingError) as refused:
        post_batch(Batch.Kind.OPENING, [draft], made_by=None, today=DAY)
    assert refused.value.code == "LEDGER_MIRROR"
    assert not LedgerEntry.objects.exists()


@pytest.mark.all_plugins
@pytest.mark.parametrize(
    ("mode", "plugins", "found"),
    [
        ("own", ["ebok_plugin", "waste_union.declarations"], []),
        ("mirror", ["ebok_plugin"], []),
        ("mirror", ["ebok_plugin", "waste_union.declarations"], ["mirror.E002"]),
        ("lustro", ["ebok_plugin"], ["mirror.E001"]),
    ],
)
def test_a_wrong_setting_stops_the_start(mode: str, plugins: list[str], found: list[str], settings):
    settings.COOP_LEDGER, settings.PLUGINS = mode, plugins

    assert [problem.id for problem in check_ledger_mode(None)] == found


def test_rows_that_contradict_the_setting_stop_the_start_and_openings_mend_it(settings):
    def found() -> list[str]:
        return [str(problem.id) for problem in check_ledger_rows(None, ["default"])]

    settings.COOP_LEDGER = "mirror"
    settings.COOP_TODAY = date(2026, 11, 21)
    bring("balances_ok.csv")
    assert found() == []
    with pytest.raises(CommandError, match="LEDGER_MIRROR"):
        call_command("open_ledger")

    settings.COOP_LEDGER = "own"
    assert found() == ["mirror.E004"]
    call_command("open_ledger")
    assert found() == []
    sums = LedgerEntry.objects.values_list("account__account_no").annotate(Sum("amount"))
    balances = {number: str(total.amount) for number, total in sums}
    expected = {"100004": "1138.19", "100007": "262.56", "100008": "636.77", "100011": "-512.10"}
    assert balances == expected
    settings.COOP_LEDGER = "mirror"
    assert found() == ["mirror.E003"]


ITEM = {"title": "Opłata", "amount": "954,17"}
STATED = (
    balance("100001", "1308,34"),
    row("POZYCJA", "100001", document_no="CZ/1", due_date="2024-11-15", remaining="954,17", **ITEM),
    row("POZYCJA", "100001", document_no="CZ/2", due_date="2026-08-17", remaining="54,17", **ITEM),
    row("POZYCJA", "100001", document_no="NO/1", due_date="2025-08-18", remaining="300,00",
        kind="ODSETKI", **ITEM),
    balance("100002", "400,00"),
    row("POZYCJA", "100002", document_no="CZ/1", due_date="2026-12-15", remaining="500,00", **ITEM),
    row("NADPLATA", "100002", document_no="CZ/1", title="Wpłata", remaining="100,00"),
    balance("100003", "-35,10"),
    row("NADPLATA", "100003", document_no="WB/1", title="Wpłata", remaining="35,10"),
    balance("100004", "77,00"),
    balance("100005", "0,00"),
)  # fmt: skip


def ages_of(day: date) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Per account the arrears by age and what is not late, without what has no term."""
    accounts = {account.pk: account for account in Account.objects.exclude(account_no="100004")}
    states = account_reader().balances_of(accounts.values(), day)
    late = {
        accounts[pk].account_no: tuple(
            str(amount.amount) for amount in compute_arrears(state).by_age
        )
        for pk, state in states.items()
    }
    return late, {
        accounts[pk].account_no: str(state.upcoming.amount) for pk, state in states.items()
    }


def test_debts_keep_their_age_and_items_when_a_mirror_becomes_a_ledger(settings):
    settings.COOP_LEDGER = "mirror"
    bring(feed(*STATED))
    before = ages_of(DAY)
    assert before[0]["100001"] == ("0.00", "0.00", "54.17", "0.00", "1254.17")
    settings.COOP_LEDGER = "own"

    assert open_own_ledger(DAY) == 4

    assert ages_of(DAY) == before
    posted = [
        (
            entry.account.account_no, entry.title, str(entry.amount.amount),
            entry.due_date and str(entry.due_date), entry.subaccount, entry.has_own_due_date,
        )
        for entry in LedgerEntry.objects.select_related("account").order_by("pk")
    ]  # fmt: skip
    assert posted == [
        ("100001", "CZ/1 – Opłata", "954.17", "2024-11-15", "MAIN", True),
        ("100001", "CZ/2 – Opłata", "54.17", "2026-08-17", "MAIN", True),
        ("100001", "NO/1 – Opłata", "300.00", "2025-08-18", "INTEREST", True),
        ("100002", "CZ/1 – Opłata", "500.00", "2026-12-15", "MAIN", True),
        ("100002", "CZ/1 (wpłata) – Wpłata", "-100.00", None, "MAIN", False),
        ("100003", "WB/1 – Wpłata", "-35.10", None, "MAIN", False),
        ("100004", "Bilans otwarcia 2026 – do zapłaty", "77.00", "2026-11-20", "MAIN", False),
    ]


def test_what_a_partial_list_of_items_leaves_is_an_item_without_a_term(settings, monkeypatch):
    partial_facts = partial(rows.SourceFacts, items_partial=True)
    monkeypatch.setattr(rows, "SourceFacts", partial_facts)
    settings.COOP_LEDGER = "mirror"
    upload = feed(
        balance("100001", "1000,00"),
        row(
            "POZYCJA", "100001", document_no="CZ/1", due_date="2024-11-15", remaining="954,17",
            **ITEM,
        ),
    )  # fmt: skip
    bring(upload)
    settings.COOP_LEDGER = "own"

    open_own_ledger(DAY)
    posted = [
        (entry.title, str(entry.amount.amount), str(entry.due_date), entry.has_own_due_date)
        for entry in LedgerEntry.objects.order_by("pk")
    ]
    assert posted == [
        ("CZ/1 – Opłata", "954.17", "2024-11-15", True),
        ("BO – Pozostałe saldo, bez podanych pozycji", "45.83", "2026-11-20", False),
    ]
