"""Two browsers place one payment in the same moment; one is taken back while the other places."""

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.placing import Part, place_payment
from ebok_plugin.payments.models import BankEntry
from tests.crowd import Crowd, in_a_thread, outcomes_at_once
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import TODAY, money, waiting_line
from tests.marks import AT_ONCE

pytestmark = AT_ONCE


def standing() -> tuple[list[str], list[str]]:
    """What remains of each operation, and the amounts of the ledger, as another browser sees it."""

    def look() -> tuple[list[str], list[str]]:
        amounts = LedgerEntry.objects.order_by("pk").values_list("amount", flat=True)
        lines = BankEntry.objects.values_list("remaining", flat=True)
        return [line.digits for line in lines], [amount.digits for amount in amounts]

    return in_a_thread(look)


def test_one_payment_placed_from_two_browsers_is_posted_once(crowd: Crowd):
    accounts = open_accounts(2)
    line = waiting_line("250,00")

    def place(number: int, amount: Money) -> None:
        part = Part(accounts[number], amount)
        place_payment(line, [part], expected=money("250,00"), origin=SYSTEM, today=TODAY)

    with crowd():
        done = outcomes_at_once(
            lambda: place(0, money("250,00")), lambda: place(1, money("250,00"))
        )
        found = standing()

    assert (done, found) == (["LINE_CHANGED", "done"], (["0,00"], ["−250,00"]))


def test_a_storno_of_one_part_while_the_other_is_placed_loses_nothing(crowd: Crowd):
    first, second = open_accounts(2)
    line = waiting_line("250,00")
    part = [Part(first, money("100,00"))]
    place_payment(line, part, expected=money("250,00"), origin=SYSTEM, today=TODAY)
    posted = LedgerEntry.objects.get()

    def place() -> None:
        rest = [Part(second, money("150,00"))]
        place_payment(line, rest, expected=money("150,00"), origin=SYSTEM, today=TODAY)

    def take_back() -> None:
        reverse_entry(
            posted, on=TODAY, reason="Wpłata nie tego lokatora.", made_by=None, today=TODAY
        )

    with crowd():
        done = outcomes_at_once(place, take_back)
        (remaining,), amounts = standing()

    # The storno may come first: then more waits than anyone who places has seen.
    assert "done" in done
    assert (remaining, sorted(amounts)) in [
        ("100,00", ["100,00", "−100,00", "−150,00"]),
        ("250,00", ["100,00", "−100,00"]),
    ]
