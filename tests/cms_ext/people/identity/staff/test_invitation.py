"""Staff get in by a one-use link: what it does, once."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.invitation_link import make_invitation
from cms_ext.people.identity.domain.one_use_link import token_hash
from cms_ext.people.identity.domain.reset_link import PasswordLinkIsGone
from cms_ext.people.identity.domain.rights import password_changes
from cms_ext.people.identity.domain.staff import open_staff_login
from cms_ext.people.identity.models import SignInSession, StaffInvitation, User
from tests.cms_ext.people.identity.doors import is_in, knock
from tests.cms_ext.people.identity.staff.invited import (
    CELINA,
    NEW,
    OTHER,
    PAGE,
    opened,
    own_password,
    token_of,
    used,
)
from tests.crowd import Crowd, answers_at_once, in_a_thread
from tests.people import resident

pytestmark = pytest.mark.django_db


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
        ("PASSWORD_CHANGED", "INVITATION", password_changes(User.objects.get(pk=celina.pk))),
    ]


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_of_two_browsers_with_one_link_exactly_one_gets_in(crowd: Crowd) -> None:
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - per thread

    from cms_ext.people.identity.domain.invitation_link import accept_invitation  # noqa: PLC0415 - as above

    token = token_of(make_invitation(open_staff_login(CELINA, OPERATOR), OPERATOR))

    def come(password: str) -> None:
        request = RequestFactory().post(reverse("identity:invitation"))
        request.session = SessionStore()
        accept_invitation(request, token, password)

    with crowd():
        met = answers_at_once(lambda: come(NEW), lambda: come(OTHER), refusal=PasswordLinkIsGone)
        left = in_a_thread(SignInSession.objects.filter(ended_at__isnull=True).count)

    assert ([type(one) for one in met].count(PasswordLinkIsGone), left) == (1, 1)
