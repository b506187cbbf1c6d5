"""Acceptance of `access.md` §7: who may decide, and what the end of a right does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms_ext.access.domain.checks import decide_check, override_check
from cms_ext.access.domain.decision import approve_application, begin_review, reject_application
from cms_ext.access.domain.issue import issue_on_paper
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict, RejectReason
from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.domain.state import open_login
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, administrator, approved, by_email, celina, clerk

pytestmark = pytest.mark.django_db

OWN = "Nie możesz rozpatrywać własnego wniosku."


def same_name() -> Origin:
    return clerk("lucja", "membership_clerk", "Łucja Przykładowa")


def same_address() -> Origin:
    origin = celina()
    assert origin.actor is not None
    origin.actor.email = "LUCJA@poczta.example"
    origin.actor.save()
    return origin


def superuser_with_the_name() -> Origin:
    return clerk("szefowa", "", "łucja PRZYKŁADOWA", superuser=True)


@pytest.mark.parametrize("who", [same_name, same_address, superuser_with_the_name])
def test_ac_09_nobody_handles_the_own_application_at_any_step(who: Callable[[], Origin]) -> None:
    LUCJA.on_file()
    application, applicant, colleague = by_email(LUCJA), who(), administrator()
    steps: list[Callable[[], object]] = [
        lambda: begin_review(application, applicant, TODAY),
        lambda: decide_check(
            application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", applicant
        ),
        lambda: approve_application(application, applicant, TODAY),
        lambda: reject_application(application, RejectReason.OTHER, "nie", applicant),
        lambda: issue_on_paper(
            application, applicant, id_seen=True, handed_to="Łucja", today=TODAY
        ),
    ]

    for step in steps:
        with pytest.raises(Refusal) as refused:
            step()
        assert (refused.value.code, refused.value.message) == ("E-ACC-05", OWN)
    begin_review(application, colleague, TODAY)
    assert colleague.actor is not None
    assert applicant.actor is not None
    with pytest.raises(Refusal) as refused:
        override_check(
            application,
            AccessCheckCode.C05,
            "znam ją",
            by=colleague.actor,
            seconded_by=applicant.actor,
            origin=colleague,
        )
    assert refused.value.code == "E-ACC-05"


def test_ac_18_a_membership_that_ends_today_closes_ikcs_at_the_next_request_and_not_e_bok(
    client: Client,
) -> None:
    lucja = LUCJA.on_file()
    member = open_login(Realm.IKCS, "IKCS-0003", "demo-haslo-2026", person=lucja)
    payer = open_login(Realm.EBOK, "EB-500005-4", "demo-haslo-2026", person=lucja)
    other = Client()
    client.force_login(member, backend="cms_ext.people.identity.backends.RealmBackend")
    other.force_login(payer, backend="cms_ext.people.identity.backends.RealmBackend")
    before = client.get("/ikcs/").status_code, other.get("/e-bok/").status_code

    close_membership(Membership.objects.get(person=lucja), on=TODAY, origin=SYSTEM)

    assert before == (200, 200)
    assert (client.get("/ikcs/").status_code, other.get("/e-bok/").status_code) == (403, 200)
    assert Person.objects.get(pk=lucja.pk).users.filter(state="ACTIVE").count() == 2


def test_the_desks_do_not_handle_each_others_applications() -> None:
    LUCJA.on_file()
    application = by_email(LUCJA)
    stranger = clerk("finanse", "finance_clerk", "Daria Rachunkowa")

    with pytest.raises(Refusal) as refused:
        begin_review(application, stranger, TODAY)

    assert (refused.value.code, refused.value.message) == (
        "DESK",
        "Ten wniosek rozpatruje Dział Członkowsko-Lokalowy, pokój nr 7.",
    )
    with pytest.raises(Refusal, match="Dział Członkowsko-Lokalowy"):
        begin_review(application, SYSTEM, TODAY)


def test_an_administrator_may_act_for_a_desk_and_the_log_says_in_what_role() -> None:
    LUCJA.on_file()

    approved(by_email(LUCJA), administrator())

    notes = AuditEvent.objects.filter(action__in=["CHECKS_RUN", "APPROVED"])
    assert list(notes.values_list("note", flat=True)) == ["superuser", "superuser"]
