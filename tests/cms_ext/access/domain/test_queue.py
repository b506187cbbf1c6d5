"""The access query of applications: each desk its own, the auditor reads, nobody else.

The way to a login in steps: what is done, whose turn it is and until when.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.queue import (
    QueueView,
    application_to_decide,
    count_term,
    get_application,
    listed_applications,
    may_decide,
    select_applications,
)
from cms_ext.access.domain.status import Stage, Turn, list_application_stages, measure_progress
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, RejectReason
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.plugins import Waiting
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY, anna_on_file, apply
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def former_clerk() -> User:
    user = staff("dawna", "membership_clerk")
    user.is_active = False
    user.save()
    return user


def test_ac_20_who_sees_and_who_decides():
    desk.LUCJA.on_file()
    applications = [desk.by_email(desk.LUCJA), desk.at_desk(desk.EMILIA, "EBOK")]
    both = ["EBOK", "IKCS"]
    people: list[tuple[User | AnonymousUser, list[str], list[str]]] = [
        (desk.celina().actor, ["IKCS"], ["IKCS"]),
        (desk.daria().actor, ["EBOK"], ["EBOK"]),
        (desk.administrator().actor, both, both),
        (staff("kontroler", "auditor"), both, []),
        (staff("redaktor", "editor"), [], []),
        (former_clerk(), [], []),
        (resident("ikcs", "IKCS-0007", "Anna Lis"), [], []),
        (AnonymousUser(), [], []),
    ]

    found = [
        (
            who,
            sorted(one.panel for one in select_applications(who)),
            sorted(
                one.panel for one in applications if isinstance(who, User) and may_decide(who, one)
            ),
        )
        for who, _sees, _decides in people
    ]

    assert found == people


def test_ac_20_a_foreign_and_a_missing_application_are_equally_not_there():
    application, kontroler = desk.at_desk(desk.EMILIA, "EBOK"), staff("kontroler", "auditor")
    user = desk.celina().actor

    for key in (application.pk, application.pk + 1):
        for find_application in (get_application, application_to_decide):
            with pytest.raises(Http404):
                find_application(user, key)
    # The auditor reads and is refused a step.
    assert get_application(kontroler, application.pk) == application
    with pytest.raises(PermissionDenied):
        application_to_decide(kontroler, application.pk)


def test_what_waits_for_a_desk_is_counted():
    desk.LUCJA.on_file()
    waiting, at_applicant, decided = (desk.by_email(desk.LUCJA) for _ in range(3))
    AccessApplication.objects.filter(pk=at_applicant.pk).update(state=ApplicationState.INCOMPLETE)
    AccessApplication.objects.filter(pk=decided.pk).update(state=ApplicationState.WITHDRAWN)
    apply()  # from the site, not signed yet
    desk.at_desk(desk.EMILIA, "EBOK")

    assert waiting.state == ApplicationState.SUBMITTED
    applications = [
        line.waiting
        for who in (desk.celina().actor, desk.administrator().actor)
        for line in waiting_lines(who, TODAY)
        if line.code == "access.applications"
    ]
    since = timezone.localdate(waiting.received_at)
    assert [one.number for one in applications] == [1, 2]
    assert applications[0] == Waiting(1, since, waiting.decide_by)
    assert waiting_lines(staff("kontroler", "auditor"), TODAY) == []


# The desk's list: its filters, its order, its search.


@shared
def names() -> dict[str, str]:
    """Numbers of the applications by what they are: late, young, incomplete, over, unsigned."""
    for who in (desk.LUCJA, desk.JEDRZEJ, desk.BOZENA):
        who.on_file()
    made = {
        "young": desk.by_email(desk.LUCJA),
        "late": desk.by_email(desk.JEDRZEJ),
        "incomplete": desk.at_desk(desk.BOZENA),
        "over": desk.at_desk(desk.BOZENA),
        "unsigned": apply().application,
    }
    change = AccessApplication.objects.filter
    change(pk=made["late"].pk).update(decide_by=TODAY - timedelta(days=3))
    # The desk's days are long over here, and it is not late: the applicant has the next word.
    change(pk=made["incomplete"].pk).update(
        state=ApplicationState.INCOMPLETE,
        decide_by=TODAY - timedelta(days=9),
        supplement_by=TODAY + timedelta(days=2),
    )
    change(pk=made["over"].pk).update(state=ApplicationState.WITHDRAWN)
    return {application.number: name for name, application in made.items()}


def listed_names(
    names: dict[str, str], view: str = "", query: str = "", today: date = TODAY
) -> list[str]:
    rows = listed_applications(AccessApplication.objects.all(), view, query, today)
    return [names[row.number] for row in rows]


def test_late_ones_come_first_and_what_is_over_last(names: dict[str, str]):
    table = {
        "": ["late", "young", "incomplete"],
        QueueView.OPEN: ["late", "young", "incomplete"],
        "cokolwiek": ["late", "young", "incomplete"],
        QueueView.LATE: ["late"],
        QueueView.UNSIGNED: ["unsigned"],
        QueueView.ALL: ["late", "young", "incomplete", "unsigned", "over"],
        ApplicationState.INCOMPLETE: ["incomplete"],
        ApplicationState.WITHDRAWN: ["over"],
        ApplicationState.ACTIVATED: [],
    }

    assert {view: listed_names(names, view) for view in table} == table


def test_search_looks_at_numbers_and_names_whatever_the_filter(names: dict[str, str]):
    table = {
        "IKCS/2026/00002": ["late"],
        "ikcs/2026/00002": ["late"],
        "ikcs/2026/2": ["late"],
        "jedrzej gesty": ["late"],
        "gęst": ["late"],
        "15": ["late"],
        "0015": ["late"],
        "9": ["incomplete", "over"],
        "anna lis": ["unsigned"],
        "nikt taki": [],
        "/": ["late", "young", "incomplete", "unsigned", "over"],
    }

    assert {
        query: listed_names(names, ApplicationState.ACTIVATED, query) for query in table
    } == table


def test_what_waits_for_the_applicant_stands_in_the_order_of_its_own_terms(names: dict[str, str]):
    other = desk.by_email(desk.LUCJA)
    AccessApplication.objects.filter(pk=other.pk).update(
        state=ApplicationState.INCOMPLETE, supplement_by=TODAY + timedelta(days=1)
    )

    assert listed_names({**names, other.number: "sooner"}) == [
        "late",
        "young",
        "sooner",
        "incomplete",
    ]


def test_checks_are_counted_as_passed_of_all():
    desk.LUCJA.on_file()
    reviewed, fresh = desk.by_email(desk.LUCJA), desk.at_desk(desk.JEDRZEJ)
    begin_review(reviewed, desk.celina(), TODAY)

    counts = {
        row.pk: (row.passed, row.counted)  # type: ignore[attr-defined]  # annotated
        for row in listed_applications(AccessApplication.objects.all(), "", "", TODAY)
    }

    assert counts == {reviewed.pk: (7, 8), fresh.pk: (0, 0)}


def test_a_term_knows_what_is_left():
    received, ends = date(2026, 11, 4), date(2026, 11, 18)
    table = [
        (date(2026, 11, 4), 14, 0, "far", 0),  # first day
        (date(2026, 11, 14), 4, 10, "far", 0),  # far
        (date(2026, 11, 15), 3, 11, "close", 0),  # close
        (date(2026, 11, 18), 0, 14, "close", 0),  # last day
        (date(2026, 11, 19), -1, 14, "late", 1),  # a day late
        (date(2026, 12, 18), -30, 14, "late", 30),  # a month late
        (date(2026, 11, 1), 17, 0, "far", 0),  # before
    ]

    found = [(today, count_term(received, ends, today)) for today, *_ in table]

    assert [
        (today, one.days_left, one.used, one.kind, one.days_late) for today, one in found
    ] == table
    assert count_term(ends, ends, ends + timedelta(days=1)).whole == 1


RECEIVED, DECIDE_BY = date(2026, 11, 20), date(2026, 12, 4)
SUPPLEMENT_BY, DECIDED = date(2026, 12, 7), date(2026, 11, 25)
ISSUED, ENDS, USED = date(2026, 11, 26), date(2026, 12, 10), date(2026, 11, 28)
FORM = Stage("Złożenie wniosku", True, RECEIVED)
SIGNED = Stage("Podpisanie wniosku", True)
CHECK, ISSUE = "Sprawdzenie danych", "Wydanie hasła startowego"
ENTRY = "Pierwsze logowanie i własne hasło"
CHECKED, GIVEN = Stage(CHECK, True, DECIDED), Stage(ISSUE, True, ISSUED)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


CONFIRM = "Potwierdzenie adresu e-mail"
CONFIRMED = Stage(CONFIRM, True, RECEIVED)
LAST = [Stage(ISSUE), Stage(ENTRY)]
UNCONFIRMED = [
    FORM,
    SIGNED,
    Stage(CONFIRM, turn=Turn.APPLICANT, by=DECIDE_BY),
    Stage(CHECK),
    *LAST,
]
IN_THE_OFFICE = [FORM, SIGNED, CONFIRMED, Stage(CHECK, turn=Turn.OFFICE, by=DECIDE_BY), *LAST]
LINK_USED = {"sender_confirmed_at": datetime(2026, 11, 20, 12, tzinfo=UTC)}
AT_THE_DESK = [FORM, SIGNED, CHECKED, Stage(ISSUE, turn=Turn.APPLICANT), Stage(ENTRY)]
STATES: list[tuple[str, dict[str, Any], list[Stage]]] = [
    (
        "SUBMITTED",
        {"in_queue": False},
        [
            FORM,
            Stage("Podpisanie wniosku", turn=Turn.APPLICANT, by=DECIDE_BY),
            Stage(CONFIRM),
            Stage(CHECK),
            *LAST,
        ],
    ),
    (
        "SUBMITTED",
        {"in_queue": False} | LINK_USED,
        [
            FORM,
            Stage("Podpisanie wniosku", turn=Turn.APPLICANT, by=DECIDE_BY),
            CONFIRMED,
            Stage(CHECK),
            *LAST,
        ],
    ),
    ("SUBMITTED", {}, UNCONFIRMED),
    ("SUBMITTED", LINK_USED, IN_THE_OFFICE),
    ("IN_REVIEW", {}, UNCONFIRMED),
    ("IN_REVIEW", LINK_USED, IN_THE_OFFICE),
    ("PHONE_CHECK", {}, UNCONFIRMED),
    ("PHONE_CHECK", LINK_USED, IN_THE_OFFICE),
    # After the last unanswered call only a visit helps; a link would not.
    (
        "IN_REVIEW",
        {"in_person_only": True},
        [FORM, SIGNED, Stage(CHECK, turn=Turn.OFFICE, by=DECIDE_BY), *LAST],
    ),
    # An e-mail to the office proves its sender by itself.
    (
        "IN_REVIEW",
        {"channel": ApplicationChannel.EMAIL},
        [FORM, Stage(CHECK, turn=Turn.OFFICE, by=DECIDE_BY), *LAST],
    ),
    (
        "IN_REVIEW",
        {"channel": ApplicationChannel.IN_PERSON},
        [FORM, Stage(CHECK, turn=Turn.OFFICE, by=DECIDE_BY), *LAST],
    ),
    (
        "INCOMPLETE",
        {"supplement_by": SUPPLEMENT_BY} | LINK_USED,
        [FORM, SIGNED, CONFIRMED, Stage(CHECK, turn=Turn.APPLICANT, by=SUPPLEMENT_BY), *LAST],
    ),
    (
        "INCOMPLETE",
        {"supplement_by": SUPPLEMENT_BY},
        [
            FORM,
            SIGNED,
            Stage(CONFIRM, turn=Turn.APPLICANT, by=SUPPLEMENT_BY),
            Stage(CHECK),
            *LAST,
        ],
    ),
    ("APPROVED", {}, [FORM, SIGNED, CHECKED, Stage(ISSUE, turn=Turn.OFFICE), Stage(ENTRY)]),
    ("APPROVED", {"in_person_only": True}, AT_THE_DESK),
    (
        "APPROVED",
        {"channel": ApplicationChannel.IN_PERSON},
        [FORM, CHECKED, Stage(ISSUE, turn=Turn.APPLICANT), Stage(ENTRY)],
    ),
    (
        "CREDENTIALS_ISSUED",
        {},
        [FORM, SIGNED, CHECKED, GIVEN, Stage(ENTRY, turn=Turn.APPLICANT, by=ENDS)],
    ),
    ("EXPIRED", {}, AT_THE_DESK),
    ("ACTIVATED", {}, [FORM, SIGNED, CHECKED, GIVEN, Stage(ENTRY, True, USED)]),
    ("REJECTED", {}, [FORM, Stage("Odmowa", True, DECIDED)]),
    ("WITHDRAWN", {"decided_at": None}, [FORM, Stage("Koniec bez rozpatrzenia", True)]),
]


@shared
def application(clerk: Origin) -> AccessApplication:
    """Anna's, from the site."""
    anna_on_file()
    return apply().application


