from datetime import date

import pytest

from cms_ext.base.money.nrb import build_nrb
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Account, AccountAccess, Batch, LedgerEntry, PayerNumbers
from tests.ebok_plugin.payments.books import TODAY, bring, bring_samples, entries, found
from tests.ebok_plugin.payments.files import ACCOUNT, CHARGE, COMPONENT, NEIGHBOUR, PAYMENT, file
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
OPENED = ACCOUNT | {"opening_date": "2026-01-01", "opening_balance": "412,50"}


def test_an_empty_system_gets_premises_payers_accounts_and_rights():
    report = bring(file("accounts", ACCOUNT, NEIGHBOUR))

    account = Account.objects.select_related("premises__staircase", "payer").get(
        account_no="100005"
    )
    flat = account.premises
    assert (flat.code, flat.number, str(flat.area), flat.persons) == ("L-005", "5", "48.60", 2)
    assert (flat.building.code, flat.building.property.name) == ("B-01", "do przypisania")
    assert flat.building.address == flat.address == "ul. Wzorcowa 1, 00-000 Przykładowo"
    assert flat.staircase is not None
    assert flat.staircase.code == "1A"
    facts = (account.payer_name, account.payer_kind, account.regime)
    assert facts == ("Stanisław Świerkowy-Wzór", "OSOBA", "SM")
    assert account.nrb == "66999000090001000000100005"
    assert [(p.name, p.kind) for p in Person.objects.order_by("pk")] == [
        ("Stanisław Świerkowy-Wzór", "person"),
        ("Ćwikła i Spółka sp. z o.o.", "company"),
    ]
    assert [
        (access.person, access.role, access.scope, access.valid_from, access.valid_to)
        for access in AccountAccess.objects.filter(account=account)
    ] == [(account.payer, "PAYER", "ACT", date(2020, 1, 1), None)]
    expected = ("budynek B-01 (do przypisania)", "klatka B-01/1A", "lokal L-005", "lokal L-006")
    assert report.made == expected
    assert Batch.objects.count() == 0


def test_a_known_building_keeps_its_property_and_few_columns_are_required():
    estate = Property.objects.create(code="N-1", name="Nieruchomość 1")
    Building.objects.create(property=estate, code="B-01", address="ul. Inna 2")
    optional = {"stairwell", "address", "nrb", "closed_on", "opening_date", "opening_balance"}
    optional.add("opening_due_date")
    row = {name: value for name, value in NEIGHBOUR.items() if name not in optional}

    report = bring(file("accounts", ACCOUNT))

    assert Premises.objects.get().building.property == estate
    assert Building.objects.get().address == "ul. Inna 2"
    assert report.made == ("klatka B-01/1A", "lokal L-005")
    # Only the required columns.
    assert bring(file("accounts", row)).status == "posted"
    account = Account.objects.get(account_no="100006")
    assert account.nrb == "39999000090001000000100006"
    assert account.premises.staircase is None


def test_an_nrb_is_made_of_digits_only_and_is_nobody_elses():
    for number in ("L-12/A", "1234567890123", "123456-789/0123", "--"):
        report = bring(file("accounts", ACCOUNT | {"account_no": number, "nrb": ""}))
        (error,) = report.errors
        assert error.code == "NRB_MISSING"
        assert f"{number}: powstaje z samych cyfr, najwyżej 12" in error.message
    taken = bring(file("accounts", NEIGHBOUR | {"nrb": ACCOUNT["nrb"]}, ACCOUNT | {"nrb": ""}))
    assert found(taken) == [("NRB_DUPLICATE", 4, "nrb")]
    assert not bring(file("accounts", NEIGHBOUR | {"account_no": "7", "nrb": ""})).errors
    # That of a closed account is never used again.
    bring(file("accounts", ACCOUNT | {"closed_on": "2026-01-31"}))
    report = bring(file("accounts", ACCOUNT | {"account_no": "100105"}))
    assert found(report) == [("NRB_DUPLICATE", 3, "nrb")]
    assert "100005" in report.errors[0].message


@pytest.mark.parametrize("number", ["101-005", "101/005", "00-101-005", "1-0/1005"])
def test_a_number_with_dashes_has_a_virtual_account_of_its_digits(number: str):
    report = bring(file("accounts", ACCOUNT | {"account_no": number, "nrb": ""}))
    digits = number.replace("-", "").replace("/", "")

    assert (report.errors, numbers()) == ((), {number: build_nrb("99900009", "0001", digits)})
    # The same digits are the same account to a bank, however the number is written.
    twin = NEIGHBOUR | {"account_no": "101005", "premises_code": "L-7", "premises_no": "7"}
    assert found(bring(file("accounts", twin | {"nrb": ""}))) == [("NRB_DUPLICATE", 3, "nrb")]


def numbers() -> dict[str, str | None]:
    return dict(Account.objects.values_list("account_no", "nrb"))


