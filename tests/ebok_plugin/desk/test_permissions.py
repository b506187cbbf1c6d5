"""Who gets where at the finance desk, by every address and person; residents never get in.

A right that moves from one role to another, or a screen without a lock, changes this table.
"""

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms_ext.base.dates.period import Period
from cms_ext.desks.import_desk.models import ImportLayout
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.run.charge_run import rehearse_charge_run
from ebok_plugin.charges.models import Component
from ebok_plugin.debts.models import Debt
from ebok_plugin.desk import urls as desk_urls
from ebok_plugin.fee_changes.domain.delivery import propose_delivery_override
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.fee_changes.wagtail_hooks import DESK_URLS as FEE_URLS
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.proposal import propose_transfer
from ebok_plugin.payments.domain.placing import retain_remainder
from ebok_plugin.payments.models import BankEntry, Placement, SenderRule, StatementIntake
from ebok_plugin.statements.models import PaperBatch
from tests.ebok_plugin.charges.coop import persons_change
from tests.ebok_plugin.charges.views.test_runs import DECEMBER
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, report
from tests.ebok_plugin.desk.views.test_act import ADJUSTMENT, PAYMENT, PLAN
from tests.ebok_plugin.desk.views.test_components import NEW as NEW_COMPONENT
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notified_change, rates
from tests.ebok_plugin.fee_changes.late_change import sued
from tests.ebok_plugin.interest.debts import FEBRUARY, issued, owe
from tests.ebok_plugin.interest.test_views import CONFIRMED
from tests.ebok_plugin.interest.test_views import NEW as NEW_RATE
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.panel.plans import propose
from tests.ebok_plugin.payments.lines import waiting_line
from tests.ebok_plugin.payments.refunds import make_refund_places
from tests.ebok_plugin.statements.views.desk.test_reminders import ASKED
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]
REASON = "Na prośbę płatnika z 18 listopada"
SAVED = {"krok": "zapisz", "key": "1" * 32, "on": "2026-11-20"}
REASONED = {"reason": REASON}
PAPERS = [f"{name}_pdf" for name in ("statement", "slip", "confirmation", "benefit", "receipt")]
CLERKS, APPROVERS, AUDITORS = "C", "A", "K"
ALL = CLERKS + APPROVERS + AUDITORS
BOARD = "Z"


class Row(NamedTuple):
    """Who may GET and who may POST; None: the address does not know the method.

    `shown` and `done` are the answers to anyone who may: `done` is 302 where the step is taken.
    """

    name: str
    get: str | None
    post: str | None
    sent: dict[str, Any] = {}
    more: dict[str, str] = {}
    shown: int = 200
    done: int = 302


