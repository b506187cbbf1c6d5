from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import end_use, use_component, withdraw_use
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries import month_rows
from ebok_plugin.charges.domain.queries.charged import PostingProgress, progress_of
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_portion,
    post_run,
    rehearse_charge_run,
)
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import Basis, ChargeRun, Component
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, ClosedPeriod
from ebok_plugin.payments.demo_files import read_rows
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.ledger.books import charge, open_account

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
DECEMBER = coop.month("2026-12")
NUMBERS = ["100001", "100002", "100003", "100004", "100005"]


@pytest.fixture
def run(felicja: Origin, kamil: Origin, monkeypatch) -> ChargeRun:
    """Five accounts, approved, in portions of two."""
    monkeypatch.setattr(month_rows, "PORTION", 2)
    coop.priced("EKS", Basis.AREA_M2, "4.60")
    for number in NUMBERS:
        open_account(number)
    return approve_charge_run(
        rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY), origin=kamil
    )


def numbers(run: ChargeRun) -> list[str]:
    found = ChargeDocument.objects.filter(batch__charge_run_portion__run=run)
    return sorted(found.values_list("account__account_no", flat=True))


def test_portion_by_portion_until_nothing_is_left(run: ChargeRun, felicja: Origin, kamil: Origin):
    seen = []
    while run.state != "POSTED":
        run = post_portion(run, today=TODAY)
        seen.append((run.state, progress_of(run)))

    assert seen == [
        ("POSTING", PostingProgress(2, 5)),
        ("POSTING", PostingProgress(4, 5)),
        ("POSTING", PostingProgress(5, 5)),
        ("POSTED", PostingProgress(5, 5)),
    ]
    assert [progress.percent for _state, progress in seen] == [40, 80, 100, 100]
    assert coop.lines_of("2026-12") == [
        (number, "EKS", Decimal("48.6"), Decimal("4.6"), "223.56") for number in NUMBERS
    ]
    assert numbers(run) == NUMBERS
    people = set(Batch.objects.values_list("made_by", "approved_by"))
    assert felicja.actor
    assert kamil.actor
    assert people == {(felicja.actor.pk, kamil.actor.pk)}
    assert list(run_auditors()) == []


def test_it_goes_on_where_it_stopped_and_a_finished_run_does_nothing(run: ChargeRun):
    post_portion(run, today=TODAY)
    done = post_run(run, today=date(2026, 11, 23))
    with pytest.raises(RunRefused, match="zaksięgowane"):
        post_run(done, today=TODAY)

    assert numbers(done) == NUMBERS
    assert len(coop.lines_of("2026-12")) == 5
    assert done.finished_at is not None


def test_a_rehearsed_run_is_not_posted(felicja: Origin):
    coop.priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")
    waiting = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    with pytest.raises(RunRefused) as refusal:
        post_run(waiting, today=TODAY)

    assert (refusal.value.code, coop.lines_of("2026-12")) == ("RUN_STATE", [])


@pytest.mark.thorough
def test_a_rate_changed_between_portions_stops_it(run: ChargeRun, felicja: Origin, kamil: Origin):
    post_portion(run, today=TODAY)
    add_component_rate(Component.objects.get(), Decimal("4.85"), valid_from=date(2026, 12, 1))
    with pytest.raises(RunRefused) as refusal:
        post_run(run, today=TODAY)

    run.refresh_from_db()
    assert (refusal.value.code, run.state, numbers(run)) == ("RUN_CHANGED", "VOID", NUMBERS[:2])
    # The rest is charged by a new run, at the rate of the day on which it was rehearsed.
    rest = approve_charge_run(
        rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY), origin=kamil
    )
    post_run(rest, today=TODAY)
    assert [(number, amount) for number, *_, amount in coop.lines_of("2026-12")] == [
        ("100001", "223.56"),
        ("100002", "223.56"),
        ("100003", "235.71"),
        ("100004", "235.71"),
        ("100005", "235.71"),
    ]
    assert list(run_auditors()) == []


