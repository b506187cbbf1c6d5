"""What a file changes of an account that leads money elsewhere waits for a second person."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.base import File
from django.db import connection

from cms_ext.base.money.nrb import build_nrb, format_nrb
from cms_ext.desks.import_desk.domain import queue
from cms_ext.desks.import_desk.domain.desk import CommitRefused, Submission
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account, Batch, PayerNumbers
from ebok_plugin.payments.domain.desk import LedgerDesk
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.statements.models import PaperBatch
from tests.ebok_plugin.payments.books import TODAY, bring
from tests.ebok_plugin.payments.files import (
    ACCOUNT,
    CHARGE,
    COMPONENT,
    MEDIA,
    MEDIA_NEIGHBOUR,
    NEIGHBOUR,
    PAYMENT,
    Row,
    file,
)
from tests.people import staff

pytestmark = pytest.mark.django_db
OWN = ACCOUNT["nrb"]
FOREIGN = build_nrb("10901014", "0000", "071219812874")
OF_NEIGHBOUR = build_nrb("99900009", "0001", "100006")
NEXT_DAYS = {"nrb": FOREIGN, "closed_on": "2026-12-31", "payer_name": "Stanisław Świerk"}


@pytest.fixture(autouse=True)
def _cash_up_to_1000(db) -> None:
    rule = LegalRule.objects.filter(code="CASH_SECOND_PERSON")
    rule.update(params={"zlotys": 1000, "days": 14})


@pytest.fixture(autouse=True)
def _store(settings, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@pytest.fixture
def celina() -> User:
    return staff("celina", "finance_clerk")


@pytest.fixture
def daria() -> User:
    return staff("daria", "finance_approver")


def submit(content: bytes, **more: object) -> Submission:
    name, sha256 = "konta.csv", hashlib.sha256(content).hexdigest()
    return Submission(File(io.BytesIO(content), name=name), name, sha256, **more)  # type: ignore[arg-type]  # as given


def verdict(*rows: Row, kind: str = "accounts") -> tuple[str, bool, list[str]]:
    """What the desk says of a file: status, whether two are needed, and the findings' codes."""
    desk = LedgerDesk()
    report = desk.read(submit(file(kind, *rows)), today=TODAY)
    told = desk.verdict(report)
    return told.status, told.two_persons, [finding["code"] for finding in desk.findings(report)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("unchanged", False, [])),
        ({"nrb": format_nrb(OWN)}, ("unchanged", False, [])),
        ({"nrb": f"pl{OWN}"}, ("unchanged", False, [])),
        ({"nrb": ""}, ("unchanged", False, [])),
        ({"nrb": FOREIGN}, ("rehearsed", True, ["NRB_CHANGED"])),
        ({"nrb": OF_NEIGHBOUR}, ("rehearsed", True, ["NRB_CHANGED"])),
        ({"nrb": "brak"}, ("rehearsed", True, ["NRB_CHANGED"])),
        ({"closed_on": "2026-12-31"}, ("rehearsed", True, ["ACCOUNT_CLOSING"])),
        ({"payer_name": "Stanisław Świerk"}, ("rehearsed", True, ["PAYER_RENAMED"])),
        ({"payer_name": ACCOUNT["payer_name"].upper()}, ("unchanged", False, [])),
        ({"payer_name": "stanisław  świerkowy-wzór"}, ("unchanged", False, [])),
        ({"persons": "3"}, ("rehearsed", False, [])),
        (NEXT_DAYS, ("rehearsed", True, ["PAYER_RENAMED", "NRB_CHANGED", "ACCOUNT_CLOSING"])),
    ],
)
def test_which_changes_of_an_account_take_two(change: Row, expected: object):
    bring(file("accounts", ACCOUNT))

    assert verdict(ACCOUNT | change) == expected


