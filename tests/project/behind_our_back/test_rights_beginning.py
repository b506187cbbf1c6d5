"""Where the comparison of rights with the log begins: first set-up, update, clean-up, by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import forget_acts
from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.staff import change_staff_login, read_staff_login
from cms_ext.people.identity.domain.standing import record_standing, widen_beginning
from cms_ext.people.identity.models import User
from tests.commands import ended
from tests.project.behind_our_back.by_table import run
from tests.project.behind_our_back.rights_office import USER, found, take_office_down
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db


@shared_by_the_whole_file
def office() -> None:
    take_office_down()


def as_an_earlier_release_wrote_it() -> None:
    """The last beginning has staff and roles alone, without passwords."""
    begun = AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").latest("seq")
    of_staff = {
        key: [one for one in held if not one.startswith(("realm:", "password:", "closed"))]
        for key, held in begun.changes["logins"].items()
        if "realm:staff" in held
    }
    changes = {"logins": of_staff, "groups": begun.changes["groups"]}
    record("RIGHTS_TAKEN_DOWN", SYSTEM, changes=changes)


def test_a_site_of_an_earlier_release_begins_with_its_residents_as_they_are():
    record_standing("", SYSTEM)
    as_an_earlier_release_wrote_it()
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    run(f"UPDATE {USER} SET is_active = true, state = 'ACTIVE' WHERE login = 'IKCS-0002'")
    assert [line.startswith("Spis praw nie obejmuje mieszkańców") for line in found()] == [True]

    widen_beginning()
    widen_beginning()

    # What the log knew of staff it still says; of residents nobody had said anything.
    of_ewa = [line.startswith("konto „ewa”: uprawnienia administratora") for line in found()]
    assert of_ewa == [True]
    assert AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").count() == 4
    run(f"UPDATE {USER} SET is_active = false, state = 'SUSPENDED' WHERE login = 'IKCS-0001'")
    assert len(found()) == 2


def test_before_its_set_up_a_site_has_nothing_to_compare(triggers_off: None):
    run("DELETE FROM cms_ext_audit_auditevent")
    User.objects.all().delete()

    assert found() == []


def test_a_site_where_nobody_took_them_down_says_what_to_do_and_so_does_its_job(triggers_off: None):
    run("DELETE FROM cms_ext_audit_auditevent")

    assert [line.endswith("uruchom: verify_rights --begin POWÓD") for line in found()] == [True]


@pytest.mark.both_databases
def test_a_log_that_lost_its_beginning_at_its_term_says_of_rights_what_it_said():
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    before = found()
    assert len(before) == 1

    forget_acts(timezone.now(), rehearse=True)
    assert AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").count() == 1
    forget_acts(timezone.now(), rehearse=False)

    (begun,) = AuditEvent.objects.filter(stream="ACT")
    assert (begun.action, begun.actor_label) == ("RIGHTS_TAKEN_DOWN", "system")
    assert found() == before
    assert list(verify_chains()) == []


def test_after_the_clean_up_changes_are_compared_as_ever():
    forget_acts(timezone.now(), rehearse=False)
    assert found() == []

    ewa = User.objects.get(login="ewa")
    change_staff_login(ewa, replace(read_staff_login(ewa), groups=frozenset({"auditor"})), SYSTEM)
    assert found() == []
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'zofia'")
    assert [line.startswith("konto „zofia”: uprawnienia") for line in found()] == [True]


def test_a_clean_up_that_leaves_the_beginning_writes_none():
    forget_acts(timezone.now() - timedelta(days=1), rehearse=False)

    assert AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").count() == 1


def test_of_a_changed_log_nothing_is_written_on(triggers_off: None):
    run("UPDATE cms_ext_audit_auditevent SET note = 'x' WHERE action = 'STAFF_LOGIN_OPENED'")

    forget_acts(timezone.now(), rehearse=False)

    assert AuditEvent.objects.filter(stream="ACT").count() == 0
    assert [line.startswith("Praw nikt jeszcze nie spisał") for line in found()] == [True]


def test_the_operator_takes_them_down_again_after_a_change_by_hand():
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    assert ended("verify_rights")[1].splitlines()[-1] == "1 findings"

    assert ended("verify_rights", begin="po awarii")[0] == 0

    assert found() == []
