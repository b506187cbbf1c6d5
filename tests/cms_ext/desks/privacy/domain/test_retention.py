"""`purge`: what has outlived its term goes, one line of the report for each kind."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from cms_ext.access.models import AccessApplication, ApplicationAttachment, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, RejectReason
from cms_ext.desks.privacy.domain.retention import (
    change_term,
    ensure_policies,
    list_executors,
    list_terms,
    make_policy_code,
    purge_expired_data,
    purge_nightly,
)
from cms_ext.desks.privacy.models import RetentionPolicy, TermUnit, words_of
from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    KeptForm,
    KnownDevice,
    PasswordReset,
    SignInSession,
    TryCounter,
    User,
)
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.desks.privacy.conftest import NOON, Apply, files_in
from tests.commands import printed
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEVER = [
    "ANNUAL_STATEMENTS",
    "DOCUMENT_REQUESTS",
    "GENERAL_MEETING_MINUTES",
    "LEDGER",
    "LOGIN_GOV_PESEL_MARKS",
    "MEDIA_READINGS",
    "MEDIA_USE_INFORMATION",
    "MEMBER_REGISTER",
]


def removed(rehearse: bool = False) -> dict[str, int]:
    return {
        line.code: line.count for line in purge_expired_data(NOON, rehearse=rehearse) if line.count
    }


@pytest.mark.all_plugins
def test_every_term_of_the_glossary_is_a_row_and_every_term_has_its_executor():
    rows = dict(RetentionPolicy.objects.values_list("code", "amount"))

    assert rows == {
        code: term.months if term.days is None else term.days for code, term in list_terms().items()
    }
    assert sorted(code for code, amount in rows.items() if amount is None) == NEVER
    assert {code for code, amount in rows.items() if amount is not None} == set(list_executors())
    # A plugin names its terms under its slug.
    policy = RetentionPolicy.objects.get(code=make_policy_code("ebok", "IMPORT_FILES"))
    assert (policy.code, policy.term) == ("EBOK_IMPORT_FILES", "60 mies.")
    of_ebok = {code for code in list_executors() if code.startswith("EBOK_")}
    assert of_ebok == {
        "EBOK_IMPORT_FILES",
        "EBOK_CALL_NOTES",
        "EBOK_PERSONS_CHANGES",
        "EBOK_REFUNDS",
        "EBOK_PROGRAM_SNAPSHOTS",
        "EBOK_SENDER_RULES",
    }


def test_what_the_coop_has_changed_stays_and_a_kind_without_a_term_is_never_removed():
    RetentionPolicy.objects.filter(code="SESSIONS").update(amount=90)
    RetentionPolicy.objects.filter(code="SIGN_IN_TRIES").update(amount=None)
    window_ended(900)

    ensure_policies()

    assert RetentionPolicy.objects.get(code="SESSIONS").amount == 90
    assert removed() == {}
    assert TryCounter.objects.exists()


def test_a_new_term_is_written_with_the_old_one():
    policy = RetentionPolicy.objects.get(code="SESSIONS")
    policy.amount, policy.unit = 3, TermUnit.MONTHS

    change_term(policy, Origin(staff("prawnik", "legal_admin")))

    event = AuditEvent.objects.get(action="RETENTION_CHANGED")
    assert (event.object_id, event.changes) == (
        "SESSIONS",
        {"from": {"amount": 30, "unit": "DAYS"}, "to": {"amount": 3, "unit": "MONTHS"}},
    )


def window_ended(days: int) -> None:
    TryCounter.objects.create(bucket=f"{days}", window_ends_at=NOON - days * DAY)


def happened(anna: User, code: str, days: int) -> None:
    """Something of the kind that this term is for, so many days ago."""
    at, name = NOON - days * DAY, f"{days}"
    session = {"user": anna, "started_at": at, "last_seen_at": at}
    mail = {"to": "anna@poczta.example", "template": "t1.txt", "queued_at": at, "next_try_at": at}
    if code == "SESSIONS":
        SignInSession.objects.create(**session, key_hash=f"a{name}", ended_at=at)
        SignInSession.objects.create(**session, key_hash=f"b{name}")
    elif code == "KNOWN_DEVICES":
        times = {"first_seen_at": at, "last_seen_at": at}
        KnownDevice.objects.create(user=anna, device_hash=name, **times)
    elif code == "KEPT_FORMS":
        KeptForm.objects.create(user=anna, path=f"/{name}/", values={}, kept_at=at)
    elif code == "SIGN_IN_TRIES":
        window_ended(days)
    elif code == "PASSWORD_RESETS":
        PasswordReset.objects.create(realm="ebok", asked_at=at)
        address = {"new_email": "a@poczta.example", "asked_at": at, "expires_at": at}
        AddressChange.objects.create(person=anna.person, **address)
    elif code == "MAIL_TEXTS":
        OutgoingMessage.objects.create(**mail, text="Wpłynął.", state="SENT", ended_at=at)
        OutgoingMessage.objects.create(**mail, text="…")
    else:
        stream = {"LOG_SIGN_IN": Stream.SIGN_IN, "LOG_ACT": Stream.ACT}[code]
        with time_machine.travel(at, tick=False):
            record("IMPORT", SYSTEM, stream=stream)


def test_rows_go_at_the_end_of_their_term_and_younger_ones_stay():
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    # Days ago, and how many rows go by the term: sent mail loses its text, and goes later.
    ages = {
        "SESSIONS": ((31, 29), 2),
        "KNOWN_DEVICES": ((400, 390), 1),
        "KEPT_FORMS": ((2, 0), 1),
        "SIGN_IN_TRIES": ((2, 0), 1),
        "PASSWORD_RESETS": ((31, 29), 2),
        "MAIL_TEXTS": ((366, 31, 29), 2),
        "LOG_SIGN_IN": ((366, 364), 1),
        "LOG_ACT": ((6 * 366, 366), 1),
    }
    for code, (days, _count) in ages.items():
        for ago in days:
            happened(anna, code, ago)
    gone = {code: count for code, (_days, count) in ages.items()} | {"MAIL_RECORDS": 1}

    assert removed(rehearse=True).keys() == gone.keys()
    assert removed() == gone
    assert removed() == {}

    assert set(KeptForm.objects.values_list("path", flat=True)) == {"/0/"}
    assert set(SignInSession.objects.values_list("key_hash", flat=True)) == {"a29", "b29"}
    assert OutgoingMessage.objects.exclude(text="").count() == 1 + 3
    assert list(verify_chains()) == []


def test_of_a_starter_password_the_hash_goes_and_the_record_of_the_issue_stays():
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    facts = {"user": user, "code_hash": "argon2", "channel": CodeChannel.PRINT}
    times = {"issued_at": NOON - 3 * DAY, "expires_at": NOON + DAY}
    used = ActivationCode.objects.create(**facts, **times, used_at=NOON - DAY)
    live = ActivationCode.objects.create(**facts, **times)

    assert removed() == {"STARTER_PASSWORDS": 1}

    hashes = dict(ActivationCode.objects.values_list("pk", "code_hash"))
    assert hashes == {used.pk: "", live.pk: "argon2"}


def rejected(apply: Apply, days: int, **facts: object) -> AccessApplication:
    at = NOON - days * DAY
    return apply(
        None,
        state=ApplicationState.REJECTED,
        reject_reason=RejectReason.NOT_PAYER,
        decided_at=at,
        received_at=at - DAY,
        **facts,
    )


@pytest.mark.thorough
def test_a_rejected_application_loses_its_files_first(
    apply: Apply, private_root: Path, django_capture_on_commit_callbacks: Callable[..., object]
):
    application = rejected(apply, 29)

    def left(days: int) -> tuple[int, int, int]:
        """Applications, files and texts of messages so many days after the decision."""
        AccessApplication.objects.filter(pk=application.pk).update(decided_at=NOON - days * DAY)
        with django_capture_on_commit_callbacks(execute=True):
            purge_expired_data(NOON)
        texts = ReceivedMessage.objects.exclude(text="").count()
        return AccessApplication.objects.count(), files_in(private_root), texts

    assert {days: left(days) for days in (29, 31, 366)} == {
        29: (1, 2, 1),
        31: (1, 0, 0),
        366: (0, 0, 0),
    }


@pytest.mark.thorough
def test_an_accepted_application_lives_with_its_login_and_three_years_more(apply: Apply):
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    facts = {
        "state": ApplicationState.ACTIVATED,
        "decided_at": NOON - 2000 * DAY,
        "decided_by": staff("finanse", "finance_clerk"),
        "user": user,
    }
    apply(user.person, **facts)
    paper = apply(user.person, channel=ApplicationChannel.IN_PERSON, **facts)

    # Of the one that came on paper the office has the original.
    assert removed() == {"ACCESS_FILES": 1}
    assert paper.attachments.count() == 0
    with time_machine.travel(NOON - 1000 * DAY, tick=False):
        close_login(user, ClosedReason.OWN_REQUEST, SYSTEM)
    assert removed() == {}
    type(user).objects.filter(pk=user.pk).update(closed_at=NOON - 1100 * DAY)
    assert removed() == {"ACCESS_ACCEPTED": 2}
    assert AccessApplication.objects.count() == 0


@pytest.mark.thorough
def test_the_day_of_a_withdrawal_stands_in_the_log(apply: Apply):
    application = apply(None, state=ApplicationState.WITHDRAWN, received_at=NOON - 60 * DAY)
    with time_machine.travel(NOON - 20 * DAY, tick=False):
        record("WITHDRAWN", SYSTEM, obj=application)
    assert removed() == {}

    forgotten = apply(None, state=ApplicationState.WITHDRAWN, received_at=NOON - 60 * DAY)
    assert removed() == {"ACCESS_FILES": 2}
    assert forgotten.attachments.count() == 0
    [left] = ApplicationAttachment.objects.all()
    assert left.application == application

    # A message that became no application waits for a clerk; its term runs from then.
    messages = ReceivedMessage.objects.filter(pk=application.messages.get().pk)
    messages.update(application=None, received_at=NOON - 310 * DAY)
    assert removed() == {}
    messages.update(settled_at=NOON - 29 * DAY)
    assert removed() == {}
    messages.update(settled_at=NOON - 31 * DAY)
    assert removed() == {"ACCESS_FILES": 1}
    # One that a plugin took has the term of its arrival.
    messages.update(raw="again.eml", handed_over="a" * 64, settled_at=None)
    assert removed() == {"ACCESS_FILES": 1}


def test_a_rehearsal_removes_nothing_and_a_run_leaves_one_event(apply: Apply):
    rejected(apply, 400)

    assert removed(rehearse=True) == {"ACCESS_FILES": 2, "ACCESS_REFUSED": 1}
    assert AccessApplication.objects.count() == 1
    assert not AuditEvent.objects.filter(action="PURGE").exists()

    purge_expired_data(NOON)
    event = AuditEvent.objects.get(action="PURGE")
    assert (event.actor_label, event.changes) == (
        "system",
        {"ACCESS_FILES": 2, "ACCESS_REFUSED": 1},
    )


def test_the_command_reports_in_words_and_for_programs():
    window_ended(5)
    with time_machine.travel(NOON, tick=False):
        lines = printed("purge", dry_run=True).splitlines()
        program = printed("purge", json=True)

    assert "Liczniki prób logowania: 1, najstarsze z 2026-11-15" in lines
    assert lines[-1] == "Próba: niczego nie usunięto."
    report = json.loads(program)
    assert report["status"] == "removed"
    assert [line for line in report["policies"] if line["count"]] == [
        {
            "code": "SIGN_IN_TRIES",
            "title": "Liczniki prób logowania",
            "before": "2026-11-19T12:00:00+00:00",
            "count": 1,
            "oldest": "2026-11-15T12:00:00+00:00",
        }
    ]
    assert not TryCounter.objects.exists()

    # The scheduler purges by the real clock.
    window_ended(5)
    with time_machine.travel(NOON, tick=False):
        purge_nightly()
    assert not TryCounter.objects.exists()


def test_a_term_counts_back_by_the_calendar_and_stands_in_words():
    back = {
        ("2026-11-20", TermUnit.DAYS, 30): "2026-10-21",
        ("2026-11-20", TermUnit.DAYS, 0): "2026-11-20",
        ("2026-11-20", TermUnit.MONTHS, 12): "2025-11-20",
        ("2026-11-20", TermUnit.MONTHS, 72): "2020-11-20",
        ("2026-01-31", TermUnit.MONTHS, 1): "2025-12-31",
        ("2026-03-31", TermUnit.MONTHS, 1): "2026-02-28",
        ("2024-02-29", TermUnit.MONTHS, 12): "2023-02-28",
    }
    moments = {
        (now, unit, amount): unit.back_from(datetime.fromisoformat(f"{now}T03:00Z"), amount)
        for now, unit, amount in back
    }

    assert moments == {key: datetime.fromisoformat(f"{day}T03:00Z") for key, day in back.items()}
    words = {
        (1, TermUnit.DAYS): "1 dzień",
        (30, TermUnit.DAYS): "30 dni",
        (72, TermUnit.MONTHS): "72 mies.",
    }
    assert {(amount, unit): words_of(amount, unit) for amount, unit in words} == words
