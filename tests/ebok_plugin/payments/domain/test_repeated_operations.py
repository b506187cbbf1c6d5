"""Which operations of two statements are one: by sender, virtual account, title and balances."""

import pytest
from django.db import transaction

from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.placing import (
    PlacingError,
    confirm_duplicate,
    release_duplicate,
)
from ebok_plugin.payments.domain.waiting import (
    count_postable,
    find_certain_payments,
    list_similar_operations,
    list_waiting_entries,
)
from ebok_plugin.payments.models import BankEntry, BankFile
from tests.ebok_plugin.payments.bank.written import mt940
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import TODAY, operation, take
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

JAN, ANNA = "48999900010000000000007001", "21999900010000000000007002"
FULL = {"payer": "100001", "sender": JAN, "title": "Czynsz za listopad", "reference": "1"}
LONG = "Opłata za listopad 2026, lokal 1A/1"
BARE = {"title": "", "reference": "1"}
POSTED, REPEATED = ("MATCHED", ""), ("DUPLICATE", "")
DOUBTFUL, NAMELESS = ("UNMATCHED", "MAYBE_DUPLICATE"), ("UNMATCHED", "NO_NUMBER")
NRB_OF_100001 = "77999000090001000000100001"


@shared_by_the_whole_file
def _accounts() -> None:
    open_accounts()


