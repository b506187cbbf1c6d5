"""The receipt that a page carries from the rehearsal to the posting."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from cms_ext.desks.import_desk.domain.pending_upload import (
    ReceiptRefused,
    RehearsalReceipt,
    receipt_of,
)

RECEIPT = RehearsalReceipt(
    desk="bank",
    user=7,
    filename="wyciąg.sta",
    sha256="ab" * 32,
    options={"profile": "pko"},
    subject="",
    seen=3,
    held=("BANK_STATEMENT_GAP",),
)


def test_a_receipt_comes_back_whole() -> None:
    assert receipt_of(RECEIPT.signed(), desk="bank", user=7) == RECEIPT


@pytest.mark.parametrize(
    ("text", "desk", "user"),
    [
        ("", "bank", 7),
        ("dowolny:tekst:tutaj", "bank", 7),
        (RECEIPT.signed() + "x", "bank", 7),
        (RECEIPT.signed(), "ledger", 7),
        (RECEIPT.signed(), "bank", 8),
        (replace(RECEIPT, user=8).signed(), "bank", 7),
    ],
    ids=["none", "made up", "changed", "another desk", "another reader", "another person's"],
)
def test_any_other_is_refused(text: str, desk: str, user: int) -> None:
    with pytest.raises(ReceiptRefused):
        receipt_of(text, desk=desk, user=user)


@pytest.mark.parametrize(("hours", "good"), [(23.9, True), (24.1, False)])
def test_it_holds_for_a_day(monkeypatch: pytest.MonkeyPatch, hours: float, good: bool) -> None:
    text, now = RECEIPT.signed(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + hours * 3600)

    if good:
        assert receipt_of(text, desk="bank", user=7) == RECEIPT
    else:
        with pytest.raises(ReceiptRefused):
            receipt_of(text, desk="bank", user=7)