@pytest.mark.parametrize(("state", "facts", "stages"), STATES)
def test_each_state_has_its_steps(
    application: AccessApplication,
    clerk: Origin,
    state: str,
    facts: dict[str, Any],
    stages: list[Stage],
):
    code = ActivationCode.objects.create(
        user=resident("ikcs", "IKCS-0007", "Anna Lis"),
        channel="PRINT",
        code_hash="x",
        issued_at=noon(ISSUED),
        expires_at=noon(ENDS),
        used_at=noon(USED) if state == "ACTIVATED" else None,
    )
    decided = {"decided_by": clerk.actor, "decided_at": noon(DECIDED), "user": code.user}
    if state in ("REJECTED", "WITHDRAWN"):
        decided |= {"reject_reason": RejectReason.OTHER}
    if state in ("CREDENTIALS_ISSUED", "EXPIRED", "ACTIVATED"):
        application.issues.create(
            code=code, channel="PRINT", issued_by=code.user, issued_at=noon(ISSUED)
        )
    AccessApplication.objects.update(**({"state": state, "in_queue": True} | decided | facts))
    application.refresh_from_db()

    assert list_application_stages(application, measure_progress(application, 14)) == stages


def test_every_state_but_the_last_ones_has_one_turn(application: AccessApplication):
    application.in_queue = True
    for state in ApplicationState:
        application.state = state
        turns = [
            step
            for step in list_application_stages(application, measure_progress(application, 14))
            if step.turn
        ]
        assert len(turns) == (state not in ApplicationState.final()), state
