"""The first sign-in: with the starter password, to the own password, and nowhere else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.activation_code import (
    ALPHABET,
    activated,
    code_expired,
    expire_codes,
    issue_code,
    normalise_code,
    void_code,
)
from cms_ext.people.identity.domain.login_state import close_login, suspend_login
from cms_ext.people.identity.models import ActivationCode, KnownDevice, TryCounter, User
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.sign_in_steps import (
    HOMES,
    NEW,
    OWN_PASSWORD,
    PANELS,
    REFUSED,
    SIGN_IN_PAGES,
    every_address,
    is_in,
    newcomer,
    post_login,
    sent_signals,
    set_own,
)
from tests.page_checks import page_problems, parsed, texts
from tests.people import PASSWORD, resident

pytestmark = pytest.mark.django_db
TYPO = "W haśle startowym jest literówka. Sprawdź każdą grupę znaków."
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def events(*actions: str) -> list[tuple[str, str, str]]:
    found = AuditEvent.objects.filter(action__in=actions).order_by("pk")
    return list(found.values_list("action", "from_state", "to_state"))


def with_a_typo(code: str) -> str:
    """Another last symbol, that of no code."""
    wrong = next(symbol for symbol in ALPHABET if symbol not in code[-1:] + "Z")
    return code[:-1] + wrong


@pytest.mark.parametrize(("realm", "login"), [("ikcs", "IKCS-0031"), ("ebok", "EB-500009-2")])
def test_the_code_opens_setting_the_own_password_which_opens_the_panel(
    client, realm: str, login: str
):
    user, code, row = newcomer(realm, login)

    first = post_login(client, realm, login, code)
    key = client.session.session_key
    page = client.get(OWN_PASSWORD)
    known = KnownDevice.objects.count()
    with sent_signals(activated, "user") as users:
        done = set_own(client)

    assert (first.status_code, first["Location"]) == (302, OWN_PASSWORD)
    assert texts(parsed(page), "//h1") == ["Ustaw własne hasło"]
    assert page_problems(page) == []
    assert "Co najmniej 12 znaków" in page.content.decode()
    assert (done.status_code, done["Location"]) == (302, HOMES[realm])
    assert client.session.session_key != key
    said = client.get(PANELS).content.decode()
    assert "Masz już własne hasło. Hasło startowe przestało działać" in said
    user.refresh_from_db()
    row.refresh_from_db()
    assert (user.state, user.check_password(NEW), row.used_at is not None) == ("ACTIVE", True, True)
    assert events("FIRST_LOGIN", "PASSWORD_CHANGED") == [("FIRST_LOGIN", "PENDING", "ACTIVE")]
    assert [(one, one.state) for one in users] == [(user, "ACTIVE")]
    # The browser is known from now on, and no mail tells of it.
    assert (known, KnownDevice.objects.get().user) == (0, user)
    assert OutgoingMessage.objects.count() == 0
    assert is_in(client)
    assert post_login(Client(), realm, login, NEW)["Location"] == HOMES[realm]


def test_the_code_is_read_as_people_type_it():
    user, code, _row = newcomer()

    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f"  {code} ",
        code.replace("0", "O").replace("1", "l"),
    ):
        client = Client()
        post_login(client, "ikcs", user.login, typed)
        assert is_in(client)
        ActivationCode.objects.update(claimed_at=None)  # else it is held for that browser


def test_ac_07_a_second_sign_in_with_the_code_fails(client):
    user, code, _row = newcomer()
    post_login(client, "ikcs", user.login, code)
    set_own(client)

    for again in (client, Client()):
        again.logout()
        answer = post_login(again, "ikcs", user.login, code)
        assert (answer.status_code, is_in(again)) == (200, False)
        assert REFUSED in answer.content.decode()


def test_ac_13_a_code_by_e_mail_expires_after_72_hours_and_a_new_one_voids_the_old():
    with time_machine.travel(NOON, tick=False):
        user, code, row = newcomer(channel=CodeChannel.EMAIL, valid_for=timedelta(hours=72))
    with time_machine.travel(NOON + timedelta(hours=71, minutes=59), tick=False):
        assert expire_codes(datetime.now(UTC)) == 0
    with (
        time_machine.travel(NOON + timedelta(hours=72), tick=False),
        sent_signals(code_expired, "code") as codes,
    ):
        late = Client()
        answer = post_login(late, "ikcs", user.login, code).content.decode()
        assert "wydamy nowe. Nowego wniosku nie trzeba. Dział Członkowsko-Lokalowy, pokój" in answer
        assert (is_in(late), codes, expire_codes(datetime.now(UTC))) == (False, [row], 0)

        new = issue_code(user, CodeChannel.PRINT, timedelta(days=14))
        newer = issue_code(user, CodeChannel.PRINT, timedelta(days=14))
        assert REFUSED in post_login(late, "ikcs", user.login, new.code).content.decode()
        post_login(late, "ikcs", user.login, newer.code)
        assert is_in(late)


def test_the_nightly_job_voids_what_has_expired_and_only_the_owner_reads_of_it():
    with time_machine.travel(NOON, tick=False):
        user, code, row = newcomer(valid_for=timedelta(days=14))
        _other, foreign, other_row = newcomer("ebok", "EB-500009-2")
    later = NOON + timedelta(days=15)

    with sent_signals(code_expired, "code") as codes:
        assert [expire_codes(later), expire_codes(later)] == [2, 0]

    assert sorted(one.pk for one in codes) == sorted([row.pk, other_row.pk])
    with time_machine.travel(later, tick=False):
        own, strange = (
            post_login(Client(), "ikcs", user.login, one).content.decode()
            for one in (code, foreign)
        )
    assert "Hasło startowe wygasło." in own
    assert (REFUSED in strange, "wygasło" in strange) == (True, False)


@pytest.mark.parametrize(
    "end",
    [void_code, lambda row: suspend_login(row.user, "spór", SYSTEM)],
    ids=["taken back", "suspended"],
)
def test_a_code_taken_back_or_a_suspended_login_is_refused_like_any(
    end: Callable[[ActivationCode], object],
):
    _user, code, row = newcomer()
    end(row)

    answer = post_login(Client(), "ikcs", "IKCS-0031", code)

    assert REFUSED in answer.content.decode()


def test_a_typo_gets_one_answer_for_every_login_and_counts_for_nothing(client):
    _user, code, _row = newcomer()

    logins = dict.fromkeys(SIGN_IN_PAGES, ("IKCS-0031", "IKCS-9999"))
    logins["ebok"] = ("EB-500001-3", "EB-500002-1")
    for panel in SIGN_IN_PAGES:
        for login in logins[panel]:
            answer = post_login(client, panel, login, with_a_typo(code))
            assert TYPO in answer.content.decode()
    assert (TryCounter.objects.count(), events("SIGN_IN_REFUSED")) == (0, [])


def test_wrong_codes_count_against_the_address_and_never_against_the_login(settings):
    settings.COOP_TRIES_PER_ADDRESS = settings.COOP_TRIES_PER_LOGIN + 2
    user, code, _row = newcomer()
    _other, foreign, _row = newcomer("ebok", "EB-500009-2")
    for _ in range(settings.COOP_TRIES_PER_ADDRESS + 1):
        post_login(Client(), "ikcs", user.login, foreign, address="203.0.113.9")

    stopped, owner = Client(), Client()
    post_login(stopped, "ikcs", user.login, code, address="203.0.113.9")
    post_login(owner, "ikcs", user.login, code, address="192.0.2.7")

    assert (is_in(stopped), is_in(owner)) == (False, True)


def test_a_bad_own_password_gets_a_reason(client):
    user, code, row = newcomer()
    post_login(client, "ikcs", user.login, code)
    own = "Hasło startowe nie może zostać Twoim hasłem."

    for password, repeated, reason in (
        ("", "", "Wpisz nowe hasło."),
        ("krótkie", "krótkie", "Hasło jest za krótkie."),
        (NEW, NEW + "!", "Hasła się różnią. Wpisz w obu polach to samo."),
        ("spoldzielnia 2026!", "spoldzielnia 2026!", "To hasło"),
        ("x" * 129, "x" * 129, "Hasło może mieć najwyżej 128 znaków. Skróć je."),
        *((one, one, own) for one in (code, normalise_code(code), code.lower())),
    ):
        answer = set_own(client, password, repeated)
        assert answer.status_code == 200
        assert reason in answer.content.decode()
        assert page_problems(answer) == []
    row.refresh_from_db()
    assert row.used_at is None


def test_who_has_a_password_may_get_in_with_a_new_code_and_the_old_password_is_gone():
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    elsewhere, client = Client(), Client()
    post_login(elsewhere, "ikcs", anna.login)
    issued = issue_code(anna, CodeChannel.PRINT, timedelta(days=14))
    assert post_login(Client(), "ikcs", anna.login).status_code == 302

    post_login(client, "ikcs", anna.login, issued.code)
    set_own(client)

    assert REFUSED in post_login(Client(), "ikcs", anna.login, PASSWORD).content.decode()
    assert elsewhere.get("/ikcs/").status_code == 302
    assert is_in(client)
    assert events("FIRST_LOGIN", "PASSWORD_CHANGED") == [("PASSWORD_CHANGED", "ACTIVE", "ACTIVE")]


def test_the_same_browser_comes_back_at_once_and_another_when_the_claim_is_stale():
    user, code, _row = newcomer()
    own, other = Client(), Client()
    with time_machine.travel(NOON, tick=False):
        post_login(own, "ikcs", user.login, code)
        del own.cookies["coop_session"]  # the window was closed
        assert post_login(own, "ikcs", user.login, code).status_code == 302
        held = post_login(other, "ikcs", user.login, code).content.decode()
        assert "ktoś zalogował się tym hasłem startowym w innej przeglądarce" in held
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        post_login(other, "ikcs", user.login, code)
        assert is_in(other)


def test_whoever_signs_out_may_begin_again_at_another_computer_at_once():
    """As the page says: „Hasło startowe zadziała jeszcze raz, dopóki jest ważne.”"""
    user, code, _row = newcomer()
    library, home = Client(), Client()
    post_login(library, "ikcs", user.login, code)
    library.post("/strefa-mieszkanca/wyloguj/")

    post_login(home, "ikcs", user.login, code)
    set_own(home)

    assert is_in(home)


def test_the_code_is_kept_as_a_hash_only_and_a_closed_login_has_none():
    user, code, row = newcomer()

    assert identify_hasher(row.code_hash)
    kept = [list(model.objects.values()) for model in (ActivationCode, User, AuditEvent)]
    assert normalise_code(code) not in str(kept)
    assert user.has_usable_password() is False

    close_login(user, ClosedReason.OWN_REQUEST, SYSTEM)
    assert REFUSED in post_login(Client(), "ikcs", "IKCS-0031", code).content.decode()
    row.refresh_from_db()
    assert row.voided_at is not None


# A session that a starter password opened: it sets the own password and reaches nothing else.


def split_way(location: str) -> tuple[str, str]:
    """Return the path of a redirect and what its `next` names, or ""."""
    parts = urlsplit(location)
    return parts.path, unquote(dict(parse_qsl(parts.query)).get("next", ""))


def is_kept(address: str) -> bool:
    """A page of a panel, of the account or of the administration; a bare start is home anyway."""
    return address.startswith(("/konto/", "/ikcs/", "/e-bok/", "/admin/")) and address not in (
        "/ikcs/",
        "/e-bok/",
        "/admin/",
    )


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/ikcs/dokumenty/7/", "/ikcs/dokumenty/7/"), ("/e-bok/konto/100007/", "/ikcs/")],
    ids=["of the panel", "of another"],
)
def test_the_way_back_leads_through_the_step_of_the_own_password(client, wanted: str, reached: str):
    user, code, _row = newcomer()
    way = f"?{urlencode({'next': wanted})}"

    first = client.post(f"{SIGN_IN_PAGES['ikcs']}{way}", {"login": user.login, "password": code})
    refused = set_own(client, "za krótkie", to=first["Location"])
    done = set_own(client, to=first["Location"])

    assert (first["Location"], refused.status_code) == (f"{OWN_PASSWORD}{way}", 200)
    assert (done.status_code, done["Location"]) == (302, reached)


@pytest.mark.thorough
@pytest.mark.usefixtures("frame_kept")
def test_ac_17_a_session_opened_by_a_code_reaches_nothing_else():
    user, code, _row = newcomer()
    client = Client()
    post_login(client, "ikcs", user.login, code)
    open_ones = {
        OWN_PASSWORD,
        "/strefa-mieszkanca/wyloguj/",
        "/konto/ile-zostalo/",
        "/konto/zostan/",
        "/ustawienia/wyglad/",
        "/ustawienia/kolory.css",
        # What a browser stores for times without a network.
        *("/bez-internetu/", "/manifest.webmanifest", "/sw.js"),
    }

    everywhere = every_address() | {
        "/",
        "/ikcs/",
        "/ikcs/dokumenty/",
        "/e-bok/",
        "/e-bok/konto/100005/csv/",
        "/konto/",
        "/admin/",
        "/pliki/1/x.pdf",
        "/media/x.pdf",
        "/szukaj/?q=woda",
        "/nie-ma-takiej/",
    }
    assert len(everywhere) > 100
    for address in sorted(everywhere - open_ones):
        for method in (client.get, client.post):
            answer = method(address)
            status, path, way = answer.status_code, *split_way(answer["Location"])
            kept = address if method == client.get and is_kept(address) else ""
            assert (status, path, way) == (302, OWN_PASSWORD, kept), address
    assert client.get(OWN_PASSWORD).status_code == 200
    assert client.post("/strefa-mieszkanca/wyloguj/").status_code == 302
    assert not is_in(client)


def test_neither_an_older_code_nor_a_suspended_login_sets_a_password():
    user, code, _row = newcomer()
    old, suspended = Client(), Client()
    post_login(old, "ikcs", user.login, code)
    newer = issue_code(user, CodeChannel.PRINT, timedelta(days=14))

    answer = set_own(old)

    assert (answer["Location"], is_in(old)) == (PANELS, False)
    assert "To hasło startowe już nie działa" in old.get(PANELS).content.decode()

    post_login(suspended, "ikcs", user.login, newer.code)
    suspend_login(user, "spór o prawo", SYSTEM)
    answer = set_own(suspended)
    assert (answer.status_code, answer["Location"]) == (302, PANELS)
    user.refresh_from_db()
    assert (user.state, user.has_usable_password()) == ("SUSPENDED", False)


def test_the_page_is_for_a_session_with_a_code_only(client):
    assert client.get(OWN_PASSWORD)["Location"] == PANELS
    resident("ikcs", "IKCS-0007", "Anna Lis")
    post_login(client, "ikcs", "IKCS-0007")
    assert client.get(OWN_PASSWORD)["Location"] == "/ikcs/"
