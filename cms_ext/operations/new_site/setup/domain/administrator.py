"""The first administrator, who gets a one-use link in place of a password."""

from __future__ import annotations

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.setup.answers import AdministratorAnswers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.refusal import Mistake, WrongAnswers
from cms_ext.people.identity.domain.invitation_link import make_invitation
from cms_ext.people.identity.domain.staff import LoginIsTaken, StaffLogin, open_staff_login
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm


def appoint_administrator(
    told: AdministratorAnswers | None, origin: Origin, making: Making, *, new_link: bool
) -> str | None:
    """Open the login of the first administrator; the address of its link, where one was made.

    A site that has an administrator gets no other this way. `new_link` makes another link for one
    who has not yet set a password; an older one is void then. Raises WrongAnswers.
    """
    if told is None:
        return None
    before = making.made["user"]
    user = making.once(User, "administrator", find=_administrator, make=lambda: _open(told, origin))
    is_new = making.made["user"] > before
    if user is None or not (is_new or (new_link and not user.has_usable_password())):
        return None
    return make_invitation(user, origin).address


def _administrator() -> User | None:
    staff = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    return staff.order_by("pk").first()


def _open(told: AdministratorAnswers, origin: Origin) -> User:
    first_name, _blank, last_name = told.name.rpartition(" ")
    wanted = StaffLogin(
        login=told.login,
        first_name=first_name,
        last_name=last_name,
        email=told.email,
        is_superuser=True,
    )
    try:
        return open_staff_login(wanted, origin)
    except LoginIsTaken as taken:
        raise WrongAnswers([Mistake("administrator.login", str(taken))]) from taken