@pytest.mark.both_databases
def test_accounts_without_a_number_of_their_own():
    """Said row by row, or by the office for every empty cell; both ways later."""
    without = ACCOUNT | {"nrb": "brak"}, NEIGHBOUR | {"nrb": "BRAK"}
    assert bring(file("accounts", *without)).status == "posted"
    assert numbers() == {"100005": None, "100006": None}
    assert bring(file("accounts", *reversed(without))).status == "unchanged"

    report = bring(file("accounts", ACCOUNT, NEIGHBOUR | {"nrb": ""}))
    assert [(change.field, change.old, change.new) for change in report.changes] == [
        ("nrb", "BRAK", ACCOUNT["nrb"])
    ]
    assert numbers() == {"100005": ACCOUNT["nrb"], "100006": None}
    # A number is taken away only by the word.
    bring(file("accounts", ACCOUNT | {"nrb": ""}, NEIGHBOUR))
    bring(file("accounts", ACCOUNT | {"nrb": "BRAK"}))
    assert numbers() == {"100005": None, "100006": NEIGHBOUR["nrb"]}


def test_an_empty_number_means_what_the_office_has_set(settings):
    row = ACCOUNT | {"nrb": ""}
    PayerNumbers.objects.create(missing="NONE")
    assert bring(file("accounts", row)).status == "posted"
    PayerNumbers.objects.update(missing="MADE", sort_code="99900010", client_id="0002")
    bring(file("accounts", row, NEIGHBOUR | {"nrb": ""}))
    made = build_nrb("99900010", "0002", "100006")
    assert numbers() == {"100005": None, "100006": made}

    PayerNumbers.objects.update(sort_code="", client_id="")
    settings.COOP_BANK_SORT_CODE = ""
    third = NEIGHBOUR | {"account_no": "100007", "nrb": ""}
    (refusal,) = bring(file("accounts", third)).errors
    assert (refusal.code, refusal.line) == ("NRB_MISSING", 3)
    assert "„Ustawienia” → „Numery do wpłat mieszkańców”" in refusal.message
    assert "COOP_" not in refusal.message


def test_a_new_payer_is_a_new_account_on_the_same_premises():
    old = ACCOUNT | {"closed_on": "2026-03-31", "persons": "4"}
    new = ACCOUNT | {"account_no": "100105", "nrb": "", "payer_name": "Nina Nowa", "persons": "1"}

    bring(file("accounts", new, old))

    facts = [account.payer.name for account in Account.objects.all()]
    assert facts == ["Stanisław Świerkowy-Wzór", "Nina Nowa"]
    assert Premises.objects.get().persons == 1
    assert bring(file("accounts", old, new)).status == "unchanged"


def test_an_account_has_one_payer():
    """A file of two rows is refused whole, and no later file puts another person in."""
    nina = ACCOUNT | {"payer_name": "Nina Nowa", "nrb": ""}
    report = bring(file("accounts", ACCOUNT, nina))

    assert found(report) == [("KEY_DUPLICATE", 4, "account_no"), ("PAYER_SPLIT", 4, "payer_name")]
    assert not Account.objects.exists()
    assert not Person.objects.exists()

    bring(file("accounts", ACCOUNT, nina | {"account_no": "100105"}))
    before = all_rows()

    report = bring(file("accounts", nina, nina | {"account_no": "100105"}))

    assert found(report) == [("ACCOUNT_PAYER", 3, "payer_name")]
    assert all_rows() == before


def test_one_name_on_one_premises_is_one_person_elsewhere_another():
    garage = {"account_no": "100105", "nrb": "", "premises_no": "5", "premises_code": "L-005"}
    flat = {"account_no": "100205", "nrb": "", "premises_no": "9", "premises_code": "L-009"}
    bring(file("accounts", ACCOUNT))

    bring(file("accounts", ACCOUNT | garage, ACCOUNT | flat))

    first, second, third = Account.objects.all()
    assert first.payer == second.payer
    assert first.payer != third.payer
    assert first.payer.name == third.payer.name
    # A payer may be written otherwise and stays the same person.
    report = bring(file("accounts", ACCOUNT | {"payer_name": "Stanisław Świerk"}))
    assert report.status == "posted"
    assert [(w.code, w.line, w.field) for w in report.warnings] == [
        ("PAYER_RENAMED", 3, "payer_name")
    ]
    assert Account.objects.get(account_no="100005").payer == first.payer


def test_a_house_on_record_has_no_number_and_a_new_premises_needs_one():
    house = ACCOUNT | {"premises_no": ""}
    assert found(bring(file("accounts", house))) == [("VALUE_MISSING", 3, "premises_no")]
    bring(file("accounts", ACCOUNT))
    Premises.objects.update(number="")

    report = bring(file("accounts", house))

    assert (report.status, report.unchanged) == ("unchanged", 1)


