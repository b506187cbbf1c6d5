"""Staff get in by a one-use link: what it does once, and whom it never lets in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from cms_ext.audit.domain.event import OPERATOR
from cms_ext.audit.models import AuditEvent
from cms_ext.identity.domain import invitation_link
from cms_ext.identity.domain.invitation import (
    CannotInvite,
    InvitationLink,
    last_invitation,
    make_invitation,
    send_invitation,
)
from cms_ext.identity.domain.one_use_link import token_hash
from cms_ext.identity.domain.reset import LinkIsGone
from cms_ext.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    open_staff_login,
    staff_login_of,
)
from cms_ext.identity.models import SignInSession, StaffInvitation, User
from cms_ext.mail.domain.sealed import Withdrawn
from cms_ext.mail.models import OutgoingMessage
from tests.cms_ext.identity.doors import is_in, knock
from tests.crowd import Crowd
from tests.people import resident, staff

PAGE = "/konto/zaproszenie/"
NEW = "mglisty kaloryfer pod orzechem"
OTHER = "szeroka łódka bez steru"
GONE = "Zaproszenie nie działa"
CELINA = StaffLogin(
    "celina", "Celina", "Borówczyk", "celina@podlasem.example", frozenset({"membership_clerk"})
)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def celina(db: None) -> User:
    return open_staff_login(CELINA, OPERATOR)


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


def test_a_new_login_lets_nobody_in_before_its_owner_set_a_password(celina: User) -> None:
    client = Client()

    knock(client, "staff", "celina", "")
    knock(client, "staff", "celina", "celina")

    assert (celina.has_usable_password(), is_in(client)) == (False, False)


def test_the_link_leads_to_the_own_password_and_into_the_administration(celina: User) -> None:
    link = make_invitation(celina, OPERATOR)
    client = Client()

    click = client.get(f"{PAGE}{token_of(link)}/")
    page = client.get(PAGE).content.decode()
    saved = own_password(client)

    assert (click.status_code, click["Location"]) == (302, PAGE)
    assert "Twój login: <strong>celina</strong>" in page
    assert "Co najmniej 15 znaków." in page
    assert (saved.status_code, saved["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    again = Client()
    knock(again, "staff", "celina", NEW)
    assert is_in(again)


def test_opening_the_link_changes_nothing_however_often(celina: User) -> None:
    link = make_invitation(celina, OPERATOR)
    before = AuditEvent.objects.count()

    for _ in range(3):
        client = opened(link)
        assert client.get(PAGE).status_code == 200

    celina.refresh_from_db()
    assert (celina.has_usable_password(), AuditEvent.objects.count() - before) == (False, 0)
    assert used(link).status_code == 302


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("krótkie hasło", "Hasło jest za krótkie. Wpisz co najmniej 15 znaków."),
        ("celina borówczyk celina", "To hasło składa się głównie z Twoich danych"),
        ("haslohaslohaslo123", "To hasło składa się z popularnych słów"),
    ],
)
def test_a_password_below_the_rule_of_staff_is_refused_and_the_link_lives(
    celina: User, password: str, said: str
) -> None:
    client = opened(make_invitation(celina, OPERATOR))

    refused = own_password(client, password)

    assert said in refused.content.decode()
    assert own_password(client).status_code == 302


def test_with_a_second_factor_required_the_next_page_sets_one_up(
    celina: User, settings: pytest.FixtureRequest
) -> None:
    settings.COOP_STAFF_SECOND_FACTOR = "required"  # type: ignore[attr-defined]  # Django's settings
    client = opened(make_invitation(celina, OPERATOR))

    own_password(client)

    assert client.get("/admin/")["Location"] == "/konto/drugi-skladnik/"


def after(what: Callable[[User], object]) -> Callable[[User], InvitationLink]:
    """A link, and what happened to it before somebody came with it."""

    def made(user: User) -> InvitationLink:
        link = make_invitation(user, OPERATOR)
        what(user)
        return link

    return made


def shut(user: User) -> None:
    change_staff_login(user, with_(user, is_active=False), OPERATOR)


def opened_again(user: User) -> None:
    shut(user)
    change_staff_login(user, with_(user, is_active=True), OPERATOR)


def moved(user: User) -> None:
    change_staff_login(user, with_(user, email="nowy@podlasem.example"), OPERATOR)


def with_(user: User, **changed: object) -> StaffLogin:
    now = staff_login_of(user)
    return StaffLogin(**{name: changed.get(name, getattr(now, name)) for name in now.__slots__})


@pytest.mark.parametrize(
    "link_of",
    [
        after(lambda user: used(make_invitation(user, OPERATOR))),
        after(lambda user: make_invitation(user, OPERATOR)),
        after(lambda user: send_invitation(user, OPERATOR)),
        after(shut),
        after(opened_again),
        after(moved),
        after(lambda user: User.objects.filter(pk=user.pk).update(state="SUSPENDED", is_active=0)),
        lambda user: InvitationLink("/konto/zaproszenie/zgadywane/", NOW),
        lambda user: InvitationLink(f"/konto/zaproszenie/{'x' * 300}/", NOW),
        lambda user: InvitationLink("/konto/zaproszenie/%00/", NOW),
    ],
    ids=[
        "used",
        "a newer one",
        "a newer one by mail",
        "shut",
        "shut and opened again",
        "another address",
        "shut in the database",
        "guessed",
        "endless",
        "nothing",
    ],
)
def test_a_link_that_is_no_more_says_the_same_whatever_became_of_it(
    celina: User, link_of: Callable[[User], InvitationLink]
) -> None:
    client = opened(link_of(celina))
    unknown = opened(InvitationLink("/konto/zaproszenie/nieznany/", NOW))

    page, posted = client.get(PAGE), own_password(client, OTHER)

    assert [page.status_code, posted.status_code] == [410, 410]
    assert GONE in page.content.decode()
    assert page.content == unknown.get(PAGE).content
    celina.refresh_from_db()
    assert not celina.check_password(OTHER)
    assert not is_in(client)


def test_a_link_works_for_three_days_and_not_a_minute_longer(celina: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        link = make_invitation(celina, OPERATOR)
        assert link.expires_at == NOW + timedelta(hours=72)
        clock.shift(timedelta(hours=72, minutes=-1))
        client = opened(link)
        in_time = client.get(PAGE).status_code
        clock.shift(timedelta(minutes=1))

        late = own_password(client).status_code

    assert (in_time, late) == (200, 410)


@pytest.mark.parametrize("way", [make_invitation, send_invitation])
def test_nobody_but_active_staff_is_invited(
    celina: User, way: Callable[[User, object], object]
) -> None:
    celina.is_active = False
    celina.save()
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    anna.email = "anna@poczta.example"
    anna.save()

    for user in (celina, anna):
        with pytest.raises(CannotInvite):
            way(user, OPERATOR)

    assert not StaffInvitation.objects.exists()


def test_a_link_never_opens_a_resident_s_login_whoever_put_it_into_the_database() -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    StaffInvitation.objects.create(
        user=anna,
        by_mail=False,
        token_hash=token_hash("podrzucony"),
        invited_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )

    client = opened(InvitationLink("/konto/zaproszenie/podrzucony/", NOW))

    assert own_password(client).status_code == 410
    assert not is_in(client)


def test_only_the_hash_is_kept_and_the_log_tells_no_secret(celina: User) -> None:
    link = make_invitation(celina, OPERATOR)

    used(link)

    row = StaffInvitation.objects.get()
    assert row.token_hash == token_hash(token_of(link))
    acts = AuditEvent.objects.filter(stream="ACT").order_by("seq")
    rows = list(acts.values_list("action", "reason_code", "changes"))
    assert rows == [
        ("STAFF_LOGIN_OPENED", "", {"groups": ["membership_clerk"], "is_superuser": False}),
        ("STAFF_INVITED", "LINK", {}),
        ("PASSWORD_CHANGED", "INVITATION", {}),
    ]


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


def test_a_new_link_for_somebody_who_forgot_ends_every_session_and_the_old_password(
    celina: User,
) -> None:
    first = opened(make_invitation(celina, OPERATOR))
    own_password(first)

    answer = used(make_invitation(celina, OPERATOR), OTHER)

    assert answer.status_code == 302
    assert first.get("/admin/").status_code == 302
    old, new = Client(), Client()
    knock(old, "staff", "celina", NEW)
    knock(new, "staff", "celina", OTHER)
    assert (is_in(old), is_in(new)) == (False, True)


def test_another_s_session_in_the_same_browser_is_left_behind(celina: User, client: Client) -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    client.force_login(anna)
    link = make_invitation(celina, OPERATOR)

    client.get(f"{PAGE}{token_of(link)}/")
    own_password(client)

    assert int(client.session["_auth_user_id"]) == celina.pk


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.both_databases
def test_of_two_browsers_with_one_link_exactly_one_gets_in(crowd: Crowd) -> None:
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - per thread

    from cms_ext.identity.domain.invitation import accept_invitation  # noqa: PLC0415 - as above

    token = token_of(make_invitation(open_staff_login(CELINA, OPERATOR), OPERATOR))
    start = Barrier(2)

    def come(password: str) -> str:
        request = RequestFactory().post(reverse("identity:invitation"))
        request.session = SessionStore()
        start.wait(timeout=30)
        try:
            accept_invitation(request, token, password)
        except LinkIsGone:
            return "gone"
        finally:
            connection.close()
        return "in"

    def sessions(_: int) -> int:
        try:
            return SignInSession.objects.filter(ended_at__isnull=True).count()
        finally:
            connection.close()

    with crowd(), ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(come, (NEW, OTHER)))
        left = list(pool.map(sessions, (0,)))

    assert (done, left) == (["gone", "in"], [1])
