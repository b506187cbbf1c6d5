"""The people whose rights are sealed."""

from dataclasses import replace

from django.contrib.auth.models import Group

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.people.identity.domain.login_state import close_login, open_login, suspend_login
from cms_ext.people.identity.domain.rights_check import verify_rights
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    open_staff_login,
    read_staff_login,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from tests.people import resident, staff

USER = User._meta.db_table


def seal_office() -> None:
    """Sealed with three people; one came after, with a role that was given later."""
    staff("ewa", "finance_clerk")
    staff("admin", superuser=True)
    shut = staff("jan")
    User.objects.filter(pk=shut.pk).update(is_active=False, state="SUSPENDED")
    Group.objects.create(name="empty")
    resident("ikcs", "IKCS-0001", "Anna Nowak")
    suspend_login(resident("ikcs", "IKCS-0002", "Borys Nowak"), "spór", SYSTEM)
    close_login(resident("ikcs", "IKCS-0003", "Cyryl Nowak"), ClosedReason.OWN_REQUEST, SYSTEM)
    seal_all_rows()
    cyryl = Person.objects.get(name="Cyryl Nowak")
    open_login("ebok", "EB-1", person=cyryl, state=LoginState.PENDING)
    zofia = open_staff_login(StaffLogin("zofia", "Zofia", "Z", "z@coop.example"), SYSTEM)
    with_role = replace(read_staff_login(zofia), groups=frozenset({"auditor"}))
    change_staff_login(zofia, with_role, SYSTEM)


def found() -> list[str]:
    return [finding.message for finding in verify_rights()]