@pytest.mark.parametrize(
    ("before", "after", "two"),
    [
        ("BRAK", OWN, False),  # what the site itself builds
        (FOREIGN, OWN, False),  # back to it
        ("BRAK", FOREIGN, True),
        (FOREIGN, "BRAK", True),
    ],
)
def test_one_person_suffices_for_the_number_that_the_site_builds(
    before: str, after: str, two: bool
):
    bring(file("accounts", ACCOUNT | {"nrb": before}))

    assert verdict(ACCOUNT | {"nrb": after})[1] is two


def test_new_accounts_need_one_approval_a_file_unless_their_numbers_are_of_the_rule():
    numbers = [build_nrb("10901014", "0000", str(number)) for number in range(100101, 100108)]
    new = [
        ACCOUNT
        | {"account_no": number[-6:], "nrb": number, "premises_code": f"L-{number[-6:]}"}
        | {"premises_no": number[-3:]}
        for number in numbers
    ]

    assert verdict(ACCOUNT, NEIGHBOUR) == ("rehearsed", False, [])
    assert verdict(ACCOUNT | {"nrb": ""}) == ("rehearsed", False, [])
    assert verdict(ACCOUNT, *new) == ("rehearsed", True, ["NRB_NOT_OF_RULE"])
    # Without a rule each number comes from a letter of the bank.
    PayerNumbers.objects.create(sort_code="10901014", client_id="0000")
    assert verdict(ACCOUNT, NEIGHBOUR) == ("rehearsed", True, ["NRB_NOT_OF_RULE"])
    assert verdict(*new) == ("rehearsed", False, [])


def cash(amount: str, **cells: str) -> Row:
    return PAYMENT | {"source": "KASA", "external_id": f"K-{amount}", "amount": amount, **cells}


@pytest.mark.parametrize(
    ("rows", "two"),
    [
        ([cash("999,99")], False),
        ([cash("1000,00")], False),
        ([cash("1000,01")], True),
        ([cash("500,00"), cash("500,01")], True),
        ([cash("600,00"), cash("600,01", account_no="100006")], False),
        ([cash("500,00", source="KOREKTA")], False),
        ([cash("500,01", source="KOREKTA")], True),
        ([cash("1000,00"), cash("500,00", source="KOREKTA")], False),
        ([cash("4939,98", source="BANK")], False),
    ],
)
def test_cash_in_a_file_has_the_limit_of_cash_at_the_desk(rows: list[Row], two: bool):
    bring(file("accounts", ACCOUNT, NEIGHBOUR))

    codes = ["CREDIT_SECOND_PERSON"] if two else []
    assert verdict(*rows, kind="payments") == ("rehearsed", two, codes)


def test_several_small_files_and_a_credit_of_another_kind_do_not_walk_around_it():
    bring(file("accounts", ACCOUNT))
    bring(file("payments", cash("300,00")))

    assert verdict(cash("700,00"), kind="payments")[1] is False
    assert verdict(cash("700,01"), kind="payments")[1] is True
    opened = {"opening_date": "2026-01-01", "opening_balance": "-500,01"}
    assert verdict(ACCOUNT | opened)[1] is True
    assert verdict(NEIGHBOUR | opened)[1] is False


def corrected(quantity: str, amount: str, number: str) -> Row:
    of = {"document_no": number, "correction_of": "NAL/1"}
    return CHARGE | of | {"quantity": quantity, "amount": amount}


@pytest.mark.parametrize(
    ("before", "after", "two"),
    [
        ([], corrected("-100", "-435,00", "KOR/2"), False),
        ([corrected("-15", "-65,25", "KOR/1")], corrected("-100", "-435,00", "KOR/2"), True),
        ([corrected("-10", "-43,50", "KOR/1")], corrected("-100", "-435,00", "KOR/2"), False),
        # More owed makes no room for less.
        ([corrected("50", "217,50", "KOR/1")], corrected("-100", "-435,00", "KOR/2"), False),
    ],
)
def test_small_corrections_of_charges_in_several_files_are_one(
    before: list[Row], after: Row, two: bool
):
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))
    bring(file("charges", CHARGE))
    for row in before:
        bring(file("charges", row))

    assert verdict(after, kind="charges")[1] is two


