"""Daria opens an account and gives joint owners their rights; errors are named."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_premises
from cms_ext.premises.models import Premises
from ebok_plugin.desk.forms.account import OpenAccountForm
from ebok_plugin.ledger import conf
from ebok_plugin.ledger.models import Account, AccountAccess, PayerNumbers
from ebok_plugin.plugin.new_site import FIRST_STEPS
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.page_checks import parsed, text_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OPENING = "/admin/rozliczenia/nowe-konto/"
ACCOUNT = {"account_no": "100006", "nrb": "", "regime": "SM", "opened_on": "2026-11-01"}


@shared
def nina() -> Person:
    return Person.objects.create(name="Nina Nowa")


@shared
def flat() -> Premises:
    building, _ = find_or_make_building("B-02", address="ul. Nowa 2")
    made, _ = find_or_make_premises(
        "L-201", building=building, number="1", area=Decimal("40.00"), persons=1
    )
    return made


def place(nina: Person, flat: Premises) -> str:
    return f"{OPENING}?osoba={nina.pk}&lokal={flat.pk}"


def test_payer_and_premises_are_found_step_by_step(clerk: Client, nina: Person, flat: Premises):
    """The first step of a new site leads here, and from here to the file."""
    step = next(
        first_step for first_step in FIRST_STEPS if first_step.title == "Załóż konta rozliczeniowe"
    )
    assert reverse(step.url_name) == OPENING
    people = text_of(clerk.get(OPENING, {"kto": "nowa"}))
    premises = text_of(clerk.get(OPENING, {"osoba": nina.pk, "gdzie": "NOWA 2"}))
    Premises.objects.update(valid_to=date(2020, 1, 1))
    gone = text_of(clerk.get(OPENING, {"osoba": nina.pk, "gdzie": "nowa 2"}))

    file = "//a[starts-with(normalize-space(), 'Wczytaj wiele kont z pliku')]/@href"
    assert parsed(clerk.get(OPENING)).xpath(file) == [reverse("ebok_import_ledger")]
    assert f"?osoba={nina.pk}" in people
    assert f"?osoba={nina.pk}&amp;lokal={flat.pk}" in premises
    assert "bez konta" in premises
    assert "Nie ma lokalu „nowa 2”." in gone
    for query in ("?osoba=x", "?lokal=-1", "?osoba=" + "9" * 40, "?osoba=0x1"):
        assert clerk.get(f"{OPENING}{query}").status_code == 404, query


def test_an_account_is_opened_with_its_balance(clerk: Client, nina: Person, flat: Premises):
    answer = clerk.post(place(nina, flat), {**ACCOUNT, "side": "OWED", "balance": "120,50"})

    account = Account.objects.get()
    assert answer["Location"] == f"/admin/rozliczenia/konto/{account.pk}/"
    assert (account.payer, account.premises, account.nrb[-6:]) == (nina, flat, "100006")
    assert account.entries.get().amount == zl("120.50")


# Both laws of interest are those of a site with the plugins of both kinds of office.
@pytest.mark.all_plugins
def test_an_account_may_go_without_a_number_of_its_own(clerk: Client, nina: Person, flat: Premises):
    """By the word, or because the office has set that an empty field means so."""
    clerk.post(place(nina, flat), {**ACCOUNT, "account_no": "A/1", "nrb": "brak"})
    PayerNumbers.objects.create(missing="NONE")
    waste = {**ACCOUNT, "account_no": "A/2", "regime": "GOK"}
    clerk.post(place(nina, flat), waste)

    accounts = Account.objects.order_by("account_no")
    assert [(one.account_no, one.nrb) for one in accounts] == [("A/1", None), ("A/2", None)]
    card = text_of(clerk.get(f"/admin/rozliczenia/konto/{accounts[0].pk}/"))
    assert "bez własnego numeru, wpłaty idą na wspólny rachunek" in card


@pytest.mark.parametrize(
    ("left_out", "offered"),
    [
        ((), ["SM", "GOK"]),
        (("waste-accounts",), ["SM"]),
        (("cooperative-accounts",), ["GOK"]),
    ],
    ids=["both kinds of office", "cooperative", "waste union"],
)
def test_an_office_of_one_kind_is_offered_its_own_law_of_interest_alone(
    monkeypatch, left_out: tuple[str, ...], offered: list[str]
):
    monkeypatch.setattr(conf, "is_left_out", lambda name: name in left_out)
    regime = OpenAccountForm()["regime"]

    assert ([value for value, _label in regime.field.choices], regime.value()) == (
        offered,
        offered[0],
    )


@pytest.mark.thorough
def test_a_wrong_account_is_not_opened(clerk: Client, nina: Person, flat: Premises):
    for wrong, words in (
        ({"account_no": "konto"}, "Do 20 znaków: wielkie litery"),
        ({"account_no": "A/1"}, "Z tego numeru nie da się zrobić rachunku"),
        ({"nrb": "66 9990 0009"}, "Numer rachunku ma 10 cyfr"),
        ({"nrb": "61 1090 1014 0000 0712 1981 2874"}, "zatwierdza druga osoba"),
        ({"opened_on": ""}, "Podaj datę."),
        ({"side": "OWED"}, "Podaj kwotę większą od zera."),
        ({"balance": "10,00"}, "Wybierz, czy kwota jest do zapłaty"),
        ({"side": "OVERPAID", "balance": "1,00", "due_date": "2026-12-01"}, "nie ma terminu"),
        ({"side": "OWED", "balance": "1,00", "balance_on": "2026-10-01"}, "Konto 100006 otwarto"),
    ):
        assert words in text_of(clerk.post(place(nina, flat), {**ACCOUNT, **wrong})), wrong
    assert not Account.objects.exists()


def test_who_may_not_post_opens_without_a_balance(client, nina: Person, flat: Premises):
    sign_in_clerk(client, CLERK).groups.get().permissions.filter(
        codename="add_ledgerentry"
    ).delete()

    assert "Bilans otwarcia" not in text_of(client.get(place(nina, flat)))
    client.post(place(nina, flat), {**ACCOUNT, "side": "OWED", "balance": "120,50"})
    assert not Account.objects.get().entries.exists()


def test_the_search_costs_the_same_for_one_flat_and_for_four(clerk: Client, nina: Person):
    asked = {"osoba": f"{nina.pk}", "gdzie": "wzorcowa"}
    open_account("300000")
    one = queries_of_page(clerk, OPENING, asked)
    for number in ("300001", "300002", "300003"):
        open_account(number)

    assert queries_of_page(clerk, OPENING, asked) == one
    assert text_of(clerk.get(OPENING, asked)).count("ma konto 3000") == 4


# --- joint holders ---


@shared
def account() -> Account:
    return open_account("100005")


def holders(account: Account, *people: Person) -> str:
    chosen = "&".join(f"osoba={person.pk}" for person in people)
    return f"/admin/rozliczenia/konto/{account.pk}/uprawnieni/?{chosen}"


def right(person: Person, **changed: str) -> dict[str, str]:
    facts = {"role": "CO_OWNER", "scope": "ACT", "share": "0,5", "valid_from": "2026-11-01"}
    return {f"o{person.pk}-{name}": value for name, value in (facts | changed).items()}


def test_joint_owners_are_entered_together_and_once_and_shown_with_the_person(
    clerk: Client, account: Account, nina: Person
):
    jan = Person.objects.create(name="Jan Nowy")

    clerk.post(holders(account, nina, jan), right(nina) | right(jan, share="0,25"))
    again = text_of(clerk.post(holders(account, nina), right(nina, share="")))
    clerk.post("/admin/osoby/powod/", {"reason": "CALL"})
    page = text_of(clerk.get(f"/admin/osoby/{nina.pk}/"))

    assert "Ta osoba ma już tę rolę w tym czasie." in again
    assert list(account.accesses.order_by("pk").values_list("person", "share", "valid_from")) == [
        (nina.pk, Decimal("0.5"), date(2026, 11, 1)),
        (jan.pk, Decimal("0.25"), date(2026, 11, 1)),
    ]
    assert "Nina Nowa" in text_of(clerk.get(holders(account)))
    assert "współwłaściciel, udział 0,5; od 1.11.2026; poza tym: Jan Nowy" in page
    assert f"{OPENING}?osoba={nina.pk}" in page


@pytest.mark.thorough
def test_one_wrong_right_keeps_all_from_being_given(clerk: Client, account: Account, nina: Person):
    jan = Person.objects.create(name="Jan Nowy")
    address = holders(account, nina, jan)

    for changed, words in (
        ({"share": "0,6"}, "Udziały wszystkich współwłaścicieli przekroczyłyby całość."),
        ({"role": "PAYER"}, "PAYER"),
        ({"role": "PROXY", "share": ""}, "mają uprawnienie do określonego dnia"),
        ({"valid_from": "2019-12-31"}, "Konto otwarto 01.01.2020"),
        ({"valid_to": "2026-10-31"}, "kończy się przed początkiem"),
        ({"share": "pół"}, "Wpisz część całości"),
    ):
        page = text_of(clerk.post(address, right(nina) | right(jan, **changed)))
        assert words in page, changed
    assert not AccountAccess.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "server", "said"),
    [
        ({}, "99900009", "bank <strong>99900009</strong>"),
        (
            {"sort_code": "10201026", "client_id": "1234"},
            "99900009",
            "klient <strong>1234</strong>",
        ),
        ({}, "", "nie ma cyfr z banku"),
    ],
)
def test_the_setting_names_the_digits(settings, chosen: dict[str, str], server: str, said: str):
    settings.COOP_BANK_SORT_CODE = server
    PayerNumbers.objects.create(**chosen)
    address = "/admin/settings/ebok_plugin_ledger/payernumbers/"
    page = signed_in(staff("szef", superuser=True)).get(address, follow=True)

    assert said in page.content.decode()
