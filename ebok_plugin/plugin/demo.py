"""The demo of E-BOK."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_now
from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.operations.new_site.demo.load import find_person, origin_of_staff, read_people
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.pages.demo import load_papers
from ebok_plugin.accounting.demo import load_accounting
from ebok_plugin.charges.domain.run.charge_run import rehearse_charge_run
from ebok_plugin.debts.demo import load_debts, propose_demo_instalments
from ebok_plugin.desk.demo import load_refunds
from ebok_plugin.fee_changes.demo import load_fee_changes
from ebok_plugin.interest.domain.rate import confirm_rates, find_confirmed_end
from ebok_plugin.interest.models import KIND_OF, InterestRate
from ebok_plugin.ledger.conf import is_mirror, list_regimes
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.mirror.demo import load_snapshots
from ebok_plugin.payments import demo_files
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.plugin import demo_estates
from ebok_plugin.plugin.panel import COLLECTION
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.delivery_consent import give_consent
from ebok_plugin.statements.domain.making import carry_on

IN_ARREARS, OWN_HOUSE = "100008", "B-01"
READS_IN_EBOK = "anna"
INSTALMENTS = 3
REASON = "Ustalono telefonicznie 18.11.2026: trzy raty, odsetki bez zmian."


def load_desk(today: date) -> None:
    """Rehearse next month and propose an instalment plan; no balance changes."""
    clerk = User.objects.get(realm=Realm.STAFF, login="finanse")
    take_snapshots(Period.of(today).previous)
    rehearse_charge_run(Period.of(today).next, origin=Origin(actor=clerk), today=today)
    propose_demo_instalments(
        Account.objects.get(account_no=IN_ARREARS), INSTALMENTS, REASON, clerk, today
    )
    load_accounting(today, Origin(actor=clerk))


def confirm_rates_once(today: date) -> None:
    """Confirm the rates for a day long past: the office has done so, and must do so again."""
    for kind in {KIND_OF[regime] for regime in list_regimes()}:
        until = find_confirmed_end(kind) + timedelta(days=1)
        if until <= today:
            rate = InterestRate.objects.filter(kind=kind, valid_from__lte=until).latest(
                "valid_from"
            )
            confirm_rates(
                kind,
                until=until,
                rate_percent=rate.rate_percent,
                origin=origin_of_staff("finanse"),
                today=today,
            )


# The second one has what no other file brings: invoices, and a payment of nobody known.
STATEMENTS = {"wyciag_2026-03.sta": date(2026, 3, 16), "wyciag_2026-11.sta": date(2026, 11, 19)}


def load_demo(today: date, premises: int) -> None:
    """Fill the ledger up to the business day; the first twelve premises have people.

    A demo without files of a ledger has accounts of another plugin.
    """
    seal_all_rows()
    load_papers(_(COLLECTION), regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"))
    if not is_mirror():
        confirm_rates_once(today)
    if not settings.COOP_DEMO_LEDGER.is_dir():
        return
    if is_mirror():
        _load_mirror(today)
        return
    _load_ledger_files(today, premises)
    for name, closed_on in STATEMENTS.items():
        if closed_on <= today:
            _import_statement(name, today)
    _identify_payers()
    _give_access()
    load_fee_changes(today)
    load_notices(today)
    # A demo of more premises serves measurements, and has exactly the requested number.
    with_estates = premises == demo_files.HOUSE
    if with_estates:
        demo_estates.load_accounts(today)
    load_desk(today)
    load_debts(today, DebtorScope(building=OWN_HOUSE))
    if with_estates:
        demo_estates.load_estate_debts(today)
        load_refunds(demo_estates.read_refunds(), today)


def _load_ledger_files(today: date, premises: int) -> None:
    """Import accounts, components, charges, payments and the settlement of media."""
    demo_files.import_rows(
        "accounts",
        demo_files.repeat_rows(demo_files.read_rows("accounts.csv"), premises, _account_copy),
        today,
    )
    for year in ("2025", "2026"):
        demo_files.import_rows("components", demo_files.read_rows(f"components_{year}.csv"), today)
        charges = demo_files.filter_past_rows(
            demo_files.read_rows(f"charges_{year}.csv"), "booking_date", today
        )
        demo_files.import_rows(
            "charges", demo_files.repeat_rows(charges, premises, _charge_copy), today, "amount"
        )
        demo_files.import_rows("payments", _payments(year, premises, today), today, "amount")
    settlements = demo_files.filter_past_rows(
        demo_files.read_rows("media_settlements_2025.csv"), "posting_date", today
    )
    demo_files.import_rows("media_settlements", settlements, today, "cost", "advances", "result")


def _load_mirror(today: date) -> None:
    for report in load_snapshots(today):
        demo_files.insist_posted(str(report.status), report.errors)
    _identify_payers()
    _give_access()
    load_debts(today)


def _payments(year: str, premises: int, today: date) -> list[demo_files.Row]:
    """Return the payments; of the first house without those that its statement brings."""
    rows = demo_files.filter_past_rows(
        demo_files.read_rows(f"payments_{year}.csv"), "value_date", today
    )
    return [
        row
        for row in demo_files.repeat_rows(rows, premises, _payment_copy)
        if row["external_id"] not in demo_files.BY_STATEMENT
    ]


def load_notices(today: date) -> None:
    """Let one resident consent to documents in E-BOK, and make the notices of the month."""
    give_consent(find_person(READS_IN_EBOK), now=business_now(), origin=SYSTEM)
    start_notices(Period.of(today), today=today, origin=SYSTEM)
    while carry_on():
        pass


def _import_statement(name: str, today: date) -> None:
    upload = BankUpload(name, demo_files.demo_file(name), profile="pko")
    report = import_bank(upload, today=today, made_by=None)
    demo_files.insist_posted(str(report.status), report.errors)


def _identify_payers() -> None:
    """Link payers to people on file: the imports know payers by name only."""
    for row in read_people()["accounts"]:
        identify_payer(Account.objects.get(account_no=row["account"]), find_person(row["payer"]))


def _give_access() -> None:
    """Grant access to holders besides the payer, and to the manager of all twelve premises."""
    for row in read_people()["accounts"]:
        account = Account.objects.get(account_no=row["account"])
        for holder in row.get("holders", []):
            _access(account, holder["person"], holder["role"], holder["from"])
        manager = read_people()["manager"]
        _access(account, manager["person"], manager["role"], manager["from"])


def _access(account: Account, person: str, role: str, valid_from: date) -> None:
    AccountAccess.objects.create(
        account=account, person=find_person(person), role=role, valid_from=valid_from
    )


def _account_copy(row: demo_files.Row, copy: int) -> demo_files.Row:
    number = demo_files.copied_account_number(row["account_no"], copy)
    return row | {
        "account_no": number,
        "premises_code": f"L-{int(number) - 200000 + 12:03d}",
        "building": f"B-{copy + 1:02d}",
        "address": f"ul. Wzorcowa {copy + 1}, 00-000 Przykładowo",
        "payer_name": f"{row['payer_name']} {copy + 1}",
        "nrb": "",
    }


def _charge_copy(row: demo_files.Row, copy: int) -> demo_files.Row:
    number = demo_files.copied_account_number(row["account_no"], copy)
    document = row["document_no"].replace(row["account_no"], number)
    return row | {"account_no": number, "document_no": document}


def _payment_copy(row: demo_files.Row, copy: int) -> demo_files.Row:
    account = row["account_no"] or f"1000{row['nrb'][-2:]}"
    return row | {
        "external_id": f"{row['external_id']}-{copy}",
        "account_no": demo_files.copied_account_number(account, copy),
        "nrb": "",
    }


# A clerk merges two entries of one person at the desk (`identity.domain.merge`); here the one that
# the import made is minutes old, and nothing leads to it.
@transaction.atomic
def identify_payer(account: Account, person: Person) -> None:
    """Replace a payer made by an import with `person`, who was on file before.

    The account and its right to see pass to `person`; the imported person is deleted when nothing
    else depends on them.
    """
    double = account.payer
    if double == person:
        return
    AccountAccess.objects.filter(account=account, person=double).update(person=person)
    account.payer = person
    account.save(update_fields=["payer"])
    # Whatever else is on the double (another account, a login, a membership) protects it.
    with suppress(ProtectedError):
        double.delete()
