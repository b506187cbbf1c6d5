"""The state machine of `access.md` §3, verb by verb and state by state.

What the applicant adds: the signed form, a power of attorney, what was called for.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from django.utils import timezone

from cms_ext.access.domain import decision
from cms_ext.access.domain.accepted_file import AcceptedFile, accept_file
from cms_ext.access.domain.attachment import TooManyFiles
from cms_ext.access.domain.checks.deciding import record_call, request_phone_check
from cms_ext.access.domain.checks.recommendation import Missing
from cms_ext.access.domain.decision import (
    add_files,
    approve_application,
    begin_review,
    call_for_supplement,
    continue_in_person,
    reject_application,
    resume_review,
    withdraw_application,
)
from cms_ext.access.domain.issue import (
    issue_by_email,
    issue_by_post,
    issue_on_paper,
    reissue_by_email,
    reissue_on_paper,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, PhoneResult, RejectReason
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from tests.cms_ext.access.applicants import TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import LUCJA, approved, by_email, celina
from tests.query_counts import sql_of

pytestmark = pytest.mark.django_db
FIRST_TABLE = re.compile(r'SELECT .*? FROM "(\w+)"')
Verb = Callable[[AccessApplication, Origin], object]
GAP = Missing("C04", "Podpis", "dołącz podpisany formularz")
VERBS: dict[str, tuple[set[ApplicationState], Verb]] = {
    "begin_review": ({ApplicationState.SUBMITTED}, lambda a, o: begin_review(a, o, TODAY)),
    "call_for_supplement": (
        {ApplicationState.IN_REVIEW},
        lambda a, o: call_for_supplement(a, [GAP], o, TODAY),
    ),
    "supplemented": ({ApplicationState.INCOMPLETE}, lambda a, o: resume_review(a, o, TODAY)),
    "ask_for_phone_check": (
        {ApplicationState.IN_REVIEW},
        lambda a, o: request_phone_check(a, "głos", o),
    ),
    "record_call": (
        {ApplicationState.PHONE_CHECK},
        lambda a, o: record_call(a, PhoneResult.CONFIRMED, ["APPLIED"], o),
    ),
    "bring_in_person": (
        set(ApplicationState.undecided()),
        lambda a, o: continue_in_person(a, o, TODAY),
    ),
    "approve": ({ApplicationState.IN_REVIEW}, lambda a, o: approve_application(a, o, TODAY)),
    "reject": (
        {ApplicationState.IN_REVIEW},
        lambda a, o: reject_application(a, RejectReason.OTHER, "powód", o),
    ),
    "withdraw": (set(ApplicationState.undecided()), withdraw_application),
    "issue_on_paper": (
        {ApplicationState.APPROVED, ApplicationState.EXPIRED},
        lambda a, o: issue_on_paper(a, o, id_seen=True, handed_to="Łucja", today=TODAY),
    ),
    "issue_by_email": (
        {ApplicationState.APPROVED, ApplicationState.EXPIRED},
        lambda a, o: issue_by_email(a, o, today=TODAY),
    ),
    "reissue_on_paper": (
        {ApplicationState.CREDENTIALS_ISSUED},
        lambda a, o: reissue_on_paper(a, o, id_seen=True, handed_to="Łucja", today=TODAY),
    ),
    "reissue_by_email": (
        {ApplicationState.CREDENTIALS_ISSUED},
        lambda a, o: reissue_by_email(a, o, today=TODAY),
    ),
    "issue_by_post": (
        {ApplicationState.CREDENTIALS_ISSUED},
        lambda a, o: issue_by_post(a, o, today=TODAY),
    ),
}


def in_state(state: ApplicationState, clerk: Origin) -> AccessApplication:
    """Past the domain on purpose: every state, however an application may have got there."""
    application = AccessApplication.objects.get()
    application.state = state
    if state not in ApplicationState.undecided():
        application.reject_reason = RejectReason.OTHER
    application.decided_by, application.decided_at = clerk.actor, timezone.now()
    application.user = clerk.actor
    application.save()
    return application


@pytest.mark.thorough
def test_a_verb_is_refused_in_every_state_that_the_table_does_not_name():
    LUCJA.on_file()
    by_email(LUCJA)
    clerk = celina()
    for verb, (allowed, act) in VERBS.items():
        for state in set(ApplicationState) - allowed:
            application = in_state(state, clerk)
            events = AuditEvent.objects.count()

            with pytest.raises(Refusal) as refusal:
                act(application, clerk)

            assert (refusal.value.code, application.state) == ("STATE", state), verb
            assert refusal.value.message.startswith(f"Wniosek ma stan „{state.label}”."), verb
            assert AuditEvent.objects.count() == events, verb


def test_a_second_letter_locks_the_login_before_the_application():
    """As anyone who sets an own password does: crosswise, PostgreSQL would end one of the two."""
    LUCJA.on_file()
    clerk = celina()
    application = approved(by_email(LUCJA), clerk)
    issue_on_paper(application, clerk, id_seen=True, handed_to="Łucja", today=TODAY)
    again = AccessApplication.objects.get()

    asked = sql_of(reissue_on_paper, again, clerk, id_seen=True, handed_to="Łucja", today=TODAY)

    read = (FIRST_TABLE.match(query) for query in asked)
    tables = [match[1] for match in read if match]
    assert tables[:2] == ["cms_ext_identity_user", "cms_ext_access_accessapplication"]


PDF = (Path(__file__).parents[1] / "data" / "podpisany.pdf").read_bytes()


@pytest.fixture
def store(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "access"


@pytest.fixture
def application(store: Path) -> AccessApplication:
    anna_on_file()
    return apply().application


def scan(number: int = 0) -> AcceptedFile:
    """A page that differs from the others by a comment at its end."""
    return accept_file(f"skan-{number}.pdf", PDF.replace(b"%%EOF", b"%%%d\n%%%%EOF" % number, 1))


def stored(store: Path) -> int:
    return len(list(store.iterdir())) if store.exists() else 0


def test_an_application_called_for_completion_goes_back_to_review(application: AccessApplication):
    AccessApplication.objects.update(
        state=ApplicationState.INCOMPLETE, supplement_by=date(2026, 12, 4), gaps=[{"key": "C04"}]
    )

    assert add_files(application, signed=[scan()], origin=SYSTEM, today=TODAY) == 1

    kept = AccessApplication.objects.get()
    assert (kept.state, kept.gaps, kept.supplement_by) == (ApplicationState.IN_REVIEW, [], None)
    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions)[-2:] == ["FILES_ADDED", "SUPPLEMENTED"]


@pytest.mark.thorough
def test_what_is_refused_leaves_nothing_in_the_store(application: AccessApplication, store: Path):
    """A sixth file, a log that cannot be written, a decided application."""

    def add(*signed: AcceptedFile, poa: Sequence[AcceptedFile] = ()) -> None:
        add_files(application, signed=signed, poa=poa, origin=SYSTEM, today=TODAY)

    with pytest.raises(TooManyFiles):
        add(scan(0), scan(1), scan(2), poa=[scan(n) for n in range(3, 6)])
    with (
        patch.object(decision, "record", side_effect=RuntimeError("no log")),
        pytest.raises(RuntimeError),
    ):
        add(scan())
    assert not AccessApplication.objects.get().in_queue
    for state in (ApplicationState.REJECTED, ApplicationState.WITHDRAWN):
        AccessApplication.objects.update(state=state, reject_reason="OTHER")
        with pytest.raises(Refusal):
            add(scan())

    assert (stored(store), application.attachments.count()) == (0, 0)
