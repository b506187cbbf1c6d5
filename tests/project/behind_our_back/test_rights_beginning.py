"""Where the comparison of rights begins: at the set-up, or by an operator's command."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import forget_acts
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.models import RowSeal
from cms_ext.people.identity.models import User
from tests.commands import ended
from tests.project.behind_our_back.by_table import run
from tests.project.behind_our_back.rights_office import USER, found, seal_office
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
SEAL, HEAD = "cms_ext_sealed_rows_rowseal", "cms_ext_sealed_rows_rowhead"
NOBODY = "Praw nikt jeszcze nie spisał"


@shared_by_the_whole_file
def office() -> None:
    seal_office()


def test_before_its_set_up_a_site_has_nothing_to_compare(triggers_off: None):
    User.objects.all().delete()
    run(f"DELETE FROM {SEAL}", f"DELETE FROM {HEAD}")

    assert found() == []


@pytest.mark.thorough
def test_a_site_where_nobody_sealed_them_says_what_to_do(triggers_off: None):
    run(f"DELETE FROM {SEAL}", f"DELETE FROM {HEAD}")

    (line,) = found()
    assert (line[: len(NOBODY)], line.split(": ")[-1]) == (NOBODY, "verify_rights --begin POWÓD")
    assert ended("verify_rights", begin="po przeniesieniu serwisu")[0] == 0
    assert found() == []
    assert AuditEvent.objects.get(action="RIGHTS_TAKEN_DOWN").note == "po przeniesieniu serwisu"


@pytest.mark.both_databases
def test_they_are_compared_as_ever_after_the_log_was_cleaned_up():
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    before = found()
    assert len(before) == 1

    forget_acts(timezone.now(), rehearse=False)

    assert found() == before


def test_the_operator_accepts_them_after_a_change_by_hand():
    run(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    run("DELETE FROM auth_group WHERE name = 'empty'")
    assert ended("verify_rights")[1].splitlines()[-1] == "2 findings"

    assert ended("verify_rights", begin="po awarii serwera")[0] == 0

    assert found() == []
    accepted = RowSeal.objects.filter(accepted=True)
    assert {seal.kind for seal in accepted} == {"cms_ext_identity.user", "auth.group"}
    event = AuditEvent.objects.get(action="RIGHTS_TAKEN_DOWN")
    assert (event.note, event.changes) == ("po awarii serwera", {"count": 2})


def test_what_a_clerk_takes_back_stays_a_finding_until_it_is_accepted():
    """So that a later change hides nothing."""
    ewa, role = User.objects.get(login="ewa"), Group.objects.get(name="auditor")
    run(f"INSERT INTO {USER}_groups (user_id, group_id) VALUES ({ewa.pk}, {role.pk})")
    ewa.groups.remove(role)

    (line,) = found()
    assert line.startswith("konto „ewa”: rola „Kontrola”: zmieniono go poza serwisem, zanim")
    assert ended("verify_rights", begin="rola odebrana")[0] == 0
    assert found() == []
