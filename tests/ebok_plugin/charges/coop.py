"""The demo co-op as it came from its files, and months charged by the run."""

import io
from datetime import date
from decimal import Decimal

from django.utils import timezone

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.premises.domain.codes import UNASSIGNED
from cms_ext.premises.models import Premises, Property
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_document import document_draft
from ebok_plugin.charges.domain.charge_lines import charge_lines
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts
from ebok_plugin.charges.domain.rate import add_component_rate, except_rate
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_charge_run,
)
from ebok_plugin.charges.domain.run.report import words_of
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import (
    Basis,
    ChargeRun,
    Component,
    PersonsChange,
    PremisesValue,
    RateException,
)
from ebok_plugin.ledger.domain.draft import DocumentDraft
from ebok_plugin.ledger.models import Account, ChargeLine
from ebok_plugin.payments.demo_files import Row, import_demo_file, read_rows
from ebok_plugin.payments.domain.import_ledger import import_ledger

DECEMBER = date(2025, 12, 1)
Line = tuple[str, str, Decimal, Decimal, str]
"""Account, component, quantity, rate, amount."""


def imported_coop(*only: str) -> dict[str, Account]:
    """Twelve accounts, the rates of both years, and one imported month: December 2025."""
    _bring("accounts", [row for row in read_rows("accounts.csv") if _wanted(row, only)])
    for year in ("2025", "2026"):
        _bring("components", read_rows(f"components_{year}.csv"))
    december = [row for row in read_rows("charges_2025.csv") if row["period"] == "2025-12"]
    _bring("charges", [row for row in december if _wanted(row, only)], "amount")
    return {account.account_no: account for account in Account.objects.all()}


def _wanted(row: Row, only: tuple[str, ...]) -> bool:
    return not only or row["account_no"] in only


def _bring(kind: str, rows: list[Row], *sums: str) -> None:
    content = import_demo_file(kind, rows, sums=sums)
    report = import_ledger(io.BytesIO(content), f"{kind}.csv", today=DECEMBER)
    assert report.status == "posted", report.errors


def month(text: str) -> Period:
    return Period.parse(text)


def charge_month(period: str, clerk: Origin, approver: Origin) -> ChargeRun:
    """Rehearsed, approved and posted on the first day of the month."""
    today = month(period).first_day
    run = rehearse_charge_run(month(period), origin=clerk, today=today)
    return post_run(approve_charge_run(run, origin=approver), today=today)


def lines_of(period: str) -> list[Line]:
    """What is charged for the month, corrections included, in the order of the books."""
    rows = ChargeLine.objects.filter(document__period=period).select_related(
        "document__account", "component"
    )
    return [
        (
            line.document.account.account_no,
            line.component.code,
            line.quantity,
            line.rate,
            str(line.amount.amount),
        )
        for line in rows.order_by("document__account__account_no", "document_id", "position")
    ]


def findings_of(run: ChargeRun) -> list[tuple[str, bool, str]]:
    return [
        (finding.code, finding.blocking, finding.message) for finding in run.findings.order_by("pk")
    ]


def value_spans(basis: Basis) -> list[tuple[str, str, str | None]]:
    """Each value of a flat with its first and last day."""
    rows = PremisesValue.objects.filter(basis=basis).order_by("valid_from")
    return [
        (str(row.value), str(row.valid_from), str(row.valid_to) if row.valid_to else None)
        for row in rows
    ]


def enter_value(place: Premises, basis: Basis, value: str | int, since: str) -> PremisesValue:
    """What premises have of a basis, from this ISO day on."""
    first = date.fromisoformat(since)
    return set_value(place, basis, Decimal(value), valid_from=first, origin=SYSTEM)


def priced(code: str, basis: Basis, rate: str, *, used: bool = True) -> Component:
    """A component with a rate for good, charged in the whole property."""
    made = Component.objects.create(code=code, name=code, basis=basis, unit="j.")
    add_component_rate(made, Decimal(rate), valid_from=date(2020, 1, 1))
    if used:
        use_component(made, the_property(), valid_from=date(2020, 1, 1), origin=SYSTEM)
    return made


def the_property() -> Property:
    """Where the buildings of `books.open_account` stand."""
    return Property.objects.get_or_create(code=UNASSIGNED, defaults={"name": "do przypisania"})[0]


def plain(draft: DocumentDraft) -> list[tuple[str, str, str]]:
    """Return the lines of a draft: code, quantity × rate, amount."""
    codes = dict(Component.objects.values_list("pk", "code"))
    return [
        (
            codes[line.component_id],
            f"{line.quantity.normalize():f} × {line.rate.normalize():f}",
            str(line.amount.amount),
        )
        for line in draft.lines
    ]


def charge_for(account: Account, period: Period) -> DocumentDraft:
    """What the run of the month would charge, with the account's own rates, posted or not.

    Without lines where there is nothing to pay. Raises ChargeError: RATE_MISSING,
    QUANTITY_MISSING, ACCOUNT_NOT_OPEN.
    """
    tariff = Tariff(period)
    found = next(read_charged_accounts(period, tariff, Account.objects.filter(pk=account.pk)), [])
    charged = next((one for one in found if one.stay is not None), None)
    if charged is None:
        raise ChargeError(
            "ACCOUNT_NOT_OPEN",
            f"Konto {account.account_no} nie jest otwarte w okresie {period.dotted}. "
            "Wybierz inny okres.",
        )
    computed = charge_lines(charged, tariff, read_midmonth())
    if computed.blocked:
        problem = next(one for one in computed.problems if one.blocking)
        raise ChargeError(problem.code, words_of(problem, charged, period))
    return document_draft(charged, period, computed.lines)


def contested(
    account: Account, component: Component, rate: str, since: date, reference: str = "I C 1/26"
) -> RateException:
    """Another rate for this account alone, while it is contested."""
    return except_rate(
        account,
        component,
        Decimal(rate),
        valid_from=since,
        cause=RateException.Cause.CONTEST,
        reference=reference,
        origin=SYSTEM,
    )


def persons_change(account: Account, clerk: User, on: date) -> PersonsChange:
    """A change of the number of persons that waits for the desk."""
    days = dict.fromkeys(("valid_from", "filed_on", "answer_by"), on)
    return PersonsChange.objects.create(
        account=account,
        persons=3,
        persons_before=2,
        filed_by=clerk,
        filed_at=timezone.now(),
        **days,
    )
