"""Invitations: a one-use link with which staff set a password (`access.md` §4).

Nobody knows another's password. An administrator opens a login without any, and hands over a link
or has it sent; only its hash is stored. The same link is the way back in for staff who forgot their
password; it leaves the second factor in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login as begin_session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation_code import register_device
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.identity.domain.reset_link import PasswordLinkIsGone, set_password
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.sign_in import BACKEND, may_enter
from cms_ext.people.identity.models import StaffInvitation, User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from cms_ext.plugins import Composer, Withdrawn
from cms_ext.plugins.realm import Realm

TEMPLATE = "cms_ext/identity/mail/staff_invitation.txt"
LIVE = Q(used_at__isnull=True, voided_at__isnull=True)


class CannotInvite(Refusal):
    """This login gets no link; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """A new link; `address` is complete and stored nowhere: display it now."""

    address: str
    expires_at: datetime


@transaction.atomic
def make_invitation(user: User, origin: Origin) -> InvitationLink:
    """Make a link to hand over, valid for COOP_INVITATION_VALID; older ones are voided.

    Raises CannotInvite.
    """
    row = _begun(user, origin, by_mail=False)
    return set_token(row, timezone.now())


@transaction.atomic
def send_invitation(user: User, origin: Origin) -> None:
    """Queue the link to the login's own address; it is made when the message is handed over.

    Older links are void from now on. Raises CannotInvite.
    """
    if not user.email:
        raise CannotInvite(
            "NO_ADDRESS",
            _("Ten pracownik nie ma adresu e-mail. Uzupełnij go albo przekaż odnośnik osobiście."),
        )
    row = _begun(user, origin, by_mail=True)
    queue_sealed(
        user.email,
        TEMPLATE,
        INVITATION_LETTER,
        {"invitation": row.pk},
        about=user,
        priority=Priority.SIGN_IN,
    )


def set_token(row: StaffInvitation, now: datetime) -> InvitationLink:
    """Give an invitation a new secret, valid from now."""
    token = make_token()
    row.token_hash = hash_token(token)
    row.expires_at = now + settings.COOP_INVITATION_VALID
    row.save(update_fields=["token_hash", "expires_at"])
    address = site_address(reverse("identity:invitation_link", args=[token]))
    return InvitationLink(address, row.expires_at)


def void_invitations(user: User, now: datetime) -> None:
    """Void all invitation links of this login."""
    StaffInvitation.objects.filter(LIVE, user=user).update(voided_at=now)


def find_last_invitation(user: User) -> StaffInvitation | None:
    """Return the latest invitation of this login, in any state."""
    return StaffInvitation.objects.filter(user=user).first()


def find_invitation(token: str, now: datetime) -> StaffInvitation:
    """Return the valid invitation with this token. Raises PasswordLinkIsGone."""
    row = (
        StaffInvitation.objects.select_related("user")
        .filter(LIVE, token_hash=hash_token(token), expires_at__gt=now)
        .first()
    )
    if row is None or not _may_be_invited(row.user):
        raise PasswordLinkIsGone
    return row


@transaction.atomic
def accept_invitation(request: HttpRequest, token: str, password: str) -> User:
    """Use the link: set the password, end other sessions and sign this browser in.

    `password` has passed the validators. The second factor is still due. Raises PasswordLinkIsGone.
    """
    now = timezone.now()
    row = find_invitation(token, now)
    # The login first, as everywhere: it may be shut, or get another link, at this very moment.
    user = User.objects.select_for_update().get(pk=row.user_id)
    unused = StaffInvitation.objects.filter(LIVE, pk=row.pk, token_hash=hash_token(token))
    if not _may_be_invited(user) or not unused.update(used_at=now):
        raise PasswordLinkIsGone
    set_password(user, password, read_origin(request), how="INVITATION")
    begin_session(request, user, BACKEND)
    if not has_factor(user):
        register_device(request, user)
    return user


def _begun(user: User, origin: Origin, *, by_mail: bool) -> StaffInvitation:
    now = timezone.now()
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not _may_be_invited(locked):
        raise CannotInvite(
            "BLOCKED", _("To konto jest zablokowane. Odblokuj je na jego stronie, a potem zaproś.")
        )
    void_invitations(locked, now)
    row = StaffInvitation.objects.create(user=locked, by_mail=by_mail, invited_at=now)
    record("STAFF_INVITED", origin, obj=locked, reason_code="EMAIL" if by_mail else "LINK")
    return row


def _may_be_invited(user: User) -> bool:
    return user.realm == Realm.STAFF and may_enter(user)


class InvitationLetter(Composer):
    """The letter with the link of an invitation."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make a token, valid from now.

        Raises Withdrawn if the login was shut, moved or reinvited.
        """
        row = (
            StaffInvitation.objects.select_related("user")
            .filter(LIVE, pk=payload["invitation"], by_mail=True)
            .first()
        )
        if row is None or not row.user.is_active or not same_mailbox(to, row.user.email):
            raise Withdrawn(_("Zaproszenie odwołano albo adres się zmienił."))
        link = set_token(row, timezone.now())
        return {"login": row.user.login, "link": link.address, "expires_at": link.expires_at}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token: its message was not sent."""
        StaffInvitation.objects.filter(LIVE, pk=payload["invitation"]).update(
            token_hash="", expires_at=None
        )


INVITATION_LETTER = InvitationLetter(
    "identity.invitation", former_paths=("cms_ext.people.identity.domain.invitation_link",)
)
