"""Logins whose right has ended, and forms that nobody signs, with the real register and ledger."""

from datetime import date, timedelta

import pytest

from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.ending import close_ended_rights, end_unsigned
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.session import open_login, record_death
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.models import Account
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.cms_ext.access.applicants import TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import ADRIAN, JEDRZEJ, LUCJA, administrator, letters_to
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def lucja() -> Person:
    """With a login to each panel."""
    person = LUCJA.on_file()
    open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=person)
    open_login("ebok", "EB-500005-4", "demo-haslo-2026", person=person)
    return person


def states(person: Person) -> dict[str, tuple[str, str]]:
    return {user.realm: (user.state, user.closed_reason) for user in person.users.order_by("realm")}


def settle_up(person: Person, on: date) -> None:
    """The last account is closed with nothing left on it."""
    Account.objects.filter(payer=person).update(closed_on=on)


@pytest.mark.both_databases
def test_a_membership_that_ended_closes_ikcs_the_same_night_and_tells_its_owner(lucja: Person):
    assert close_ended_rights(TODAY) == 0
    assert states(lucja) == {"ebok": ("ACTIVE", ""), "ikcs": ("ACTIVE", "")}
    close_membership(Membership.objects.get(person=lucja), on=TODAY, origin=SYSTEM)

    assert [close_ended_rights(TODAY), close_ended_rights(TODAY)] == [1, 0]

    assert states(lucja) == {"ebok": ("ACTIVE", ""), "ikcs": ("CLOSED", "MEMBERSHIP_ENDED")}
    told = letters_to("lucja@poczta.example")[-1]
    assert told.subject == "Dostęp do panelu IKCS został zamknięty"
    assert told.text.startswith("Dostęp do panelu IKCS został zamknięty (ustanie członkostwa).")


def test_who_has_settled_the_last_account_can_look_for_90_days(lucja: Person):
    settle_up(lucja, TODAY - timedelta(days=1))

    closed = [close_ended_rights(TODAY + timedelta(days=days)) for days in (0, 89, 90)]

    assert closed == [0, 0, 1]
    assert states(lucja)["ebok"] == ("CLOSED", "NO_PAYER_ACCOUNT")


@pytest.mark.both_databases
def test_a_right_that_comes_back_starts_the_90_days_anew(lucja: Person):
    settle_up(lucja, TODAY - timedelta(days=1))
    close_ended_rights(TODAY)
    Account.objects.filter(payer=lucja).update(closed_on=None)
    close_ended_rights(TODAY + timedelta(days=30))
    settle_up(lucja, TODAY + timedelta(days=59))
    close_ended_rights(TODAY + timedelta(days=60))

    assert close_ended_rights(TODAY + timedelta(days=149)) == 0
    assert close_ended_rights(TODAY + timedelta(days=150)) == 1


@pytest.mark.both_databases
def test_neither_nights_without_the_job_nor_staff_close_too_soon(lucja: Person):
    administrator()
    settle_up(lucja, TODAY - timedelta(days=200))

    assert close_ended_rights(TODAY) == 0
    assert User.objects.filter(state="CLOSED").count() == 0


def test_a_former_member_who_settles_keeps_e_bok():
    adrian = ADRIAN.on_file()
    open_login("ikcs", "IKCS-0024", "demo-haslo-2026", person=adrian)
    open_login("ebok", "EB-500006-2", "demo-haslo-2026", person=adrian)

    assert close_ended_rights(TODAY) == 1
    assert states(adrian) == {"ebok": ("ACTIVE", ""), "ikcs": ("CLOSED", "MEMBERSHIP_ENDED")}


@pytest.mark.both_databases
def test_a_death_closes_every_login_of_the_person_and_nobody_elses(lucja: Person):
    jedrzej = JEDRZEJ.on_file()
    open_login("ebok", "EB-500007-0", "demo-haslo-2026", person=jedrzej)
    clerk = administrator()

    record_death(lucja, date(2026, 11, 18), clerk)

    lucja.refresh_from_db()
    assert lucja.died_on == date(2026, 11, 18)
    assert states(lucja) == {"ebok": ("CLOSED", "DEATH"), "ikcs": ("CLOSED", "DEATH")}
    assert states(jedrzej) == {"ebok": ("ACTIVE", "")}
    assert letters_to("lucja@poczta.example") == []
    told = AuditEvent.objects.filter(subject=lucja).order_by("seq")
    assert [event.action for event in told][-3:] == ["PERSON_DIED", "CLOSED", "CLOSED"]


def test_a_form_that_nobody_signed_ends_after_its_last_day():
    anna = anna_on_file()
    # What is signed or came to the office stays.
    signed = apply().application
    AccessApplication.objects.filter(pk=signed.pk).update(in_queue=True)
    apply(channel=ApplicationChannel.IN_PERSON)
    unsigned = apply().application
    identify_person(unsigned, TODAY)

    days = [date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6), date(2027, 6, 1)]
    assert [end_unsigned(day) for day in days] == [0, 1, 0, 0]

    unsigned.refresh_from_db()
    assert (unsigned.state, unsigned.decided_by) == ("WITHDRAWN", None)
    (event,) = AuditEvent.objects.filter(action="WITHDRAWN")
    assert (event.subject, event.actor_label, event.from_state, event.reason_code) == (
        anna,
        "system",
        "SUBMITTED",
        "NOT_SIGNED",
    )
