"""Two programs, or two tries of one, write in the same moment."""

from functools import partial

from plugins.exchange_api.tests.api.test_writing import PAYMENTS, paid
from plugins.exchange_api.tests.calls import Caller
from tests.crowd import Crowd, answers_at_once, in_a_thread
from tests.ebok_plugin.ledger.books import charge, ledger, open_account
from tests.marks import AT_ONCE

pytestmark = AT_ONCE


def test_one_key_twice_at_once_posts_once(crowd: Crowd):
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    caller = Caller("payments:write")
    send = partial(caller.post, PAYMENTS, {"rows": [paid("W/1")]}, key="a-try-and-its-repeat")

    with crowd():
        first, second = answers_at_once(send, send, refusal=())
        posted = in_a_thread(lambda: ledger(account)[1:])

    assert [(got.status_code, got.json()["new"]) for got in (first, second)] == [(201, 1)] * 2
    assert posted == [(2, "PAYMENT", "-450.50")]


def test_two_programs_at_once_post_the_same_payment_once(crowd: Crowd):
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    one, other = (Caller("payments:write", name=name) for name in ("Kasa", "Bank"))
    rows = {"rows": [paid("W/1")]}

    with crowd():
        answers = answers_at_once(
            partial(one.post, PAYMENTS, rows), partial(other.post, PAYMENTS, rows), refusal=()
        )
        posted = in_a_thread(lambda: ledger(account)[1:])

    assert sorted((got.status_code, got.json()["new"]) for got in answers) == [(200, 0), (201, 1)]
    assert posted == [(2, "PAYMENT", "-450.50")]