# What differs in the first and in the second operation, whether the balances of their statements
# follow each other, and what becomes of the second one.
PAIRS = {
    "another person, as reported": (
        FULL,
        FULL | {"payer": "100002", "sender": ANNA, "title": "Oplata za listopad"},
        True,
        POSTED,
    ),
    "another sender alone": (FULL, FULL | {"sender": ANNA}, False, POSTED),
    "another account alone": (FULL, FULL | {"payer": "100002"}, False, POSTED),
    "another title alone": (FULL, FULL | {"title": "Czynsz za grudzień"}, False, DOUBTFUL),
    "another title, balances follow": (FULL, FULL | {"title": "za grudzień"}, True, POSTED),
    "all alike, balances follow": (FULL, FULL, True, POSTED),
    "all alike": (FULL, FULL, False, REPEATED),
    "the title in another spelling": (
        FULL | {"title": "FV/3 Ćwikła i Spółka"},
        FULL | {"title": "fv/3  CWIKLA & SPOLKA"},
        False,
        REPEATED,
    ),
    "the title cut by the bank": (
        FULL | {"title": LONG},
        FULL | {"title": LONG[:33]},
        False,
        REPEATED,
    ),
    "a short beginning of the title": (FULL, FULL | {"title": "Czynsz"}, False, DOUBTFUL),
    "no sender in one of them": (FULL, FULL | {"sender": ""}, False, REPEATED),
    "no title in one of them": (FULL | {"title": ""}, FULL, False, REPEATED),
    "the account spelled otherwise": (
        FULL,
        FULL | {"payer": "", "name": f"JAN~63{NRB_OF_100001}"},
        False,
        REPEATED,
    ),
    "nothing known of either": (BARE, BARE, False, DOUBTFUL),
    "a title alone, and another": (
        BARE | {"title": "woda"},
        BARE | {"title": "garaż"},
        False,
        NAMELESS,
    ),
    "no reference": (FULL | {"reference": ""}, FULL | {"reference": ""}, False, POSTED),
    "another reference": (FULL, FULL | {"reference": "2"}, False, POSTED),
    "a prefix of the channel": (
        FULL | {"reference": "AB12"},
        FULL | {"reference": "12"},
        False,
        REPEATED,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_operations_of_two_statements(name: str):
    first, second, follows, fate = PAIRS[name]
    take(operation(**first), opening="10,00")

    report = take(operation(**second), opening="260,00" if follows else "10,00")

    line = BankEntry.objects.get(statement__number="2")
    assert str(report.status) == "posted"
    assert (line.fate, line.wait_reason) == fate
    codes = {REPEATED: ["PROBABLE_DUPLICATE"], DOUBTFUL: ["POSSIBLE_DUPLICATE"]}
    said = [str(found.code) for found in report.warnings if "DUPLICATE" in found.code]
    assert said == codes.get(fate, [])


def test_balances_may_follow_over_a_third_statement():
    take(operation(**FULL), opening="10,00")
    take(operation("5,00"), opening="260,00")

    take(operation(**FULL), opening="265,00")

    assert BankEntry.objects.get(statement__number="3").fate == "MATCHED"


def test_a_day_whose_sum_is_zero_does_not_follow_itself():
    day = (operation(**FULL), operation(**FULL | {"mark": "D"}))
    take(*day, opening="10,00")

    take(*day, opening="10,00")

    fates = BankEntry.objects.filter(statement__number="2").values_list("fate", flat=True)
    assert list(fates) == ["DUPLICATE", "DUPLICATE"]


@pytest.mark.parametrize(
    ("before", "again", "doubtful"), [(1, 1, 0), (1, 2, 1), (2, 2, 0), (2, 3, 1), (2, 1, 0)]
)
def test_an_operation_comes_again_once(before: int, again: int, doubtful: int):
    """Two equal payments of one day are two; of three in the next statement one may be new."""
    take(*[operation(**FULL)] * before, opening="10,00")

    take(*[operation(**FULL)] * again, opening="10,00")

    fates = BankEntry.objects.filter(statement__number="2").values_list("fate", "wait_reason")
    assert sorted(fates) == sorted([REPEATED] * (again - doubtful) + [DOUBTFUL] * doubtful)


def test_in_one_file_an_operation_comes_again_once():
    statements = [
        mt940(
            *[operation(**FULL)] * count,
            number=str(count),
            opening="60F:C260309PLN10,00",
            closing=f"62F:C260309PLN{10 + 250 * count},00",
        )
        for count in (1, 2)
    ]
    upload = BankUpload(
        "wyciag.sta",
        "".join(statements).encode("iso-8859-2"),
        profile="pko",
        confirmed=frozenset({"BANK_STATEMENT_GAP"}),
    )

    import_bank(upload, today=TODAY, made_by=None)

    fates = BankEntry.objects.filter(statement__number="2").values_list("fate", "wait_reason")
    assert sorted(fates) == sorted([REPEATED, DOUBTFUL])


def make_doubtful() -> BankEntry:
    take(operation(**FULL), opening="10,00")
    take(operation(**FULL | {"title": "Czynsz za grudzień"}), opening="10,00")
    return BankEntry.objects.get(statement__number="2")


def test_a_doubtful_one_is_a_question_about_one_operation():
    line = make_doubtful()

    assert not BankFile.objects.filter(state="QUARANTINED").exists()
    assert list(list_waiting_entries()) == [line]
    assert (line.account.account_no, line.remaining) == ("100001", line.amount)
    assert [similar.statement.number for similar in list_similar_operations(line)] == ["1"]
    # Nobody posts it with others.
    assert (count_postable(), find_certain_payments(list_waiting_entries())) == (0, [])


def test_a_person_says_that_it_repeats_another_one_or_takes_that_back():
    line, clerk = make_doubtful(), Origin(actor=staff("daria"))
    for wrong in ("", "krótki"):
        with pytest.raises(PlacingError, match="powód"):
            confirm_duplicate(line, reason=wrong, origin=clerk)

    confirm_duplicate(line, reason="bank przysłał ją dwa razy", origin=clerk)

    line.refresh_from_db()
    assert (line.fate, line.wait_reason, line.remaining) == ("DUPLICATE", "", ZERO)
    assert not list_waiting_entries().exists()
    with pytest.raises(PlacingError, match="już"), transaction.atomic():
        confirm_duplicate(line, reason="bank przysłał ją dwa razy", origin=clerk)
    release_duplicate(line, reason="jednak osobna wpłata", origin=clerk)
    assert list(list_waiting_entries()) == [line]
    actions = AuditEvent.objects.filter(action__startswith="DUPLICATE").order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "DUPLICATE_CONFIRMED",
        "DUPLICATE_RELEASED",
    ]