TABLE = (
    Row("ebok_desk_find", ALL, None),
    Row("ebok_desk_debtors", ALL, None),
    Row("ebok_desk_reminders", CLERKS, CLERKS, {**SAVED, **ASKED}),
    Row("ebok_desk_demands", CLERKS, CLERKS, done=200),
    Row("ebok_desk_debts", ALL, None),
    Row("ebok_desk_deliveries", CLERKS, CLERKS, done=200),
    Row("ebok_desk_debt", ALL, CLERKS, {"krok": "koniec", **REASONED}),
    Row("ebok_desk_inbox", ALL, None),
    Row("ebok_desk_matter", ALL, APPROVERS, {"decyzja": "zatwierdz"}),
    Row("ebok_desk_waiting", ALL, None),
    Row("ebok_desk_waiting_repost", CLERKS, CLERKS),
    Row("ebok_desk_waiting_certain", CLERKS, CLERKS),
    Row("ebok_desk_waiting_withdraw", CLERKS, CLERKS, REASONED),
    Row("ebok_desk_waiting_line", ALL, None),
    Row("ebok_desk_waiting_place", CLERKS, CLERKS, {**SAVED, "expected": "25000"}),
    Row("ebok_desk_waiting_step", CLERKS, CLERKS,
        {**SAVED, "expected": "25000", "account_1": "100005", "amount_1": "100"},
        more={"slug": "na-kilka-kont"}),
    Row("ebok_desk_waiting_step", CLERKS, CLERKS,
        {"expected": "25000", "day": "2026-11-20", "note": "przelew 7"}, more={"slug": "zwrot"}),
    Row("ebok_desk_waiting_step", CLERKS, CLERKS,
        {"expected": "25000", "kept_as": "INTEREST"}, more={"slug": "nie-dotyczy"}),
    Row("ebok_desk_waiting_step", CLERKS, CLERKS, more={"slug": "storno-wplaty"}, done=200),
    Row("ebok_desk_waiting_step", CLERKS, CLERKS, more={"slug": "inna-wplata"}, done=200),
    Row("ebok_statement_intakes", ALL, None),
    Row("ebok_statement_intake", ALL, CLERKS + APPROVERS, {"krok": "zaksieguj"}, done=200),
    Row("ebok_sender_rules", ALL, None),
    Row("ebok_sender_rule", ALL, APPROVERS, {"krok": "zatwierdz"}),
    Row("ebok_sender_rule", ALL, CLERKS + APPROVERS, {"krok": "odrzuc", "powod": REASON}),
    Row("ebok_sender_rule_new", CLERKS, CLERKS, shown=302),
    Row("ebok_desk_balances", ALL, None),
    Row("ebok_desk_split_couple", CLERKS, CLERKS, {"first": "Jan Lis", "second": "Anna Lis"}),
    Row("ebok_desk_batches", ALL, None),
    Row("ebok_desk_reductions", APPROVERS + AUDITORS + BOARD, None),
    Row("ebok_desk_batch", ALL, CLERKS, {**SAVED, **REASONED}),
    Row("ebok_desk_interest", ALL, CLERKS, {"krok": "noty"}, done=200),
    Row("ebok_desk_interest", ALL, CLERKS, CONFIRMED),
    Row("ebok_desk_rates", ALL, CLERKS, {**SAVED, **NEW_RATE}),
    Row("ebok_desk_papers", ALL, CLERKS, {"kind": "NOTICE", "period": "2026-10"}),
    *(Row(f"ebok_desk_{name}", CLERKS, CLERKS, done=200) for name in ("pile", "series")),
    Row("ebok_desk_periods", ALL, CLERKS + APPROVERS, {"krok": "zamknij", "period": "2026-09"}),
    Row("ebok_desk_periods", ALL, CLERKS + APPROVERS,
        {"krok": "otworz", "period": "2026-08", **REASONED}),
    Row("ebok_desk_runs", ALL, CLERKS, DECEMBER),
    Row("ebok_desk_run", ALL, None),
    Row("ebok_desk_run_decide", None, APPROVERS, {"decyzja": "zatwierdz"}),
    Row("ebok_desk_run_decide", None, CLERKS, {"decyzja": "ksieguj"}),
    Row("ebok_desk_run_decide", None, CLERKS + APPROVERS, {"decyzja": "wycofaj", **REASONED}),
    Row("ebok_desk_components", ALL, None),
    Row("ebok_desk_component_new", CLERKS, CLERKS, {**NEW_COMPONENT, "code": "MON"}),
    Row("ebok_desk_components_complete", CLERKS, CLERKS, {"since": "2026-12-01"}, done=409),
    Row("ebok_desk_component", ALL, None),
    Row("ebok_desk_component_rate", CLERKS, CLERKS,
        {**SAVED, **REASONED, "rate": "4,95", "valid_from": "2029-06-01", "estate": ""}),
    Row("ebok_desk_rate_withdraw", CLERKS, CLERKS, REASONED),
    Row("ebok_desk_use_end", CLERKS, CLERKS, {"mistake": "on"}),
    Row("ebok_desk_own_rate_end", CLERKS, CLERKS, {"valid_to": "2027-06-30"}),
    Row("ebok_desk_component_entry", CLERKS, CLERKS, {"name": "Koszty"}, more={"slug": "popraw"}),
    Row("ebok_desk_component_entry", CLERKS, CLERKS,
        {"kind": "INDEPENDENT", "valid_from": "2028-12-01"}, more={"slug": "rodzaj"}),
    Row("ebok_desk_component_entry", CLERKS, CLERKS,
        {"where": "coop", "valid_from": "2028-12-01"}, more={"slug": "gdzie"}),
    Row("ebok_desk_component_entry", CLERKS, CLERKS,
        {"account": "100006", "rate": "9,50", "cause": "CONTEST", "reference": "I C 1/25",
         "valid_from": "2028-12-01"},
        more={"slug": "konto"}),
    Row("ebok_desk_component_entry", CLERKS, CLERKS,
        {"words": "§ 12", "valid_from": "2026-11-01", "paper": ""}, more={"slug": "podstawa"}),
    Row("ebok_desk_persons_changes", ALL, None),
    Row("ebok_desk_persons_change", ALL, CLERKS + APPROVERS, {"krok": "odrzuc", "powod": REASON}),
    Row("ebok_desk_values", ALL, None),
    Row("ebok_desk_premises_values", ALL, CLERKS,
        {"basis": "VOLUME_M3_COLD", "value": "6,5", "valid_from": "2026-12-01"}),
    Row("ebok_desk_value_file", CLERKS, CLERKS, done=200),
    *(Row(f"ebok_desk_value_file_{step}", CLERKS, CLERKS, shown=302)
        for step in ("commit", "discard", "findings", "match")),
    *(Row(f"ebok_desk_value_file_layout_{step}", None, CLERKS) for step in ("columns", "save")),
    *(Row(f"ebok_desk_value_file_layout_{s}", CLERKS, CLERKS, done=200) for s in ("new", "change")),
    Row("ebok_desk_value_file_layout", CLERKS, CLERKS, {"krok": "usun", "key": "1" * 32}),
    Row("ebok_desk_value_file_sample", CLERKS, None, more={"extension": "csv"}),
    Row("ebok_desk_account", ALL, None),
    Row("ebok_desk_account_number", CLERKS + APPROVERS, CLERKS + APPROVERS),
    *(Row(f"ebok_desk_{name}", CLERKS + APPROVERS, CLERKS + APPROVERS, done=200)
        for name in ("close_account", "correct_payer", "holders", "new_manager", "open_account")),
    Row("ebok_desk_late_charges", CLERKS, CLERKS, done=200),
    Row("ebok_desk_call", CLERKS, CLERKS, done=200),
    Row("ebok_desk_statement_file", ALL, None, shown=302),
    *(Row(f"ebok_desk_{name}", ALL, None) for name in (*PAPERS, "issued_files", "refunds")),
    Row("ebok_desk_refund", ALL, CLERKS, {"krok": "odrzuc", "powod": REASON, "co_dalej": REASON}),
    Row("ebok_desk_refund_files", ALL, CLERKS, done=200),
    Row("ebok_desk_refund_file", CLERKS, None),
    Row("ebok_desk_as_resident", ALL, ALL, done=200),
    Row("ebok_desk_reversal", CLERKS, CLERKS, {**SAVED, **REASONED}),
    Row("ebok_desk_end_plan", CLERKS + APPROVERS, CLERKS + APPROVERS, {**SAVED, **REASONED}),
    Row("ebok_desk_note", ALL, None),
    Row("ebok_desk_correct_note", CLERKS, CLERKS, {**SAVED, **REASONED, "due_date": "2026-12-04"}),
    Row("ebok_desk_act", CLERKS, CLERKS, {**SAVED, **PAYMENT}, more={"slug": "wplata"}),
    Row("ebok_desk_act", CLERKS, CLERKS,
        {**SAVED, "amount": "100,00", "title": "Zwrot"}, more={"slug": "zwrot"}),
    Row("ebok_desk_act", CLERKS, CLERKS,
        {**SAVED, **ADJUSTMENT, "direction": "credit"}, more={"slug": "korekta"}),
    Row("ebok_desk_act", CLERKS, CLERKS,
        {**SAVED, **REASONED, "amount": "5,00"}, more={"slug": "umorzenie"}),
    Row("ebok_desk_act", CLERKS, CLERKS,
        {**SAVED, **REASONED, "amount": "1,00", "target": "100006", "due_date": "2026-11-20"},
        more={"slug": "przeksiegowanie"}),
    Row("ebok_desk_act", CLERKS + APPROVERS, CLERKS + APPROVERS,
        {**SAVED, **PLAN}, more={"slug": "uklad"}),
    Row("ebok_fee_changes", ALL, None),
    Row("ebok_fee_change_new", CLERKS, CLERKS),
    Row("ebok_fee_change", ALL, None),
    Row("ebok_fee_change_edit", CLERKS, CLERKS),
    Row("ebok_fee_change_effect", ALL, None),
    Row("ebok_fee_change_step", None, APPROVERS, more={"slug": "sprawdz"}, done=409),
    Row("ebok_fee_change_step", None, APPROVERS, more={"slug": "zatwierdz"}, done=409),
    Row("ebok_fee_change_step", None, CLERKS, more={"slug": "zawiadom"}, done=409),
    Row("ebok_fee_change_step", None, CLERKS, more={"slug": "wprowadz"}),
    Row("ebok_fee_change_step", None, CLERKS, {"tekst": REASON}, more={"slug": "odwolaj"}),
    Row("ebok_fee_delivery", CLERKS, CLERKS,
        {"account_no": "100005", "channel": "HAND", "sent_on": "2026-11-20"}),
    Row("ebok_fee_deliveries", CLERKS, CLERKS, done=200),
    Row("ebok_fee_old_rates", CLERKS, CLERKS, shown=302),
    Row("ebok_fee_pile", CLERKS, None),
    Row("ebok_fee_printed", CLERKS, CLERKS, done=200),
    Row("ebok_fee_opinion", CLERKS, CLERKS, {"account_no": "100006", "opinion": REASON}),
    Row("ebok_fee_approve_opinion", None, APPROVERS),
    Row("ebok_fee_contest", CLERKS, CLERKS, done=200),
    Row("ebok_fee_contest_end", CLERKS, CLERKS, {"outcome": "SETTLED", "final_on": "2026-11-20"}),
    *(Row(f"inquiries_desk_{name}", ALL, None, shown=302) for name in ("queue", "one")),
)  # fmt: skip
OF_A_CHANGE = "change change_effect change_step delivery deliveries old_rates pile printed"
ABOUT_A_CHANGE = [f"ebok_fee_{one}" for one in f"{OF_A_CHANGE} opinion contest".split()]
ABOUT_A_COMPONENT = [f"ebok_desk_component{end}" for end in ("", "_rate", "_entry")]
OF_AN_ACCOUNT = "account account_number act as_resident call debt holders issued_files "
OF_AN_ACCOUNT += "close_account correct_payer"
ABOUT_AN_ACCOUNT = [f"ebok_desk_{name}" for name in OF_AN_ACCOUNT.split()]
PRINTS = ["ebok_desk_statement_file", *(f"ebok_desk_{name}" for name in PAPERS[:-1])]
# What stands for each part of an address; the scene makes them.
Places = dict[str, dict[str, Any]]


