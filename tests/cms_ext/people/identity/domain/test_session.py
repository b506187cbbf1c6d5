from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import ModelLogEntry

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.session import (
    describe_browser,
    end_sessions,
    find_session,
    list_open_sessions,
    read_session_key,
)
from cms_ext.people.identity.models import SignInSession, SignInSettings, User
from tests.cms_ext.people.identity.sign_in_steps import PANELS, is_in, post_login
from tests.people import resident, staff
from tests.query_counts import sql_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIMITS = [
    ("ebok", "EB-500001-3", "/konto/", 30 * MINUTE, 12 * HOUR),
    ("staff", "daria", "/admin/", 15 * MINUTE, 8 * HOUR),
]
SETTINGS = "/admin/settings/cms_ext_identity/signinsettings/"
# As good as any other to be busy with, and made in no time.
ANY_ADDRESS = "/ustawienia/kolory.css"


@pytest.fixture(autouse=True)
def _that_morning() -> Iterator[None]:
    """Whatever today's date: a session is read by the clock, too, and outlives no test year."""
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture(autouse=True)
def _everyone(_that_morning: None) -> None:
    resident("ebok", "EB-500001-3", "Anna Lis")
    staff("daria", "finance_clerk")


def anna() -> User:
    return User.objects.get(login="EB-500001-3")


def signed_in(at: datetime = MORNING, realm: str = "ebok", login: str = "EB-500001-3") -> Client:
    client = Client(headers={"User-Agent": FIREFOX})
    with time_machine.travel(at, tick=False):
        post_login(client, realm, login)
    return client


def visit(client: Client, address: str, at: datetime) -> bool:
    """Return whether the browser is still in when it asks for this page."""
    with time_machine.travel(at, tick=False):
        client.get(address)
    return is_in(client)


@pytest.mark.thorough
@pytest.mark.parametrize(("realm", "login", "page", "idle", "absolute"), LIMITS)
def test_an_idle_session_ends_and_a_busy_one_too(
    realm: str, login: str, page: str, idle: timedelta, absolute: timedelta
):
    client = signed_in(realm=realm, login=login)
    later = MORNING + idle - MINUTE
    assert visit(client, page, later)
    assert visit(client, page, later + idle - MINUTE)
    assert not visit(client, page, later + 2 * idle)

    client, at = signed_in(realm=realm, login=login), MORNING
    last = MORNING + absolute - MINUTE
    while at < last:
        assert visit(client, ANY_ADDRESS, at)
        at += idle - MINUTE
    assert visit(client, page, last)
    assert not visit(client, page, MORNING + absolute)


def choose_minutes(minutes: str, client: Client) -> int:
    """Save the office's choice as Wagtail's form does; return the status."""
    row = SignInSettings.load()
    return client.post(f"{SETTINGS}{row.pk}/", {"staff_idle_minutes": minutes}).status_code


def test_the_administrator_chooses_how_long_staff_may_be_idle_within_bounds():
    staff("admin", superuser=True)
    admin, daria = (signed_in(realm="staff", login=login) for login in ("admin", "daria"))

    # A clerk is turned away, and a number out of bounds comes back with the form.
    answers = [
        choose_minutes("40", daria),
        choose_minutes("121", admin),
        choose_minutes("40", admin),
    ]
    assert answers == [302, 200, 302]
    for minutes in (4, 121, 0, -5, None):
        with pytest.raises(ValidationError):
            SignInSettings(staff_idle_minutes=minutes).full_clean()
    assert SignInSettings.load().staff_idle_minutes == 40
    logged = ModelLogEntry.objects.values_list("user__login", "action", "content_type__model")
    assert list(logged) == [("admin", "wagtail.edit", "signinsettings")]

    # It holds at once, for who is signed in, and for staff alone.
    anna_at_home = signed_in()
    assert visit(daria, "/admin/", MORNING + 39 * MINUTE)
    assert not visit(anna_at_home, "/konto/", MORNING + 39 * MINUTE)
    SignInSettings.objects.update(staff_idle_minutes=5)
    assert not visit(daria, "/admin/", MORNING + 44 * MINUTE)


def test_until_the_office_chooses_the_settings_of_the_server_hold_within_bounds(settings):
    made = []
    for minutes in (15, 60, 1, 600):
        settings.COOP_SESSION_LIMITS = {"staff": (minutes * MINUTE, 8 * HOUR)}
        made.append(SignInSettings().staff_idle_minutes)
    assert made == [15, 60, 5, 120]


def test_the_open_editor_alone_keeps_nobody_in():
    client = signed_in(realm="staff", login="daria")

    assert visit(
        client, "/admin/editing-sessions/ping/wagtailcore/page/1/1/", MORNING + 14 * MINUTE
    )
    assert not visit(client, "/admin/", MORNING + 15 * MINUTE)


