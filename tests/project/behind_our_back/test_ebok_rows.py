"""A row of E-BOK that owes, waits, gives a right or proves a delivery was changed behind our back →
the journal names the row and each of its columns that was changed.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import models

from cms_ext.evidence.sealed_rows.domain.contents import kind_of
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.interest.models import (
    HandClaim,
    InterestNote,
    NoteBatch,
    NoteDraft,
    NoteLine,
    NotePart,
)
from ebok_plugin.ledger.models import (
    Account,
    CallNote,
    ClosedPeriod,
    CorrectionProposal,
    PayerNumbers,
    PeriodReopening,
    TransferProposal,
)
from ebok_plugin.panel.models import CalendarFeed
from ebok_plugin.payments.domain.placement_record import save_placements
from ebok_plugin.payments.models import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
    OwnBankAccount,
    Placement,
    PlacementWithdrawal,
    SenderRule,
)
from ebok_plugin.statements.models import (
    DeliveryConsent,
    Paper,
    PaperBatch,
    PaymentSettings,
    Reminder,
)
from ebok_plugin.utilities.media.models import MediaSettlement
from ebok_plugin.utilities.meters.models import UseInformation
from tests.ebok_plugin.ledger.books import charge, open_account, zl
from tests.people import staff
from tests.project.behind_our_back.by_table import run
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT, DAY, NEXT = datetime(2026, 11, 20, 12, tzinfo=UTC), date(2026, 11, 20), date(2026, 11, 21)
MADE = {"made_at": AT}
HASH = "a" * 64


@shared
def rows() -> None:
    """One row of each kind; what a kind refers to is made as the desk makes it."""
    clerk, flat, other = staff("finanse"), open_account("100005"), open_account("100006", "Jan Kos")
    staff("kontrola")
    debit = charge(flat, "2026-10", "500.00").entry
    closing = ClosedPeriod.objects.create(period="2026-09", closed_at=AT, closed_by=clerk)
    why = {"reason": "tak uzgodniono", "made_by": clerk, **MADE}
    notes = NoteBatch.objects.create(until=DAY, due_date=DAY, **why)
    draft = NoteDraft.objects.create(batch=notes, account=flat, total=zl("5"))
    note = InterestNote.objects.create(number="NO/2026/000001", batch=notes, entry=debit)
    claimed = {"due_date": DAY, "first_day": NEXT, "last_day": NEXT, "interest": zl("1")}
    part = NotePart.objects.create(note=note, entry=debit, turn=1, **claimed)
    change = FeeChange.objects.create(number="ZO/2026/1", made_by=clerk, **MADE)
    series = PaperBatch.objects.create(
        kind="NOTICE", start=DAY, end=DAY, as_of=DAY, least_overdue=zl("0"), total=1, started_at=AT
    )
    file = BankFile.objects.create(
        sha256=HASH, filename="p.sta", size=1, state="POSTED", uploaded_at=AT
    )
    day_of = {"opening_date": DAY, "closing_date": DAY, "opening": zl("0"), "closing": zl("5")}
    statement = BankStatement.objects.create(file=file, account="1", number="1", **day_of)
    line = BankEntry.objects.create(
        statement=statement, line_no=1, value_date=DAY, mark="C", amount=zl("5"), fate="UNMATCHED"
    )
    kept = Placement(bank_entry=line, kind="KEPT", kept_as="RENT", amount=zl("5"), **MADE)
    save_placements(kept)
    for row in (
        CallNote(account=flat, on=DAY, words="o czynszu", made_by=clerk, key="k", **MADE),
        PeriodReopening(closing=closing, reason="pomyłka", asked_by=clerk, asked_at=AT),
        TransferProposal(
            source=flat, target=other, amount=zl("5"), on=DAY, due_date=DAY, key="t", **why
        ),
        CorrectionProposal(account=flat, amount=zl("5"), title="korekta", key="case:1", **why),
        ChargeRun(
            **why,
            period="2026-11",
            booking_date=DAY,
            due_date=DAY,
            fingerprint=HASH,
            documents=1,
            total=zl("5"),
            previous_total=zl("5"),
            blocking=0,
        ),
        HandClaim(draft=draft, entry=debit, due_date=DAY),
        NoteLine(part=part, amount=zl("5"), start=NEXT, end=NEXT, rate_percent=7),
        FeeNotice(change=change, account=flat, content={}, sha256=HASH, channel="PRINT"),
        Paper(
            batch=series,
            account=flat,
            person=flat.payer,
            title="Zawiadomienie",
            channel="ELECTRONIC",
            file="a.pdf",
            sha256=HASH,
            size=1,
            made_at=AT,
            told_at=AT,
        ),
        Reminder(batch=series, account=flat, valid_from=DAY, valid_to=DAY),
        DeliveryConsent(person=flat.payer, text_version="1", given_at=AT),
        PaymentSettings(nip="1111111111", recipient="SM Pod Lasem"),
        OwnBankAccount(nrb="1" * 26, name="czynsze"),
        PayerNumbers(sort_code="10205561", client_id="0001"),
        SenderRule(sender="1" * 26, account=flat, made_by=clerk, made_at=AT),
        CalendarFeed(user=clerk, token_hash=HASH, made_on=DAY),
        PlacementWithdrawal(placement=kept, reason="pomyłka", **MADE),
        ImportBatch(
            kind="accounts",
            version=1,
            filename="a.csv",
            sha256=HASH,
            size=1,
            uploaded_at=AT,
            **{f"rows_{name}": 1 for name in ("read", "new", "unchanged", "changed")},
        ),
        MediaSettlement(
            settlement_id="M1",
            generation=1,
            period_from=DAY,
            period_to=DAY,
            posting_date=DAY,
            kept_at=AT,
            line_count=1,
            lines_sha256=HASH,
        ),
        UseInformation(account=flat, month=date(2026, 10, 1), lines=[], made_available_at=AT),
    ):
        row.save()


USER = f"(SELECT MAX(id) FROM {User._meta.db_table})"
ACCOUNT = f"(SELECT MAX(id) FROM {Account._meta.db_table})"
MOVED, EARLIER = "'2026-01-02 03:04:05+00:00'", "'2026-01-02'"
WORDS, OTHER = "'inaczej'", f"'{'b' * 64}'"
# By the column, as SQL.
CHANGES: dict[type[models.Model], dict[str, str]] = {
    Account: {
        "payer_id": f"(SELECT MIN(payer_id) FROM {Account._meta.db_table})",
        "payer_name": WORDS,
        "payer_kind": "'FIRMA'",
    },
    CallNote: {"account_id": ACCOUNT, "on": EARLIER, "words": WORDS, "made_by_id": USER},
    ClosedPeriod: {"period": "'2026-08'", "closed_by_id": USER, "reopened_at": MOVED},
    PeriodReopening: {"asked_by_id": USER, "asked_at": MOVED, "reason": WORDS},
    TransferProposal: {"amount": "700", "made_by_id": USER, "reason": WORDS, "due_date": EARLIER},
    CorrectionProposal: {"amount": "700", "made_by_id": USER, "title": WORDS, "reason": WORDS},
    ChargeRun: {"made_by_id": USER, "total": "700", "due_date": EARLIER, "fingerprint": OTHER},
    NoteBatch: {"made_by_id": USER, "until": EARLIER, "reason": WORDS},
    NoteDraft: {"total": "700", "account_id": ACCOUNT},
    HandClaim: {"due_date": EARLIER},
    InterestNote: {"number": WORDS},
    NotePart: {"turn": "2", "due_date": EARLIER, "interest": "700"},
    NoteLine: {"amount": "700", "start": EARLIER, "rate_percent": "8"},
    FeeChange: {"made_by_id": USER, "justification": WORDS, "resolution": WORDS, "number": WORDS},
    FeeNotice: {"sha256": OTHER, "printed_at": MOVED, "printed_by_id": USER},
    PaperBatch: {"as_of": EARLIER, "least_overdue": "700", "made_by_id": USER},
    Paper: {"sha256": OTHER, "told_at": MOVED, "opened_at": MOVED, "title": WORDS, "file": WORDS},
    Reminder: {"account_id": ACCOUNT, "valid_from": EARLIER},
    DeliveryConsent: {"text_version": "'2'", "given_at": MOVED},
    PaymentSettings: {"nip": "'2222222222'", "recipient": WORDS},
    OwnBankAccount: {"nrb": "'2'", "name": WORDS, "is_common": "true"},
    SenderRule: {"sender": "'2'", "account_id": ACCOUNT, "made_by_id": USER, "reason": WORDS},
    PayerNumbers: {"sort_code": "'2'", "client_id": "'3'", "missing": "'NONE'"},
    CalendarFeed: {"user_id": USER, "token_hash": OTHER},
    BankFile: {"sha256": OTHER, "filename": WORDS, "original": WORDS, "uploaded_by_id": USER},
    PlacementWithdrawal: {"reason": WORDS, "made_at": MOVED, "made_by_id": USER},
    ImportBatch: {"sha256": OTHER, "state": "'REVERSED'", "uploaded_by_id": USER, "rows_new": "2"},
    MediaSettlement: {"lines_sha256": OTHER, "period_from": EARLIER, "kept_at": MOVED},
    UseInformation: {"lines": "'[1]'", "mailed_to": "2", "made_available_at": MOVED},
}


def found() -> dict[str, str]:
    """What is said of each kind of row."""
    findings = [one for stream in SealStream for one in verify_rows(stream)]
    return {one.kind: one.message for one in findings}


@pytest.mark.usefixtures("rows", "triggers_off")
def test_each_column_is_named_that_was_changed():
    assert found() == {}

    for model, values in CHANGES.items():
        changed = ", ".join(f'"{column}" = {value}' for column, value in values.items())
        where = " WHERE account_no = '100006'" if model is Account else ""
        run(f'UPDATE "{model._meta.db_table}" SET {changed}{where}')

    said = found()
    assert said.keys() == {kind_of(model) for model in CHANGES}
    missed = [
        f"{kind_of(model)}.{column}"
        for model, values in CHANGES.items()
        for column in values
        if not is_named(str(model._meta.get_field(column).verbose_name), said[kind_of(model)])
    ]
    assert missed == []


def is_named(column: str, message: str) -> bool:
    return f"{column}: było " in message or f"{column}: inna treść" in message