def test_the_table_has_every_address():
    mounted = {one.name for one in (*desk_urls.urlpatterns, *FEE_URLS)}

    assert {row.name for row in TABLE} == mounted


@pytest.mark.all_plugins
@pytest.mark.parametrize(
    ("groups", "letter"),
    [
        ([CLERK], CLERKS),
        ([APPROVER], APPROVERS),
        ([AUDITOR], AUDITORS),
        # What all of these may together none of them may do alone.
        (["editor", "board_member", "membership_clerk"], BOARD),
    ],
    ids=lambda value: "".join(value)[:20],
)
def test_staff_get_where_their_role_leads(client, places: Places, groups: list[str], letter: str):
    client.force_login(staff("ewa", *groups))

    found = {row[:2]: answers(client, row[2], places) for row in numbered()}

    assert found == {
        (name, number): (expected(row.get, letter, row.shown), expected(row.post, letter, row.done))
        for name, number, row in numbered()
    }


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize(
    ("realm", "login"), [("ebok", "EB-500001-3"), ("ikcs", "IKCS-0007"), ("", "")]
)
def test_nobody_else_gets_in(client, places: Places, realm: str, login: str):
    """Not even the payer of the account; to residents the desk does not exist."""
    if realm:
        grant(places["account"]["of"], "Anna Lis")
        client.force_login(resident(realm, login, "Anna Lis"))
    said = "not there" if realm else "sign in"

    found = {row[:2]: answers(client, row[2], places) for row in numbered()}

    assert set(found.values()) == {(said, said)}


