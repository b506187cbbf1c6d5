from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import OPERATOR, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import invitation_link
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    accept_invitation,
    find_last_invitation,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.one_use_link import hash_token
from cms_ext.people.identity.domain.reset_link import PasswordLinkIsGone
from cms_ext.people.identity.domain.rights import make_password_changes
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    open_staff_login,
    open_staff_login_for_address,
    read_staff_login,
)
from cms_ext.people.identity.models import SignInSession, StaffInvitation, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Withdrawn
from tests.cms_ext.people.identity.sign_in_steps import is_in, post_login
from tests.crowd import Crowd, answers_at_once, in_a_thread, outcomes_at_once
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/konto/zaproszenie/"
NEW = "mglisty kaloryfer pod orzechem"
OTHER = "szeroka łódka bez steru"
CELINA = StaffLogin(
    "celina", "Celina", "Borówczyk", "celina@podlasem.example", frozenset({"membership_clerk"})
)


def token_of(link: InvitationLink) -> str:
    return link.address.rstrip("/").rpartition("/")[2]


def opened(link: InvitationLink) -> Client:
    """A browser in which the link was clicked."""
    client = Client()
    client.get(f"{PAGE}{token_of(link)}/")
    return client


def own_password(client: Client, password: str = NEW) -> HttpResponse:
    return client.post(PAGE, {"password": password, "repeated": password})


def used(link: InvitationLink, password: str = NEW) -> HttpResponse:
    return own_password(opened(link), password)


def shut(user: User) -> None:
    change_staff_login(user, replace(read_staff_login(user), is_active=False), OPERATOR)


def moved(user: User) -> None:
    now = read_staff_login(user)
    change_staff_login(user, replace(now, email="nowy@podlasem.example"), OPERATOR)


@shared
def celina() -> User:
    """Invited to the membership desk, not yet in."""
    return open_staff_login(CELINA, OPERATOR)


