"""„Przelicz wyjątki od stawek”: what would be put right, by whom, and once."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.fee_changes.change_04 import TODAY
from tests.ebok_plugin.fee_changes.late_change import april, change_of, deliver, exceptions
from tests.page_checks import parsed, said
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def flats(felicja: Origin) -> tuple[Account, Account]:
    """Piotr's letter on April came late; both letters on July came in time."""
    both = april()
    july = change_of("4.95", "2027-07")
    for account in both:
        deliver(july, account, TODAY, felicja)
    put_in_force(july, origin=felicja)
    return both


def address(number: str = "ZO/2026/1") -> str:
    return f"/admin/zmiany-oplat/{FeeChange.objects.get(number=number).pk}/wyjatki/"


def page(client: Client, where: str) -> tuple[list[str], list[list[str]], list[str]]:
    """What stands first, the rows, and the buttons of the page."""
    answer = client.get(where)
    assert answer.status_code == 200
    [main] = parsed(answer).xpath("//main")
    rows = main.xpath(".//table[@class='listing']/tbody/tr")
    return (
        said(main, "(.//p/strong)[1]"),
        [said(row, "./th|./td") for row in rows],
        said(main, ".//form//button[@type='submit']"),
    )


def test_the_page_says_what_it_puts_right_once(flats: tuple[Account, Account], felicja: Origin):
    right = exceptions()
    RateException.objects.update(valid_to=None)
    client = signed_in(felicja.signed_in)

    assert page(client, address()) == (
        ["Konta do poprawienia: 1."],
        [["100007", "EKS", "4,60 od 01.04.2027", "4,60 od 01.04.2027 do 30.06.2027"]],
        ["Przelicz wyjątki od stawek"],
    )

    first = client.post(address(), follow=True)
    second = client.post(address(), follow=True)

    assert exceptions() == right
    assert "Poprawiono wyjątki od stawek na kontach: 1." in first.content.decode()
    assert (
        "Wyjątki od stawek zgadzają się z doręczeniami. Nic nie zmieniono."
        in second.content.decode()
    )


def test_with_nothing_to_put_right_there_is_nothing_to_press_and_what_is_missing_is_named(
    flats: tuple[Account, Account], felicja: Origin
):
    client = signed_in(felicja.signed_in)
    expected = (["Wyjątki zgadzają się z doręczeniami. Nie ma nic do przeliczenia."], [], [])
    assert page(client, address()) == expected

    RateException.objects.all().delete()
    _first, rows, _buttons = page(client, address())
    assert rows == [["100007", "EKS", "bez wyjątku", "4,60 od 01.04.2027 do 30.06.2027"]]


def test_only_whoever_notifies_of_changes_is_led_there(
    flats: tuple[Account, Account], felicja: Origin, kamil: Origin
):
    change = address().removesuffix("wyjatki/")

    pages = [signed_in(who.signed_in).get(change).content.decode() for who in (felicja, kamil)]

    assert ["Przelicz wyjątki" in one for one in pages] == [True, False]


def test_a_change_before_its_force_counts_nothing(flats: tuple[Account, Account], felicja: Origin):
    change = change_of("5.10", "2027-10")
    client = signed_in(felicja.signed_in)

    for answer in (client.get(address(change.number)), client.post(address(change.number))):
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/admin/zmiany-oplat/{change.pk}/",
        )
    said = client.get(f"/admin/zmiany-oplat/{change.pk}/").content.decode()
    assert "nie ma wyjątków od stawek do przeliczenia" in said
    assert "Przelicz wyjątki" not in said