def numbered() -> list[tuple[str, int, Row]]:
    return [(row.name, number, row) for number, row in enumerate(TABLE)]


def expected(who: str | None, letter: str, answer: int) -> str:
    if who is None:
        return "no such method"
    return str(answer) if letter and letter in who else "out"


def answers(client: Client, row: Row, places: Places) -> tuple[str, str]:
    """What came of GET and of POST; nothing of either is kept, and a refusal wrote nothing."""
    address = reverse(row.name, kwargs={**places.get(row.name, {}), **row.more})
    found = []
    for send in (client.get, client.post):
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            answer = in_words(send(address, row.sent if send == client.post else {}))
            transaction.set_rollback(True)
        if not answer.isdigit():
            said = [query["sql"] for query in queries]
            assert [sql for sql in said if sql.startswith(("INSERT", "UPDATE", "DELETE"))] == []
        found.append(answer)
    return found[0], found[1]


def in_words(answer: HttpResponse) -> str:
    """`out` is Wagtail's answer to a missing right: to its first page."""
    if answer.status_code == 302 and answer["Location"] == "/admin/":
        return "out"
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
        return "sign in"
    return {404: "not there", 405: "no such method"}.get(
        answer.status_code, str(answer.status_code)
    )


@shared
def places() -> Places:
    """One of everything that has an address, made by people who do not sign in here."""
    celina, daria = staff("celina", CLERK), staff("daria", APPROVER)
    account, other = open_account("100005"), open_account("100006", "Piotr Nowak")
    change, draft = fee_changes(celina, daria)
    owe(account, due=FEBRUARY)
    (note,) = issued(account)
    paid = pay(account, "2026-03-16", "100.00")
    pay(other, "2026-10-10", "400.00")
    debit = charge(account, "2026-10", "500.00").entry
    owed = ("2026-12-15", "500.00")
    plan = propose(account, [debit.seq], owed, on=TODAY, by=celina)
    transfer = propose_transfer(
        other,
        account,
        zl("400.00"),
        on=TODAY,
        due_date=TODAY,
        reason=REASON,
        made_by=celina,
        today=TODAY,
        key="0" * 32,
    )
    run = rehearse_charge_run(Period(2026, 12), origin=Origin(actor=celina), today=TODAY)
    days = dict.fromkeys(("start", "end", "as_of"), TODAY)
    begun = {"total": 0, "started_at": change.made_at}
    series = PaperBatch.objects.create(kind="NOTICE", **days, least_overdue=zl("0"), **begun)
    notice = change.notices.get(account=account)
    opinion = propose_delivery_override(notice, opinion=REASON, origin=Origin(actor=celina))
    contest = sued(other, change, Origin(actor=celina), "EKS", ref="I C 12/26")
    at = {"pk": account.pk}
    sale, handing_over = (report(kind, account, celina) for kind in ("SALE", "MANAGER"))
    waits, kept = waiting_line("250,00"), waiting_line("30,00")
    kept_as = Placement.KeptAs.OTHER
    placement = retain_remainder(
        kept, kept_as=kept_as, note="", expected=kept.remaining, origin=Origin(actor=celina)
    )
    refused = {"status": "refused", "taken_at": change.made_at}
    intake = StatementIntake.objects.create(filename="a.sta", **refused)
    rule = SenderRule.objects.create(
        sender="1" * 26, account=account, made_by=celina, made_at=change.made_at
    )
    # What can be posted again: its number names an account that has none of it.
    BankEntry.objects.filter(pk=waits.pk).update(account=account)
    upkeep = Component.objects.get(code="EKS")
    refuse = Component.objects.get(code="GOK")
    its_use = use_component(upkeep, account.premises, valid_from=TODAY, origin=SYSTEM)
    its_own = upkeep.exceptions.get()
    close_period(Period(2026, 8), by=daria, today=TODAY)
    debt = Debt.objects.create(account=account, opened_on=TODAY)
    nothing = zl("0")
    stage = debt.stages.create(kind="CALL", on=TODAY, days=14, amount=nothing, costs=nothing)
    stage.letters.create(person=account.payer)
    facts = {"name": "Kartoteka", "version": 1, "saved_at": change.made_at}
    layout = ImportLayout.objects.create(desk="premises_values", content={"tables": [{}]}, **facts)
    return {
        "ebok_desk_persons_change": {"pk": persons_change(account, celina, TODAY).pk},
        **make_refund_places(account, celina),
        "ebok_desk_split_couple": {"pk": account.payer_id},
        **dict.fromkeys(ABOUT_A_COMPONENT, {"pk": upkeep.pk}),
        "ebok_desk_rate_withdraw": {"pk": refuse.pk, "rate": refuse.rates.get().pk},
        "ebok_desk_use_end": {"pk": upkeep.pk, "use": its_use.pk},
        "ebok_desk_own_rate_end": {"pk": upkeep.pk, "own": its_own.pk},
        "ebok_desk_premises_values": {"pk": account.premises_id},
        **{f"ebok_desk_value_file_layout{step}": {"pk": layout.pk} for step in ("", "_change")},
        "account": {"of": account},
        "ebok_desk_waiting_withdraw": {"pk": placement.pk},
        "ebok_desk_waiting_line": {"pk": waits.pk},
        "ebok_sender_rule": {"pk": rule.pk},
        "ebok_statement_intake": {"pk": intake.pk},
        "ebok_sender_rule_new": {"pk": waits.pk},
        "ebok_desk_waiting_place": {"pk": waits.pk, "account": account.pk},
        "ebok_desk_waiting_step": {"pk": waits.pk},
        "ebok_desk_matter": {"slug": "przeksiegowania", "pk": transfer.pk},
        "ebok_desk_batch": {"pk": debit.batch_id},
        "ebok_desk_pile": {"pk": series.pk, "building": account.premises.building_id},
        "ebok_desk_series": {"pk": series.pk},
        **dict.fromkeys(("ebok_desk_run", "ebok_desk_run_decide"), {"pk": run.pk}),
        **dict.fromkeys((*PRINTS, *ABOUT_AN_ACCOUNT), at),
        "ebok_desk_receipt_pdf": {**at, "seq": paid.seq},
        "ebok_desk_late_charges": {**at, "event": sale.pk},
        "ebok_desk_new_manager": {"event": handing_over.pk},
        "ebok_desk_reversal": {**at, "seq": debit.seq},
        "ebok_desk_end_plan": {**at, "plan": plan.pk},
        **dict.fromkeys(("ebok_desk_note", "ebok_desk_correct_note"), {**at, "note": note.pk}),
        **dict.fromkeys(ABOUT_A_CHANGE, {"pk": change.pk}),
        "ebok_fee_change_edit": {"pk": draft.pk},
        "ebok_fee_approve_opinion": {"pk": change.pk, "override": opinion.pk},
        "ebok_fee_contest_end": {"pk": change.pk, "contest": contest.pk},
        "inquiries_desk_one": {"key": UUID(int=1)},
    }


def fee_changes(clerk: User, second: User) -> tuple[FeeChange, FeeChange]:
    """Return a change that everybody has a letter of, and a draft."""
    change = notified_change(Origin(actor=clerk), Origin(actor=second), rates())
    draft = FeeChange.objects.create(
        number="ZO/2026/2", made_by=clerk, made_at=change.made_at, justification=REASON
    )
    return change, draft