@pytest.mark.parametrize("closed", NUMBERS[2:], ids=["next portion", "its end", "last portion"])
def test_an_account_that_left_the_month_stops_the_run(run: ChargeRun, closed: str):
    post_portion(run, today=TODAY)
    Account.objects.filter(account_no=closed).update(closed_on=date(2026, 9, 30))

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        post_run(run, today=TODAY)

    assert closed not in numbers(run)


def test_a_month_closed_meanwhile_leaves_the_run_waiting(run: ChargeRun):
    post_portion(run, today=TODAY)
    closing = ClosedPeriod.objects.create(period="2026-12", closed_at=timezone.now())
    with pytest.raises(PostingError) as refusal:
        post_run(run, today=TODAY)

    run.refresh_from_db()
    found = (refusal.value.code, run.state, progress_of(run))
    assert found == ("PERIOD_CLOSED", "POSTING", PostingProgress(2, 5))
    closing.delete()
    assert post_run(run, today=TODAY).state == "POSTED"


SINCE = date(2020, 1, 1)


def charged(period: str) -> list[tuple[str, str, str]]:
    return [(account, code, amount) for account, code, _q, _r, amount in coop.lines_of(period)]


def test_uses_alone_charge_the_first_month_and_the_next(felicja: Origin, kamil: Origin):
    anna, piotr = open_account("100005"), open_account("100006", "Piotr Nowak")
    use_component(
        coop.priced("EKS", Basis.AREA_M2, "4.60", used=False), None, valid_from=SINCE, origin=SYSTEM
    )
    lift = coop.priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, piotr.premises, valid_from=SINCE, origin=SYSTEM)
    expected = [
        (anna.account_no, "EKS", "223.56"),
        (piotr.account_no, "EKS", "223.56"),
        (piotr.account_no, "DZW", "22.00"),
    ]

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    assert coop.findings_of(run) == []
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)
    coop.charge_month("2027-01", felicja, kamil)

    assert charged("2026-12") == expected
    assert charged("2027-01") == expected


def test_a_file_of_rates_is_enough_to_begin(felicja: Origin, kamil: Origin):
    """Who moves in without having been charged before is charged in the second month, too."""
    open_account("100005")
    elsewhere = Property.objects.create(code="N-9", name="Dalej")
    coop.priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = Component.objects.create(code="DZW", name="DZW", basis=Basis.PERSONS, unit="os.")
    add_component_rate(lift, Decimal(11), valid_from=SINCE, property=elsewhere)
    Component.objects.create(code="OLD", name="Dawny", basis=Basis.PERSONS, unit="os.")

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert coop.findings_of(run) == [
        (
            "USE_FROM_RATE",
            False,
            "Bez wpisanego zakresu: EKS, DZW. Naliczono je wszędzie, gdzie mają stawkę.",
        ),
        (
            "USE_MISSING",
            False,
            "Składnik OLD nie ma wpisanego zakresu ani stawki. Nikomu go nie naliczono.",
        ),
    ]
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)
    open_account("100006", "Piotr Nowak")
    coop.charge_month("2027-01", felicja, kamil)
    assert charged("2026-12") == [("100005", "EKS", "223.56")]
    assert charged("2027-01") == [("100005", "EKS", "223.56"), ("100006", "EKS", "223.56")]


def test_what_a_former_system_charged_still_says_where(felicja: Origin):
    anna = open_account("100005")
    open_account("100006", "Piotr Nowak")
    charge(anna, "2026-11", "48.60", today=TODAY)
    add_component_rate(Component.objects.get(), Decimal("4.60"), valid_from=SINCE)

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    codes = [code for code, _blocking, _words in coop.findings_of(run)]
    assert codes == ["FEE_CHANGED", "RATE_CHANGED", "USE_FROM_LAST"]
    assert [item.account.account_no for item in run.items.filter(total__gt=ZERO)] == ["100005"]


