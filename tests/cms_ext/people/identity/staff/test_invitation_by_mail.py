"""An invitation sent by mail: its link is made when the message is handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain import invitation_link
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    last_invitation,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.models import StaffInvitation, User
from cms_ext.people.mail.domain.sealed import Withdrawn
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.staff.invited import moved, shut, used
from tests.people import staff

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_by_mail_the_link_is_made_when_the_message_is_handed_over(celina: User) -> None:
    send_invitation(celina, OPERATOR)
    message = OutgoingMessage.objects.get()
    waiting = StaffInvitation.objects.get()

    context = invitation_link.context(message.payload, message.to)

    assert (message.to, message.text, message.payload) == (
        "celina@podlasem.example",
        "",
        {"invitation": waiting.pk},
    )
    assert (waiting.token_hash, waiting.expires_at) == ("", None)
    assert context["login"] == "celina"
    assert used(InvitationLink(str(context["link"]), NOW)).status_code == 302


def test_a_message_that_was_not_handed_over_leaves_no_link(celina: User) -> None:
    send_invitation(celina, OPERATOR)
    message = OutgoingMessage.objects.get()
    context = invitation_link.context(message.payload, message.to)

    invitation_link.failed(message.payload)

    assert used(InvitationLink(str(context["link"]), NOW)).status_code == 410
    again = invitation_link.context(message.payload, message.to)
    assert used(InvitationLink(str(again["link"]), NOW)).status_code == 302


@pytest.mark.parametrize(
    "what",
    [
        lambda user: make_invitation(user, OPERATOR),
        lambda user: send_invitation(user, OPERATOR),
        shut,
        moved,
    ],
    ids=["a newer link", "a newer message", "shut", "another address"],
)
def test_a_message_that_is_no_longer_due_is_not_sent(
    celina: User, what: Callable[[User], object]
) -> None:
    send_invitation(celina, OPERATOR)
    message = OutgoingMessage.objects.get()

    what(celina)

    with pytest.raises(Withdrawn):
        invitation_link.context(message.payload, message.to)


def test_without_an_address_nothing_is_sent(db: None) -> None:
    user = staff("bezadresu", "editor")

    with pytest.raises(CannotInvite, match="przekaż odnośnik osobiście"):
        send_invitation(user, OPERATOR)

    assert last_invitation(user) is None