def test_opening():
    first, later = date(2026, 1, 1), date(2026, 1, 15)
    cases = {
        ("412,50", ""): ("OPENING", "412.50", first, False, "do zapłaty"),
        ("412,50", "2026-01-01"): ("OPENING", "412.50", first, True, "do zapłaty"),
        ("412,50", "2026-01-15"): ("OPENING", "412.50", later, True, "do zapłaty"),
        ("-120,00", "2026-01-15"): ("OPENING", "-120.00", None, None, "nadpłata"),
    }
    for n, (balance, due) in enumerate(cases):
        number = {"account_no": f"{n + 1}", "nrb": "", "payer_name": "Nina Nowa"}
        bring(
            file(
                "accounts", OPENED | number | {"opening_balance": balance, "opening_due_date": due}
            )
        )

    posted = LedgerEntry.objects.order_by("pk")
    assert [
        (one.kind, str(one.amount.amount), one.due_date, one.own_due_date, one.title)
        for one in posted
    ] == [(*case[:4], f"Bilans otwarcia 2026 – {case[4]}") for case in cases.values()]
    # An opening of nothing posts nothing.
    bring(file("accounts", OPENED | {"opening_balance": "0,00"}))
    assert posted.count() == len(cases)


def test_an_opening_keeps_the_term_of_an_older_debt():
    report = bring(file("accounts", OPENED | {"opening_due_date": "2024-11-15"}))

    assert [(warning.code, warning.line) for warning in report.warnings] == [
        ("OPENING_EARLY_TERM", None)
    ]
    assert "konta: 1 (100005)" in report.warnings[0].message
    entry = LedgerEntry.objects.get()
    assert (entry.booking_date, entry.due_date, entry.has_own_due_date) == (
        date(2026, 1, 1), date(2024, 11, 15), True
    )  # fmt: skip


def test_an_opening_comes_once_and_after_its_storno_again():
    bring(file("accounts", ACCOUNT))

    assert bring(file("accounts", OPENED)).changed == 1
    for field, value in (
        ("opening_balance", "412,51"),
        ("opening_balance", "0,00"),
        ("opening_date", "2025-12-31"),
        ("opening_due_date", "2026-01-15"),
        ("opening_due_date", "2026-01-01"),
    ):
        report = bring(file("accounts", OPENED | {field: value}))
        assert ("POSTED_CHANGED", 3, field) in found(report)
    assert bring(file("accounts", OPENED | {"regime": "GOK"})).changed == 1
    assert entries() == [("2026-01-01", "OPENING", "412.50")]

    reason = "pomyłka w pliku"
    reverse_batch(Batch.objects.get(), on=TODAY, reason=reason, made_by=None, today=TODAY)
    report = bring(file("accounts", OPENED | {"opening_balance": "400,00"}))
    assert report.status == "posted"
    assert entries()[-1] == ("2026-01-01", "OPENING", "400.00")


def test_an_update_is_listed_with_old_and_new_value():
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    changed = ACCOUNT | {"payer_name": "Stanisław Świerk", "persons": "3", "area_m2": "48,70"}

    report = bring(file("accounts", changed, NEIGHBOUR))

    assert (report.status, report.changed, report.unchanged) == ("posted", 1, 1)
    assert [(c.line, c.key, c.field, c.old, c.new) for c in report.changes] == [
        (3, "L-005", "area_m2", "48.60", "48.70"),
        (3, "L-005", "persons", "2", "3"),
        (3, "100005", "payer_name", "Stanisław Świerkowy-Wzór", "Stanisław Świerk"),
    ]
    account = Account.objects.get(account_no="100005")
    assert (account.payer_name, account.premises.persons) == ("Stanisław Świerk", 3)
    assert bring(file("accounts", changed)).status == "unchanged"


def test_an_empty_cell_takes_nothing_away_and_an_account_does_not_move():
    bring(file("accounts", ACCOUNT | {"closed_on": "2026-06-30"}, NEIGHBOUR))
    before = all_rows()
    empty = dict.fromkeys(("stairwell", "address", "nrb", "closed_on"), "")

    assert bring(file("accounts", ACCOUNT | empty)).status == "unchanged"
    moved = bring(file("accounts", ACCOUNT | {"premises_code": "L-006", "premises_no": "6"}))
    assert found(moved) == [("ACCOUNT_MOVED", 3, "premises_code")]
    assert all_rows() == before


def test_an_account_is_open_on_the_days_of_its_entries():
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))
    bring(file("charges", CHARGE))
    bring(file("payments", PAYMENT))

    for field, refused, taken in (
        ("opened_on", "2026-01-02", "2026-01-01"),
        ("closed_on", "2025-12-31", "2026-01-01"),
    ):
        report = bring(file("accounts", ACCOUNT | {field: refused}))
        assert found(report) == [("ACCOUNT_HAS_ENTRIES", 3, field)]
        assert found(bring(file("accounts", ACCOUNT | {field: taken}))) == []


def test_an_opening_in_a_far_future_and_an_area_of_three_decimals_are_refused():
    far, area = OPENED | {"opening_date": "2027-06-01"}, ACCOUNT | {"area_m2": "48,605"}

    assert found(bring(file("accounts", far))) == [("DATE_TOO_FAR", 3, "opening_date")]
    assert found(bring(file("accounts", area))) == [("RATE_SCALE", 3, "area_m2")]


def test_the_sample_says_what_it_would_make():
    bring_samples("accounts")

    assert [model.objects.count() for model in (Premises, Person, Account)] == [12, 12, 12]