def test_an_empty_site_says_what_to_begin_with_and_a_missing_volume_blocks(
    felicja: Origin, kamil: Origin
):
    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert coop.findings_of(run) == [
        ("NO_ACCOUNT", False, "Żadne konto nie jest otwarte w okresie 12.2026. Wczytaj plik kont."),
        ("NO_COMPONENT", False, "Nie ma żadnego składnika opłaty. Wpisz składniki i stawki."),
    ]

    anna = open_account("100005")
    coop.priced("ZW", Basis.VOLUME_M3_COLD, "13.40")

    blocked = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    set_value(anna.premises, Basis.VOLUME_M3_COLD, Decimal(6), valid_from=SINCE, origin=felicja)
    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)

    assert [(code, blocking) for code, blocking, _words in coop.findings_of(blocked)] == [
        ("QUANTITY_MISSING", True)
    ]
    assert charged("2026-12") == [("100005", "ZW", "80.40")]


def test_a_use_that_ended_or_was_a_mistake_charges_nobody(felicja: Origin):
    open_account("100005")
    heat = coop.priced("CO", Basis.AREA_M2, "4", used=False)
    first = use_component(heat, None, valid_from=SINCE, origin=SYSTEM)
    lift = coop.priced("DZW", Basis.PERSONS, "11", used=False)
    kept = use_component(lift, None, valid_from=date(2027, 6, 1), origin=SYSTEM)
    mistake = use_component(lift, Property.objects.get(), valid_from=SINCE, origin=SYSTEM)
    end_use(first, on=date(2026, 11, 30), origin=SYSTEM)
    withdraw_use(mistake, origin=SYSTEM)

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert (run.documents, list(lift.uses.all())) == (0, [kept])


MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]
# Rows of the table in ledger.md §11: code, then the amounts of the twelve months.
YEAR = {
    "EKS": [*["211.41"] * 6, *["223.56"] * 6],
    "FR": ["157.95"] * 12,
    "CO-S": ["75.33"] * 12,
    "CO-Z": ["199.26"] * 12,
    "ZW": [*["74.82"] * 4, *["80.40"] * 8],
    "CW": ["96.50"] * 12,
    "GOK": [*["76.00"] * 8, *["85.50"] * 4],
    "POD": ["13.67"] * 12,
    "DZW": ["22.00"] * 12,
}
TOTALS = [*["926.94"] * 4, *["932.52"] * 2, *["944.67"] * 2, *["954.17"] * 4]
DUE = [15, 16, 16, 15, 15, 15, 15, 17, 15, 15, 16, 15]


@pytest.mark.thorough
def test_the_demo_year_is_charged_as_imported_and_worked_on_paper(felicja: Origin, kamil: Origin):
    anna = coop.imported_coop()["100005"]
    for period in MONTHS:
        coop.charge_month(period, felicja, kamil)

    charged = [line for period in MONTHS for line in coop.lines_of(period)]
    imported: list[coop.Line] = [
        (
            row["account_no"],
            row["component_code"],
            _number(row["quantity"]),
            _number(row["rate"]),
            str(_number(row["amount"])),
        )
        for row in read_rows("charges_2026.csv")
    ]
    assert sorted(charged) == sorted(imported)
    hers = [(line[1], line[-1]) for line in charged if line[0] == anna.account_no]
    assert {code: [amount for one, amount in hers if one == code] for code, _ in hers} == YEAR
    documents = list(anna.documents.filter(period__startswith="2026").order_by("period"))
    assert [str(document.total.amount) for document in documents] == TOTALS
    assert sum_money(document.total for document in documents) == Money(Decimal("11278.82"))
    assert [(document.due_date, document.document_no) for document in documents] == [
        (date(2026, number, day), f"NAL/2026/{number:02d}/100005")
        for number, day in enumerate(DUE, start=1)
    ]


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
