from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrued import rate_rows, rate_tables, terms_of_regimes
from ebok_plugin.interest.domain.computation import RateStep
from ebok_plugin.interest.domain.rate import (
    RateSource,
    add_interest_rate,
    confirm_rates,
    find_confirmed_end,
)
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestRate, RateKind, RatesConfirmation
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.tables import CONFIRMED_UNTIL, STATUTORY, TAX
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.ebok_plugin.ledger.refusals import refusal

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
NBP = RateSource("Komunikat NBP po posiedzeniu RPP", date(2026, 11, 4))
STATUTORY_KIND = RateKind.STATUTORY


def add(percent: str, day: str, source: RateSource = NBP) -> InterestRate:
    return add_interest_rate(
        STATUTORY_KIND,
        Decimal(percent),
        valid_from=date.fromisoformat(day),
        source=source,
        origin=SYSTEM,
        today=TODAY,
    )


def confirm(until: str, percent: str, origin: Origin = SYSTEM) -> RatesConfirmation:
    return confirm_rates(
        STATUTORY_KIND,
        until=date.fromisoformat(until),
        rate_percent=Decimal(percent),
        origin=origin,
        today=TODAY,
    )


def test_the_terms_are_those_of_the_law_and_of_the_settings(settings):
    assert rate_tables() == {RateKind.STATUTORY: STATUTORY.rates, RateKind.TAX: TAX.rates}
    assert terms_of_regimes() == {Regime.COOP: STATUTORY, Regime.WASTE: TAX}

    settings.COOP_CONTRACT_RATE_PERCENT = Decimal("5.00")
    settings.COOP_TAX_MIN_INTEREST = Decimal("8.70")
    terms = terms_of_regimes()
    assert {step.basis_points for step in terms[Regime.COOP].rates.steps} == {500}
    assert terms[Regime.WASTE].rates == TAX.rates
    assert terms[Regime.WASTE].tax_minimum == zl("8.70")


def test_a_new_rate_ends_the_last_one_and_proves_it_up_to_then(celina: User):
    rate = add_interest_rate(
        STATUTORY_KIND,
        Decimal("9.00"),
        valid_from=date(2026, 11, 5),
        source=NBP,
        origin=Origin(actor=celina),
        today=TODAY,
        reference_percent=Decimal("3.50"),
    )

    table = rate_tables()[STATUTORY_KIND]
    assert table.steps == (*STATUTORY.rates.steps, RateStep(date(2026, 11, 5), 900))
    assert table.confirmed_until == date(2026, 11, 5)
    assert (rate.source_title, rate.source_date, rate.added_by) == (NBP.title, NBP.day, celina)
    event = AuditEvent.objects.get(action="INTEREST_RATE_ADDED")
    assert (event.actor, event.note, event.changes) == (
        celina,
        "STATUTORY_DELAY",
        {"rate_percent": "9.00", "valid_from": "2026-11-05"},
    )


def test_a_rate_announced_for_later_proves_only_what_has_passed():
    later, seen = date(2026, 12, 3), date(2026, 11, 10)
    how = {"source": NBP, "origin": SYSTEM, "today": seen}
    add_interest_rate(STATUTORY_KIND, Decimal("9.00"), valid_from=later, **how)  # type: ignore[arg-type]

    assert find_confirmed_end(STATUTORY_KIND) == seen
    latest = RatesConfirmation.objects.filter(kind=STATUTORY_KIND).latest("until")
    assert latest.rate_percent == Decimal("9.25")
    # It is not yet the one to confirm.
    assert confirm("2026-11-20", "9.25").until == TODAY


def test_people_read_the_table_from_the_newest_rate_down():
    add("9.00", "2026-11-05")

    assert [
        (f"{row.rate.rate_percent}", f"{row.rate.valid_from}", f"{row.valid_to}")
        for row in rate_rows(STATUTORY_KIND)
    ][:3] == [
        ("9.00", "2026-11-05", "None"),
        ("9.25", "2026-03-05", "2026-11-04"),
        ("9.50", "2025-12-04", "2026-03-04"),
    ]
    # The rate of the other regime stays.
    assert rate_tables()[RateKind.TAX] == TAX.rates


def test_what_is_no_next_rate():
    for percent, day, source, code in (
        ("9.00", "2026-03-05", NBP, "RATE_ORDER"),
        ("9.00", "2019-01-01", NBP, "RATE_ORDER"),
        ("9.255", "2026-11-05", NBP, "RATE_FORMAT"),
        ("-1.00", "2026-11-05", NBP, "RATE_FORMAT"),
        ("100.01", "2026-11-05", NBP, "RATE_FORMAT"),
        ("9.00", "2027-11-22", NBP, "RATE_TOO_FAR"),
        ("9.00", "2026-11-05", RateSource(" ", TODAY), "SOURCE_REQUIRED"),
        ("9.00", "2026-11-05", RateSource("M.P.", date(2026, 11, 21)), "SOURCE_FUTURE"),
    ):
        assert refusal(InterestError, add, percent, day, source).code == code
        assert rate_tables()[STATUTORY_KIND] == STATUTORY.rates


def test_a_rate_does_not_begin_on_days_that_a_standing_note_claims(celina: User, daria: User):
    """The day behind is free; taken back, the note claims nothing, and the rate can begin there."""
    account = open_account("100005")
    debts.owe(account, due=debts.FEBRUARY)
    (note,) = debts.issued(account)

    assert refusal(InterestError, add, "9.00", "2026-07-01").code == "RATE_BEHIND_NOTE"
    with transaction.atomic():
        assert add("9.00", "2026-07-02").valid_from == date(2026, 7, 2)
        transaction.set_rollback(True)
    reverse_entry(note.entry, on=TODAY, reason="Nowa stawka od lipca", made_by=celina, today=TODAY)
    assert add("9.00", "2026-07-01").valid_from == date(2026, 7, 1)


@pytest.mark.both_databases
def test_the_database_holds_one_rate_a_day():
    known = InterestRate.objects.filter(kind=STATUTORY_KIND).latest("valid_from")
    known.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        known.save()


def test_a_clerk_vouches_for_the_last_rate(celina: User):
    confirm("2026-11-20", "9.25", Origin(actor=celina))

    assert find_confirmed_end(STATUTORY_KIND) == TODAY
    assert find_confirmed_end(RateKind.TAX) == CONFIRMED_UNTIL
    event = AuditEvent.objects.get(action="INTEREST_RATES_CONFIRMED")
    expected = (celina, {"rate_percent": "9.25", "until": ["2026-07-01", "2026-11-20"]})
    assert (event.actor, event.changes) == expected


def test_what_nobody_can_vouch_for():
    for until, percent, code, message in (
        (
            "2026-11-20",
            "9.50",
            "RATE_CHANGED",
            "Stawka w tabeli na 20.11.2026 to 9,25%, a nie 9,50%. Sprawdź ją.",
        ),
        (
            "2026-11-21",
            "9.25",
            "CONFIRM_FUTURE",
            "Stawkę można potwierdzić najdalej do dzisiaj (20.11.2026).",
        ),
        (
            "2026-07-01",
            "9.25",
            "CONFIRM_EARLIER",
            "Stawki są już potwierdzone do 01.07.2026. Podaj późniejszy dzień.",
        ),
    ):
        error = refusal(InterestError, confirm, until, percent)

        assert (error.code, error.message) == (code, message)
        assert find_confirmed_end(STATUTORY_KIND) == CONFIRMED_UNTIL