def test_corrections_in_a_file_and_by_hand_are_counted_together():
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))
    bring(file("charges", CHARGE))
    bring(file("charges", corrected("-100", "-435,00", "KOR/2")))

    assert verdict(cash("65,00", source="KOREKTA"), kind="payments")[1] is False
    assert verdict(cash("65,01", source="KOREKTA"), kind="payments")[1] is True
    assert verdict(cash("1000,00"), kind="payments")[1] is False


def media(credit: str, settlement: str = "RM-2025") -> tuple[Row, Row]:
    """Return the rows of a settlement that gives this back to one account."""
    advances = f"{int(credit[:-3]) + 50},{credit[-2:]}"
    of = {"settlement_id": settlement}
    mine = MEDIA | of | {"advances": advances, "result": f"-{credit}"}
    return mine, MEDIA_NEIGHBOUR | of


@pytest.mark.parametrize(
    ("before", "credit", "two"),
    [
        ("", "500,01", False),  # an ordinary settlement, over the limit of what is by hand
        ("", "2000,00", False),
        ("", "2000,01", True),
        ("1500,00", "500,00", False),
        ("1500,00", "500,01", True),
    ],
)
def test_a_settlement_of_media_has_a_limit_of_its_own(before: str, credit: str, two: bool):
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    if before:
        bring(file("media_settlements", *media(before, "RM-A")))

    codes = ["CREDIT_SECOND_PERSON"] if two else []
    assert verdict(*media(credit), kind="media_settlements") == ("rehearsed", two, codes)


def test_credits_of_a_settlement_and_by_hand_are_counted_apart():
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    bring(file("media_settlements", *media("2000,00")))
    assert Batch.objects.filter(kind=Batch.Kind.MEDIA).count() == 1

    assert verdict(cash("500,00", source="KOREKTA"), kind="payments")[1] is False
    assert verdict(cash("500,01", source="KOREKTA"), kind="payments")[1] is True


def test_a_settlement_without_a_rule_takes_two_whatever_it_gives_back():
    LegalRule.objects.filter(code="MEDIA_SECOND_PERSON").delete()
    bring(file("accounts", ACCOUNT, NEIGHBOUR))

    found = verdict(*media("1,00"), kind="media_settlements")
    assert found == ("rehearsed", True, ["CREDIT_SECOND_PERSON"])


def test_alone_it_is_refused_by_every_way_in_and_nothing_is_written(celina: User):
    bring(file("accounts", ACCOUNT))
    content = file("accounts", ACCOUNT | {"nrb": FOREIGN})

    with pytest.raises(CommitRefused) as refused:
        LedgerDesk().commit(submit(content), today=TODAY, origin=Origin(actor=celina))
    by_command = bring(content, alone=True)

    assert refused.value.code == "TWO_PERSONS"
    assert ([error.code for error in by_command.errors], by_command.status) == (
        ["TWO_PERSONS"],
        "refused",
    )
    assert Account.objects.get().nrb == OWN
    assert OutgoingMessage.objects.count() == 0


def proposed(content: bytes, by: User) -> QueuedImport:
    desk, submission = LedgerDesk(), submit(content)
    report = desk.read(submission, today=TODAY)
    subject = desk.verdict(report).subject
    receipt = queue.RehearsalReceipt(
        desk=desk.name,
        user=by.pk,
        filename=submission.filename,
        sha256=submission.sha256,
        options={},
        subject=subject,
        seen=desk.postings().get(subject, 0),
        two_persons=desk.verdict(report).two_persons,
    )
    return queue.queue_commit(desk, receipt, submission, Origin(actor=by))


def approve(row: QueuedImport, by: User) -> None:
    desk = LedgerDesk()
    queue.approve_proposed(row, desk, desk.postings().get(row.subject, 0), Origin(actor=by))
    queue.commit_queued()
    row.refresh_from_db()


def letters() -> list[tuple[str, str]]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("to", "subject"))


