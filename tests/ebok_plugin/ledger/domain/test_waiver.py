from datetime import date

import pytest

from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import TODAY, charge, ledger, open_account, zl
from tests.ebok_plugin.ledger.posting import post
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REASON = "uchwała zarządu 12/Z/2026"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-01", "926.94")
    note = EntryDraft(
        account.pk,
        EntryKind.INTEREST_NOTE,
        zl("9.97"),
        date(2026, 4, 1),
        "Nota odsetkowa 1/2026",
        due_date=date(2026, 4, 15),
        subaccount=SubAccount.INTEREST,
    )
    post(note, made_by=None, today=TODAY)
    return account


def waiver(account: Account, amount: str, day: date = date(2026, 4, 10)) -> EntryDraft:
    return EntryDraft(
        account.pk,
        EntryKind.ADJUSTMENT,
        -zl(amount),
        day,
        "Umorzenie odsetek",
        subaccount=SubAccount.INTEREST,
    )


def test_open_interest_can_be_waived(flat: Account) -> None:
    post(waiver(flat, "9.97"), made_by=None, today=TODAY, reason=REASON)

    assert ledger(flat)[-1] == (3, "ADJUSTMENT", "-9.97")


@pytest.mark.parametrize(
    ("drafts", "message"),
    [
        (
            [("9.98", date(2026, 4, 10))],
            "Umorzenie 9,98 zł jest większe niż to, co jest do zapłaty: 9,97 zł.",
        ),
        (
            [("5.00", date(2026, 4, 10)), ("5.00", date(2026, 4, 10))],
            "Umorzenie 10,00 zł jest większe niż to, co jest do zapłaty: 9,97 zł.",
        ),
        (
            [("1.00", date(2026, 3, 31))],
            "Umorzenie 1,00 zł jest większe niż to, co jest do zapłaty: 0,00 zł.",
        ),
    ],
    ids=["more than is open", "together more than is open", "before the note"],
)
def test_no_more_than_is_open_can_be_waived(
    flat: Account, drafts: list[tuple[str, date]], message: str
) -> None:
    wanted = [waiver(flat, amount, day) for amount, day in drafts]

    with pytest.raises(PostingError) as caught:
        post_batch(Batch.Kind.MANUAL, wanted, made_by=None, today=TODAY, reason=REASON)

    assert (caught.value.code, caught.value.position) == ("WAIVER_TOO_LARGE", len(drafts) - 1)
    assert caught.value.message.replace("\N{NO-BREAK SPACE}", " ") == message


def test_an_ordinary_adjustment_is_no_waiver(flat: Account) -> None:
    ordinary = EntryDraft(
        flat.pk, EntryKind.ADJUSTMENT, zl("-2000.00"), date(2026, 4, 10), "Bonifikata"
    )

    post(ordinary, made_by=None, today=TODAY, reason=REASON)

    assert ledger(flat)[-1] == (3, "ADJUSTMENT", "-2000.00")