@pytest.mark.parametrize(
    ("realm", "login", "page", "sign_in_page"),
    [
        ("ebok", "EB-500001-3", "/e-bok/", f"{PANELS}e-bok/"),
        ("staff", "daria", "/admin/", "/admin/login/"),
    ],
)
def test_after_the_end_the_sign_in_page_says_why_once(
    realm: str, login: str, page: str, sign_in_page: str
):
    client = signed_in(realm=realm, login=login)
    visit(client, page, MORNING + HOUR)

    said = [
        "Sesja wygasła, bo przez dłuższy czas nic się nie działo." in answer.content.decode()
        for answer in (client.get(sign_in_page), client.get(sign_in_page))
    ]

    assert said == [True, False]
    expired = AuditEvent.objects.get(action="SESSION_EXPIRED")
    assert (expired.reason_code, expired.object_id) == (
        "IDLE",
        str(User.objects.get(login=login).pk),
    )


def test_the_row_names_browser_and_network_and_not_the_key():
    client = signed_in()

    row = SignInSession.objects.get()

    assert (row.user, row.browser, row.network) == (anna(), "Firefox, Linux", "192.0.2.0/24")
    assert (row.started_at, row.ended_at, row.with_code) == (MORNING, None, False)
    assert row == find_session(client.session)
    assert read_session_key(client.session) not in (row.key_hash, client.session.session_key)
    # When it was last seen is written once a minute.
    for seconds, seen in ((59, 0), (60, 60), (90, 60), (120, 120)):
        visit(client, ANY_ADDRESS, MORNING + timedelta(seconds=seconds))
        row.refresh_from_db()
        assert row.last_seen_at == MORNING + timedelta(seconds=seen)


def test_signing_in_again_ends_the_row_before_and_signing_out_the_last():
    client = signed_in()
    resident("ikcs", "IKCS-0007", "Anna Lis")
    for minutes, (realm, login) in enumerate(
        [("ebok", "EB-500001-3"), ("ikcs", "IKCS-0007")], start=1
    ):
        with time_machine.travel(MORNING + minutes * MINUTE, tick=False):
            post_login(client, realm, login)
    ends = SignInSession.objects.order_by("pk").values_list("ended_at", flat=True)

    assert list(ends.all()) == [MORNING + MINUTE, MORNING + 2 * MINUTE, None]
    client.post("/strefa-mieszkanca/wyloguj/")
    assert ends.last() is not None


def test_sign_out_everywhere_but_here_and_then_everywhere():
    now = datetime.now(UTC)
    here, elsewhere, darias = signed_in(now), signed_in(now), signed_in(now, "staff", "daria")

    ended = end_sessions(anna(), except_key=read_session_key(here.session), origin=SYSTEM)

    for client in (here, elsewhere, darias):
        client.get("/konto/")
    assert (ended, is_in(here), is_in(elsewhere), is_in(darias)) == (1, True, False, True)
    assert "Ta sesja została zakończona." in elsewhere.get(PANELS).content.decode()
    assert AuditEvent.objects.get(action="SESSIONS_ENDED").changes == {"count": 1}

    # As staff do; without a session to end there is no log entry.
    assert [end_sessions(anna(), except_key=None, origin=SYSTEM) for _ in range(2)] == [1, 0]
    assert not visit(here, "/konto/", now)
    assert AuditEvent.objects.filter(action="SESSIONS_ENDED").count() == 2


def test_following_a_session_costs_one_query_and_without_its_row_it_is_over():
    client = signed_in(datetime.now(UTC))

    queries = sql_of(client.get, PANELS)

    table = SignInSession._meta.db_table
    assert len([query for query in queries if table in query]) == 1

    SignInSession.objects.all().delete()
    client.get("/konto/")
    assert not is_in(client)


def test_the_list_of_sign_ins_holds_what_still_lets_in():
    for name, ago, unused, ended_at in (
        ("old", 13 * HOUR, MINUTE, None),
        ("idle", 2 * HOUR, 31 * MINUTE, None),
        ("ended", 2 * HOUR, MINUTE, MORNING),
        ("busy", 11 * HOUR, MINUTE, None),
    ):
        SignInSession.objects.create(
            user=anna(),
            key_hash=name,
            started_at=MORNING - ago,
            last_seen_at=MORNING - unused,
            ended_at=ended_at,
        )

    assert [session.key_hash for session in list_open_sessions(anna(), MORNING)] == ["busy"]


def test_a_browser_is_its_name_and_system():
    like_gecko = "AppleWebKit/537.36 (KHTML, like Gecko)"
    webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    windows = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {like_gecko}"
    table = {
        FIREFOX: "Firefox, Linux",
        f"{windows} Chrome/140.0.0.0 Safari/537.36": "Chrome, Windows",
        f"{windows} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": "Edge, Windows",
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {webkit} "
        "Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
        f"Mozilla/5.0 (Linux; Android 15; SM-A556B) {like_gecko} "
        "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": "Samsung Internet, Android",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} "
        "Version/18.0 Safari/605.1.15": "Safari, macOS",
        "curl/8.5": "inna przeglądarka",
        "": "inna przeglądarka",
        "<script>" * 5000: "inna przeglądarka",
    }

    assert {user_agent: describe_browser(user_agent) for user_agent in table} == table