def test_the_second_person_approves_and_payer_and_board_are_informed(celina: User, daria: User):
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    Person.objects.filter(name=ACCOUNT["payer_name"]).update(correspondence_email="s@example.org")
    board = staff("bogna", "board_member")
    board.email = "bogna@example.org"
    board.save()
    row = proposed(
        file("accounts", ACCOUNT | {"nrb": FOREIGN}, NEIGHBOUR | {"closed_on": "2026-12-31"}),
        celina,
    )

    assert row.state == "PROPOSED"
    with pytest.raises(CommitRefused, match="inna osoba"):
        approve(row, celina)
    assert Account.objects.get(account_no="100005").nrb == OWN
    approve(row, daria)

    assert (row.state, row.problem) == ("DONE", "")
    changed = Account.objects.in_bulk(["100005", "100006"], field_name="account_no")
    assert (changed["100005"].nrb, str(changed["100006"].closed_on)) == (FOREIGN, "2026-12-31")
    assert letters() == [
        ("s@example.org", "Zmiana na Twoim koncie rozliczeniowym"),
        ("bogna@example.org", "Zmieniono, dokąd płacą płatnicy"),
    ]
    text = OutgoingMessage.objects.order_by("pk")[0].text
    assert ("numer rachunku" in text, FOREIGN in text, "zamknięcia" in text) == (True, False, False)
    events = AuditEvent.objects.filter(action="ACCOUNT_CHANGED").order_by("seq")
    assert [(event.object_id, event.changes["kinds"]) for event in events] == [
        (str(changed["100005"].pk), ["NRB_CHANGED"]),
        (str(changed["100006"].pk), ["ACCOUNT_CLOSING"]),
    ]
    notes = ImportBatch.objects.get(sha256=row.sha256).report["notes"]
    assert notes == [
        "Płatnicy kont bez e-maila dostaną listy, do druku w „Dokumentach dla mieszkańców”: 100006."
    ]
    assert PaperBatch.objects.get().changes == {str(changed["100006"].pk): {"ACCOUNT_CLOSING": ""}}


def test_a_refusal_is_told_to_who_proposed_and_changes_nothing(celina: User, daria: User):
    bring(file("accounts", ACCOUNT))
    celina.email = "celina@example.org"
    celina.save()
    row = proposed(file("accounts", ACCOUNT | {"nrb": FOREIGN}), celina)

    queue.reject_proposed(row, "tego numeru nie ma w piśmie banku", Origin(actor=daria))

    assert Account.objects.get().nrb == OWN
    assert letters() == [("celina@example.org", "Druga osoba nie zatwierdziła Twojej propozycji")]
    assert "tego numeru nie ma w piśmie banku" in OutgoingMessage.objects.get().text


def test_an_approved_cash_file_names_both_and_leaves_the_limit_to_others(celina: User, daria: User):
    bring(file("accounts", ACCOUNT))
    row = proposed(file("payments", cash("1900,00")), celina)

    approve(row, daria)

    batch = Batch.objects.get(kind=Batch.Kind.PAYMENTS)
    assert (batch.made_by, batch.approved_by) == (celina, daria)
    assert verdict(cash("1000,00"), kind="payments")[1] is False


@pytest.mark.parametrize(
    "change",
    ["state = 'WAITING'", "state = 'WAITING', approved_by_id = %(daria)s"],
    ids=["state alone", "another person's name put in"],
)
def test_a_file_of_accounts_is_not_carried_out_by_a_row_that_somebody_changed(
    celina: User, daria: User, change: str
):
    bring(file("accounts", ACCOUNT))
    row = proposed(file("accounts", ACCOUNT | {"nrb": FOREIGN}), celina)
    with connection.cursor() as cursor:
        names = {"daria": daria.pk}
        cursor.execute(f"UPDATE {QueuedImport._meta.db_table} SET {change % names}")

    queue.commit_queued()

    row.refresh_from_db()
    assert (row.state, Account.objects.get().nrb) == ("REFUSED", OWN)