def test_the_link_leads_to_the_own_password_and_into_the_administration(celina: User):
    # Before, nobody gets in.
    client = Client()
    for password in ("", "celina"):
        post_login(client, "staff", "celina", password)
    assert (celina.has_usable_password(), is_in(client)) == (False, False)
    link = make_invitation(celina, OPERATOR)

    click = client.get(f"{PAGE}{token_of(link)}/")
    page = client.get(PAGE).content.decode()
    saved = own_password(client)

    assert (click.status_code, click["Location"]) == (302, PAGE)
    assert "Twój login: <strong>celina</strong>" in page
    assert "Co najmniej 15 znaków." in page
    assert (saved.status_code, saved["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    again = Client()
    post_login(again, "staff", "celina", NEW)
    assert is_in(again)


def test_opening_the_link_changes_nothing_and_using_it_tells_no_secret(celina: User):
    link = make_invitation(celina, OPERATOR)
    before = AuditEvent.objects.count()
    for _ in range(3):
        assert opened(link).get(PAGE).status_code == 200
    celina.refresh_from_db()
    assert (celina.has_usable_password(), AuditEvent.objects.count() - before) == (False, 0)

    assert used(link).status_code == 302

    # Only the hash is kept.
    assert StaffInvitation.objects.get().token_hash == hash_token(token_of(link))
    acts = AuditEvent.objects.filter(stream="ACT").order_by("seq")
    assert list(acts.values_list("action", "reason_code", "changes")) == [
        ("STAFF_LOGIN_OPENED", "", {"groups": ["membership_clerk"], "is_superuser": False}),
        ("STAFF_INVITED", "LINK", {}),
        ("PASSWORD_CHANGED", "INVITATION", make_password_changes(User.objects.get(pk=celina.pk))),
    ]


def test_a_password_below_the_rule_of_staff_is_refused_and_the_link_lives(celina: User):
    client = opened(make_invitation(celina, OPERATOR))

    for password, said in (
        ("krótkie hasło", "Hasło jest za krótkie. Wpisz co najmniej 15 znaków."),
        ("celina borówczyk celina", "To hasło składa się głównie z Twoich danych"),
        ("haslohaslohaslo123", "To hasło składa się z popularnych słów"),
    ):
        assert said in own_password(client, password).content.decode()
    assert own_password(client).status_code == 302


def test_another_s_session_in_the_same_browser_is_left_behind(celina: User, client, settings):
    settings.COOP_STAFF_SECOND_FACTOR = "required"
    client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    link = make_invitation(celina, OPERATOR)

    client.get(f"{PAGE}{token_of(link)}/")
    own_password(client)

    assert int(client.session["_auth_user_id"]) == celina.pk
    # With a second factor required the next page sets one up.
    assert client.get("/admin/")["Location"] == "/konto/drugi-skladnik/"


def test_a_new_link_for_somebody_who_forgot_ends_every_session_and_the_old_password(celina: User):
    first = opened(make_invitation(celina, OPERATOR))
    own_password(first)

    answer = used(make_invitation(celina, OPERATOR), OTHER)

    assert answer.status_code == 302
    assert first.get("/admin/").status_code == 302
    old, new = Client(), Client()
    post_login(old, "staff", "celina", NEW)
    post_login(new, "staff", "celina", OTHER)
    assert (is_in(old), is_in(new)) == (False, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_of_two_browsers_with_one_link_exactly_one_gets_in(crowd: Crowd):
    token = token_of(make_invitation(open_staff_login(CELINA, OPERATOR), OPERATOR))

    def come(password: str) -> None:
        request = RequestFactory().post(reverse("identity:invitation"))
        request.session = SessionStore()
        accept_invitation(request, token, password)

    with crowd():
        met = answers_at_once(lambda: come(NEW), lambda: come(OTHER), refusal=PasswordLinkIsGone)
        left = in_a_thread(SignInSession.objects.filter(ended_at__isnull=True).count)

    assert ([type(one) for one in met].count(PasswordLinkIsGone), left) == (1, 1)


# An invitation sent by mail: its link is made when the message is handed over.


NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def mailed(celina: User) -> OutgoingMessage:
    send_invitation(celina, OPERATOR)
    return OutgoingMessage.objects.get()


def link_in(message: OutgoingMessage) -> InvitationLink:
    """Return the link that is made when the message is handed over."""
    context = invitation_link.INVITATION_LETTER.context(message.payload, message.to)
    assert context["login"] == "celina"
    return InvitationLink(str(context["link"]), NOW)


def test_by_mail_the_link_is_made_when_the_message_is_handed_over(mailed: OutgoingMessage):
    waiting = StaffInvitation.objects.get()

    assert (mailed.to, mailed.text, mailed.payload) == (
        "celina@podlasem.example",
        "",
        {"invitation": waiting.pk},
    )
    assert (waiting.token_hash, waiting.expires_at) == ("", None)
    # A message that was not handed over leaves no link.
    link = link_in(mailed)
    invitation_link.INVITATION_LETTER.failed(mailed.payload)
    assert used(link).status_code == 410
    assert used(link_in(mailed)).status_code == 302


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
    celina: User, mailed: OutgoingMessage, what: Callable[[User], object]
):
    what(celina)

    with pytest.raises(Withdrawn):
        link_in(mailed)


# Links of an invitation that are no more, and logins that none ever opens.


def shut_and_opened_again(user: User) -> None:
    shut(user)
    change_staff_login(user, replace(read_staff_login(user), is_active=True), OPERATOR)


def suspended_in_the_database(user: User) -> None:
    User.objects.filter(pk=user.pk).update(state="SUSPENDED", is_active=False)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "what",
    [
        lambda user: used(make_invitation(user, OPERATOR)),
        lambda user: make_invitation(user, OPERATOR),
        lambda user: send_invitation(user, OPERATOR),
        shut,
        shut_and_opened_again,
        moved,
        suspended_in_the_database,
    ],
    ids=["used", "newer", "newer by mail", "shut", "opened again", "other address", "suspended"],
)
def test_a_link_that_is_no_more_says_the_same_whatever_became_of_it(
    celina: User, what: Callable[[User], object]
):
    dead = make_invitation(celina, OPERATOR)
    what(celina)
    unknown = opened(InvitationLink(f"{PAGE}nieznany/", NOW)).get(PAGE).content.decode()
    assert "Zaproszenie nie działa" in unknown

    # As a link that was guessed, an endless one, and one of nothing.
    for address in (
        dead.address,
        *(f"{PAGE}{token}/" for token in ("zgadywane", "x" * 300, "%00")),
    ):
        client = opened(InvitationLink(address, NOW))
        page, posted = client.get(PAGE), own_password(client, OTHER)
        assert [page.status_code, posted.status_code] == [410, 410]
        assert page.content.decode() == unknown
        assert not is_in(client)
    celina.refresh_from_db()
    assert not celina.check_password(OTHER)


def test_a_link_works_for_three_days_and_not_a_minute_longer(celina: User):
    with time_machine.travel(NOW, tick=False) as clock:
        link = make_invitation(celina, OPERATOR)
        assert link.expires_at == NOW + timedelta(hours=72)
        clock.shift(timedelta(hours=72, minutes=-1))
        client = opened(link)
        in_time = client.get(PAGE).status_code
        clock.shift(timedelta(minutes=1))

        late = own_password(client).status_code

    assert (in_time, late) == (200, 410)


def test_nobody_but_active_staff_is_invited(celina: User):
    celina.is_active = False
    celina.save()
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    anna.email = "anna@poczta.example"
    anna.save()

    for way in (make_invitation, send_invitation):
        for user in (celina, anna):
            with pytest.raises(CannotInvite):
                way(user, OPERATOR)
    without_address = staff("bezadresu", "editor")
    with pytest.raises(CannotInvite, match="przekaż odnośnik osobiście"):
        send_invitation(without_address, OPERATOR)
    assert find_last_invitation(without_address) is None
    assert not StaffInvitation.objects.exists()

    # Nor does a link open a resident's login, no matter who put it into the database.
    StaffInvitation.objects.create(
        user=anna,
        by_mail=False,
        token_hash=hash_token("podrzucony"),
        invited_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    client = opened(InvitationLink("/konto/zaproszenie/podrzucony/", NOW))
    assert own_password(client).status_code == 410
    assert not is_in(client)


# Two administrators act in the same moment: one of them comes second, and reads so.


Act = Callable[[Origin, User], object]


def take_the_right(origin: Origin, other: User) -> object:
    return change_staff_login(other, replace(read_staff_login(other), is_superuser=False), origin)


def invite_celina(origin: Origin, other: User) -> object:
    """Each types a login of their own, so that the login alone would keep nobody out."""
    return open_staff_login_for_address(replace(CELINA, login=f"celina-{other.login}"), origin)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
@pytest.mark.postgresql_core
@pytest.mark.parametrize(
    ("act", "refused", "left"),
    [(take_the_right, "LAST_ADMINISTRATOR", 1), (invite_celina, "ADDRESS_TAKEN", 2)],
    ids=["each other's right", "one address"],
)
def test_of_two_administrators_at_once_one_is_refused(
    crowd: Crowd, act: Act, refused: str, left: int
):
    adam, beata = staff("adam", superuser=True), staff("beata", superuser=True)

    with crowd():
        done = outcomes_at_once(
            lambda: act(Origin(actor=adam), beata), lambda: act(Origin(actor=beata), adam)
        )
        counted = in_a_thread(User.objects.filter(is_superuser=True).count)

    assert (done, counted) == ([refused, "done"], left)
