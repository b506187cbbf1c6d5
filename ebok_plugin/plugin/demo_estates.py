"""The demo's estates next to its first house: payers, and debts in every stage."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, round_to_grosz
from cms_ext.base.money.nrb import build_nrb
from cms_ext.operations.new_site.demo.load import origin_of_staff
from ebok_plugin.charges.domain.charge_document import first_due_date
from ebok_plugin.debts.demo import (
    deliver_letters,
    propose_demo_instalments,
    send_demand,
    send_letters,
)
from ebok_plugin.debts.domain.court import follow_debts, take_stage
from ebok_plugin.debts.vocabulary import LETTERS, StageKind
from ebok_plugin.ledger.domain.payment_plan import approve_plan
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.demo_files import Row, demo_file, filter_past_rows, import_rows, read_rows
from ebok_plugin.statements.domain.reminders import start_reminders

OPENED_ON, FIRST_MONTH = "2020-01-01", Period(2026, 1)
# Components of each flat, by what their quantity is; the lift is only in the first house.
QUANTITIES = {
    "area": ("EKS", "FR", "CO-S", "CO-Z", "POD"),
    "cold": ("ZW",),
    "hot": ("CW",),
    "persons": ("GOK",),
}
# Later than any day or month of the demo, as text.
AFTER_ALL = "9999"
LETTER_ARRIVES = timedelta(5)
REFERENCES = {
    StageKind.CLAIM: "Sąd Rejonowy w Przykładowie",
    StageKind.ORDER: "Sąd Rejonowy w Przykładowie, I Nc {number}/26",
    StageKind.BAILIFF: "Komornik Sądowy w Przykładowie, Km {number}/26",
}
MIN_DEBT, PAUSE = Money.from_grosze(5_000), 14
INSTALMENTS = 4
PLAN_REASON = "Wniosek płatnika z 12.11.2026: cztery raty, pierwsza w grudniu."


@cache
def read_estates() -> list[dict[str, Any]]:
    """Return the premises of estates.yaml."""
    return _read_list("estates.yaml", "premises")


def read_refunds() -> list[dict[str, Any]]:
    """Return the overpayments of refunds.yaml that are asked back."""
    return _read_list("refunds.yaml", "refunds")


def _read_list(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.load(demo_file(name), Loader=yaml.CSafeLoader)[key]
    return rows


def load_accounts(today: date) -> None:
    """Open the accounts, charge them month by month and book what was paid, in three files."""
    charges = filter_past_rows(list(_charges()), "booking_date", today)
    import_rows("accounts", [_account(row) for row in read_estates()], today)
    import_rows("charges", charges, today, "amount")
    payments = filter_past_rows(list(_payments(charges)), "value_date", today)
    import_rows("payments", payments, today, "amount")


def _account(row: dict[str, Any]) -> Row:
    number = str(row["account"])
    return {
        "account_no": number,
        "premises_code": f"{row['building']}-{row['number']:02}",
        "building": row["building"],
        "stairwell": row["stairwell"],
        "premises_no": str(row["number"]),
        "address": f"{row['address']}, 00-000 Przykładowo",
        "area_m2": _comma(row["area"]),
        "persons": str(row["persons"]),
        "payer_name": row["payer"],
        "payer_kind": row.get("kind", "OSOBA"),
        "nrb": build_nrb(settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID, number),
        "regime": "SM",
        "opened_on": OPENED_ON,
        "closed_on": "",
    }


def _charges() -> Iterator[Row]:
    rates = read_rows("components_2026.csv")
    for row in read_estates():
        for month in range(12):
            period = FIRST_MONTH.plus(month)
            yield from _charges_of(row, period, rates)


def _charges_of(row: dict[str, Any], period: Period, rates: list[Row]) -> Iterator[Row]:
    day = period.first_day.isoformat()
    valid = {
        rate["component_code"]: rate["rate"]
        for rate in rates
        if rate["valid_from"] <= day <= (rate["valid_to"] or day)
    }
    for name, codes in QUANTITIES.items():
        for code in codes:
            amount = round_to_grosz(Decimal(row[name]) * Decimal(valid[code].replace(",", ".")))
            yield {
                "account_no": str(row["account"]),
                "period": str(period),
                "component_code": code,
                "quantity": _comma(str(row[name])),
                "rate": valid[code],
                "amount": _comma(str(amount)),
                "due_date": first_due_date(period.first_day).isoformat(),
                "booking_date": day,
                "document_no": f"NAL/{period.year}/{period.month:02}/{row['account']}",
                "correction_of": "",
            }


def _payments(charges: list[Row]) -> Iterator[Row]:
    """Yield a payment for each month but the unpaid ones, on its due date or when settled."""
    totals: dict[tuple[str, str, str], Decimal] = {}
    for charge in charges:
        key = (charge["account_no"], charge["period"], charge["due_date"])
        totals[key] = totals.get(key, Decimal(0)) + Decimal(charge["amount"].replace(",", "."))
    premises = {str(row["account"]): row for row in read_estates()}
    for (account, period, due), total in totals.items():
        row = premises[account]
        paid_on = due
        if period >= row.get("unpaid", AFTER_ALL):
            paid_on = max(due, str(row.get("settled", AFTER_ALL)))
        if paid_on < AFTER_ALL:
            yield {
                "external_id": f"OS-{period}-{account}",
                "account_no": account,
                "nrb": "",
                "value_date": paid_on,
                "amount": _comma(str(total)),
                "title": f"Opłata za {period}, {row['address']} m. {row['number']}",
                "payer_name": row["payer"],
                "source": "BANK",
                "designated_period": "",
                "correction_of": "",
            }


def _comma(number: str) -> str:
    return number.replace(".", ",")


def load_estate_debts(today: date) -> None:
    """Remind, call, sue and agree on instalments, each on its day up to `today`."""
    accounts = Account.objects.in_bulk(
        [str(row["account"]) for row in read_estates()], field_name="account_no"
    )
    for row in read_estates():
        account = accounts[str(row["account"])]
        for name, on in row.get("stages", {}).items():
            if on <= today:
                _take(StageKind(name), account, on, today)
        if "reminded" in row and row["reminded"] <= today:
            start_reminders(
                [account.pk],
                least=MIN_DEBT,
                pause=PAUSE,
                today=row["reminded"],
                origin=origin_of_staff("finanse"),
            )
        if row.get("plan"):
            _agree(account, today)
    send_letters()
    follow_debts(today)


def _take(kind: StageKind, account: Account, on: date, today: date) -> None:
    if kind in LETTERS:
        send_demand(kind, account.pk, on)
        deliver_letters(account.pk, on + LETTER_ARRIVES, today)
        return
    reference = REFERENCES[kind].format(number=account.account_no[-3:])
    take_stage(
        account, kind, on=on, reference=reference, today=on, origin=origin_of_staff("finanse")
    )


def _agree(account: Account, today: date) -> None:
    plan = propose_demo_instalments(
        account, INSTALMENTS, PLAN_REASON, origin_of_staff("finanse").signed_in, today
    )
    if plan is not None:
        approve_plan(plan, approved_by=origin_of_staff("admin").signed_in, today=today)
