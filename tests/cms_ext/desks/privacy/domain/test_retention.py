"""`purge`: what has outlived its term goes, one line of the report for each kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from cms_ext.access.models import AccessApplication, ApplicationAttachment, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, RejectReason
from cms_ext.desks.privacy.domain.retention import (
    change_term,
    ensure_policies,
    executors,
    policy_code,
    purge,
    purge_nightly,
    terms,
)
from cms_ext.desks.privacy.models import RetentionPolicy, TermUnit
from cms_ext.office.audit.domain.chain import verify_chains
from cms_ext.office.audit.domain.event import SYSTEM, Origin, record
from cms_ext.office.audit.models import AuditEvent, Stream
from cms_ext.people.identity.domain.state import close
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    KeptForm,
    KnownDevice,
    PasswordReset,
    SignInSession,
    TryCounter,
)
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.desks.privacy.conftest import NOON, Apply, files_in
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
    return {line.code: line.count for line in purge(NOON, rehearse=rehearse) if line.count}


def test_every_term_of_the_glossary_is_a_row_and_every_term_has_its_executor() -> None:
    rows = dict(RetentionPolicy.objects.values_list("code", "amount"))

    first = {
        code: term.months if term.days is None else term.days for code, term in terms().items()
    }
    assert rows == first
    assert sorted(code for code, amount in rows.items() if amount is None) == NEVER
    assert {code for code, amount in rows.items() if amount is not None} == set(executors())


def test_a_plugin_names_its_terms_under_its_slug() -> None:
    policy = RetentionPolicy.objects.get(code=policy_code("ebok", "IMPORT_FILES"))

    assert (policy.code, policy.term) == ("EBOK_IMPORT_FILES", "60 mies.")
    of_ebok = {code for code in executors() if code.startswith("EBOK_")}
    assert of_ebok == {"EBOK_IMPORT_FILES", "EBOK_CALL_NOTES"}


def test_what_the_coop_has_changed_stays() -> None:
    RetentionPolicy.objects.filter(code="SESSIONS").update(amount=90)

    ensure_policies()

    assert RetentionPolicy.objects.get(code="SESSIONS").amount == 90


def test_a_kind_without_a_term_is_never_removed() -> None:
    TryCounter.objects.create(bucket="a", window_ends_at=NOON - 900 * DAY)
    RetentionPolicy.objects.filter(code="SIGN_IN_TRIES").update(amount=None)

    assert removed() == {}
    assert TryCounter.objects.exists()


def test_a_new_term_is_written_with_the_old_one() -> None:
    policy = RetentionPolicy.objects.get(code="SESSIONS")
    policy.amount, policy.unit = 3, TermUnit.MONTHS

    change_term(policy, Origin(staff("prawnik", "legal_admin")))

    event = AuditEvent.objects.get(action="RETENTION_CHANGED")
    assert (event.object_id, event.changes) == (
        "SESSIONS",
        {"from": {"amount": 30, "unit": "DAYS"}, "to": {"amount": 3, "unit": "MONTHS"}},
    )


def sessions_ended(days: int) -> None:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    ended = NOON - days * DAY
    times = {"started_at": ended, "last_seen_at": ended}
    SignInSession.objects.create(user=user, key_hash="a", ended_at=ended, **times)
    SignInSession.objects.create(user=user, key_hash="b", **times)


def devices_seen(days: int) -> None:
    seen = NOON - days * DAY
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    KnownDevice.objects.create(user=user, device_hash="a", first_seen_at=seen, last_seen_at=seen)


def form_kept(days: int) -> None:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    KeptForm.objects.create(user=user, path="/a/", values={}, kept_at=NOON - days * DAY)


def windows_ended(days: int) -> None:
    TryCounter.objects.create(bucket="a", window_ends_at=NOON - days * DAY)


def resets_asked(days: int) -> None:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    asked = NOON - days * DAY
    PasswordReset.objects.create(realm="ebok", asked_at=asked)
    AddressChange.objects.create(
        person=user.person, new_email="a@poczta.example", asked_at=asked, expires_at=asked
    )


def mail_sent(days: int) -> None:
    at = NOON - days * DAY
    OutgoingMessage.objects.create(
        to="anna.lis@poczta.example",
        template="t1.txt",
        text="Wniosek wpłynął.",
        state="SENT",
        queued_at=at,
        next_try_at=at,
        ended_at=at,
    )
    OutgoingMessage.objects.create(
        to="anna.lis@poczta.example", template="t1.txt", text="…", queued_at=at, next_try_at=at
    )


def signed_in(days: int) -> None:
    with time_machine.travel(NOON - days * DAY, tick=False):
        record("SIGN_IN", SYSTEM, stream=Stream.SIGN_IN)


def acted(days: int) -> None:
    with time_machine.travel(NOON - days * DAY, tick=False):
        record("IMPORT", SYSTEM)


@pytest.mark.parametrize(
    ("happened", "days", "gone"),
    [
        (sessions_ended, 29, {}),
        (sessions_ended, 31, {"SESSIONS": 2}),
        (devices_seen, 390, {}),
        (devices_seen, 400, {"KNOWN_DEVICES": 1}),
        (form_kept, 0, {}),
        (form_kept, 2, {"KEPT_FORMS": 1}),
        (windows_ended, 0, {}),
        (windows_ended, 2, {"SIGN_IN_TRIES": 1}),
        (resets_asked, 29, {}),
        (resets_asked, 31, {"PASSWORD_RESETS": 2}),
        (mail_sent, 29, {}),
        (mail_sent, 31, {"MAIL_TEXTS": 1}),
        (mail_sent, 366, {"MAIL_TEXTS": 1, "MAIL_RECORDS": 1}),
        (signed_in, 364, {}),
        (signed_in, 366, {"LOG_SIGN_IN": 1}),
        (acted, 366, {}),
        (acted, 6 * 366, {"LOG_ACT": 1}),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_rows_go_at_the_end_of_their_term(
    happened: Callable[[int], None], days: int, gone: dict[str, int]
) -> None:
    happened(days)

    assert removed(rehearse=True).keys() == gone.keys()
    assert removed() == gone
    assert removed() == {}
    assert list(verify_chains()) == []


def test_of_a_starter_password_the_hash_goes_and_the_record_of_the_issue_stays() -> None:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    dates = {"issued_at": NOON - 3 * DAY, "channel": CodeChannel.PRINT}
    used = ActivationCode.objects.create(
        user=user, code_hash="argon2", expires_at=NOON + DAY, used_at=NOON - DAY, **dates
    )
    live = ActivationCode.objects.create(
        user=user, code_hash="argon2", expires_at=NOON + DAY, **dates
    )

    assert removed() == {"STARTER_PASSWORDS": 1}

    assert [ActivationCode.objects.get(pk=one.pk).code_hash for one in (used, live)] == [
        "",
        "argon2",
    ]


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


@pytest.mark.parametrize(("days", "applications", "files"), [(29, 1, 2), (31, 1, 0), (366, 0, 0)])
def test_a_rejected_application_loses_its_files_first(
    apply: Apply,
    private_root: Path,
    days: int,
    applications: int,
    files: int,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    rejected(apply, days)

    with django_capture_on_commit_callbacks(execute=True):
        purge(NOON)

    assert AccessApplication.objects.count() == applications
    assert files_in(private_root) == files
    assert ReceivedMessage.objects.exclude(text="").count() == files // 2


def test_the_day_of_a_withdrawal_stands_in_the_log(apply: Apply) -> None:
    application = apply(None, state=ApplicationState.WITHDRAWN, received_at=NOON - 60 * DAY)
    with time_machine.travel(NOON - 20 * DAY, tick=False):
        record("WITHDRAWN", SYSTEM, obj=application)
    assert removed() == {}

    forgotten = apply(None, state=ApplicationState.WITHDRAWN, received_at=NOON - 60 * DAY)
    assert removed() == {"ACCESS_FILES": 2}
    assert list(ApplicationAttachment.objects.values_list("application", flat=True)) == [
        application.pk
    ]
    assert forgotten.attachments.count() == 0


def test_an_accepted_application_lives_with_its_login_and_three_years_more(apply: Apply) -> None:
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
        close(user, ClosedReason.OWN_REQUEST, SYSTEM)
    assert removed() == {}
    type(user).objects.filter(pk=user.pk).update(closed_at=NOON - 1100 * DAY)
    assert removed() == {"ACCESS_ACCEPTED": 2}
    assert AccessApplication.objects.count() == 0


def test_a_message_that_became_no_application_goes_with_the_files(apply: Apply) -> None:
    ReceivedMessage.objects.filter(application=apply(None)).update(
        application=None, received_at=NOON - 31 * DAY
    )

    assert removed() == {"ACCESS_FILES": 1}


def test_a_rehearsal_removes_nothing_and_a_run_leaves_one_event(apply: Apply) -> None:
    rejected(apply, 400)

    assert removed(rehearse=True) == {"ACCESS_FILES": 2, "ACCESS_REFUSED": 1}
    assert AccessApplication.objects.count() == 1
    assert not AuditEvent.objects.filter(action="PURGE").exists()

    purge(NOON)
    event = AuditEvent.objects.get(action="PURGE")
    assert (event.actor_label, event.changes) == (
        "system",
        {"ACCESS_FILES": 2, "ACCESS_REFUSED": 1},
    )


def test_the_command_reports_in_words_and_for_programs() -> None:
    windows_ended(5)
    words, program = StringIO(), StringIO()

    with time_machine.travel(NOON, tick=False):
        call_command("purge", dry_run=True, stdout=words)
        call_command("purge", json=True, stdout=program)

    lines = words.getvalue().splitlines()
    assert "Liczniki prób logowania: 1, najstarsze z 2026-11-15" in lines
    assert lines[-1] == "Próba: niczego nie usunięto."
    report = json.loads(program.getvalue())
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


def test_the_scheduler_purges_by_the_real_clock() -> None:
    windows_ended(5)

    with time_machine.travel(NOON, tick=False):
        purge_nightly()

    assert not TryCounter.objects.exists()
