"""The first sign-in: with the starter password, to the own password, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.activation import (
    activated,
    code_expired,
    expire_codes,
    issue_code,
    void_code,
)
from cms_ext.people.identity.domain.code import ALPHABET, normalised
from cms_ext.people.identity.domain.state import close, suspend
from cms_ext.people.identity.models import ActivationCode, KnownDevice, TryCounter, User
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.doors import (
    DOORS,
    HOMES,
    NEW,
    OWN_PASSWORD,
    PANELS,
    REFUSED,
    heard,
    is_in,
    knock,
    newcomer,
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
    client: Client, realm: str, login: str
) -> None:
    user, code, row = newcomer(realm, login)

    first = knock(client, realm, login, code)
    key = client.session.session_key
    done = set_own(client)

    assert (first.status_code, first["Location"]) == (302, OWN_PASSWORD)
    assert (done.status_code, done["Location"]) == (302, HOMES[realm])
    assert client.session.session_key != key
    user.refresh_from_db()
    row.refresh_from_db()
    assert (user.state, user.check_password(NEW), row.used_at is not None) == ("ACTIVE", True, True)
    assert events("FIRST_LOGIN", "PASSWORD_CHANGED") == [("FIRST_LOGIN", "PENDING", "ACTIVE")]
    assert is_in(client)
    assert knock(Client(), realm, login, NEW)["Location"] == HOMES[realm]


def test_the_step_says_what_to_do_and_how_it_ended(client: Client) -> None:
    newcomer_, code, _row = newcomer()

    page = knock(client, "ikcs", newcomer_.login, code)
    page = client.get(page["Location"])

    assert texts(parsed(page), "//h1") == ["Ustaw własne hasło"]
    assert page_problems(page) == []
    assert "Co najmniej 12 znaków" in page.content.decode()
    done = set_own(client)
    said = client.get(PANELS).content.decode()
    assert "Masz już własne hasło. Hasło startowe przestało działać" in said
    assert done.status_code == 302


@pytest.mark.parametrize(
    "spelling",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
    ids=["lower case", "together", "blanks", "outer blanks", "look-alikes"],
)
def test_the_code_is_read_as_people_type_it(client: Client, spelling: object) -> None:
    user, code, _row = newcomer()

    knock(client, "ikcs", user.login, spelling(code))  # type: ignore[operator]  # a table

    assert is_in(client)


def test_ac_07_a_second_sign_in_with_the_code_fails(client: Client) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)
    set_own(client)

    for again in (client, Client()):
        again.logout()
        answer = knock(again, "ikcs", user.login, code)
        assert (answer.status_code, is_in(again)) == (200, False)
        assert REFUSED in answer.content.decode()


def test_ac_13_a_code_by_e_mail_expires_after_72_hours_and_a_new_one_voids_the_old() -> None:
    with time_machine.travel(NOON, tick=False):
        user, code, row = newcomer(channel=CodeChannel.EMAIL, valid_for=timedelta(hours=72))
    with time_machine.travel(NOON + timedelta(hours=71, minutes=59), tick=False):
        assert expire_codes(datetime.now(UTC)) == 0
    with (
        time_machine.travel(NOON + timedelta(hours=72), tick=False),
        heard(code_expired, "code") as told,
    ):
        late = Client()
        answer = knock(late, "ikcs", user.login, code).content.decode()
        assert "Hasło startowe wygasło. Skontaktuj się z działem" in answer
        assert (is_in(late), told, expire_codes(datetime.now(UTC))) == (False, [row], 0)

        new = issue_code(user, CodeChannel.PRINT, timedelta(days=14))
        newer = issue_code(user, CodeChannel.PRINT, timedelta(days=14))
        assert REFUSED in knock(late, "ikcs", user.login, new.code).content.decode()
        knock(late, "ikcs", user.login, newer.code)
        assert is_in(late)


def test_the_nightly_job_voids_what_has_expired_and_tells_once() -> None:
    with time_machine.travel(NOON, tick=False):
        user, code, row = newcomer(valid_for=timedelta(days=14))
    later = NOON + timedelta(days=15)

    with heard(code_expired, "code") as told:
        assert [expire_codes(later), expire_codes(later)] == [1, 0]

    assert told == [row]
    with time_machine.travel(later, tick=False):
        answer = knock(Client(), "ikcs", user.login, code)
    assert "Hasło startowe wygasło." in answer.content.decode()


def test_that_a_code_has_expired_is_told_to_its_owner_only() -> None:
    with time_machine.travel(NOON - timedelta(days=30), tick=False):
        user, _code, _row = newcomer()
        _other, foreign, _row = newcomer("ebok", "EB-500009-2")

    answer = knock(Client(), "ikcs", user.login, foreign).content.decode()

    assert (REFUSED in answer, "wygasło" in answer) == (True, False)


@pytest.mark.parametrize("end", [void_code, lambda row: suspend(row.user, "spór", SYSTEM)])
def test_a_code_taken_back_or_a_suspended_login_is_refused_like_any(end: object) -> None:
    user, code, row = newcomer()
    end(row)  # type: ignore[operator]  # a table of functions

    answer = knock(Client(), "ikcs", user.login, code)

    assert REFUSED in answer.content.decode()


def test_a_closed_login_has_no_code() -> None:
    user, code, row = newcomer()
    close(user, ClosedReason.OWN_REQUEST, SYSTEM)

    assert REFUSED in knock(Client(), "ikcs", "IKCS-0031", code).content.decode()
    row.refresh_from_db()
    assert row.voided_at is not None


@pytest.mark.parametrize("login", ["IKCS-0031", "IKCS-9999"], ids=["known", "unknown"])
@pytest.mark.parametrize("door", DOORS)
def test_a_typo_is_told_whoever_is_asked_for_and_counts_for_nothing(
    client: Client, door: str, login: str
) -> None:
    _user, code, _row = newcomer()

    answer = knock(client, door, login, with_a_typo(code))

    assert TYPO in answer.content.decode()
    assert (TryCounter.objects.count(), events("SIGN_IN_REFUSED")) == (0, [])


def test_wrong_codes_count_against_the_address_and_never_against_the_login() -> None:
    user, code, _row = newcomer()
    _other, foreign, _row = newcomer("ebok", "EB-500009-2")
    for _ in range(35):
        knock(Client(), "ikcs", user.login, foreign, address="203.0.113.9")

    stopped, owner = Client(), Client()
    knock(stopped, "ikcs", user.login, code, address="203.0.113.9")
    knock(owner, "ikcs", user.login, code, address="192.0.2.7")

    assert (is_in(stopped), is_in(owner)) == (False, True)


@pytest.mark.parametrize(
    ("password", "repeated", "reason"),
    [
        ("", "", "Wpisz nowe hasło."),
        ("krótkie", "krótkie", "Hasło jest za krótkie."),
        (NEW, NEW + "!", "Hasła się różnią. Wpisz w obu polach to samo."),
        ("spoldzielnia 2026!", "spoldzielnia 2026!", "To hasło"),
        ("x" * 129, "x" * 129, "Hasło może mieć najwyżej 128 znaków."),
    ],
    ids=["nothing", "short", "different", "weak", "too long"],
)
def test_a_bad_own_password_gets_a_reason(
    client: Client, password: str, repeated: str, reason: str
) -> None:
    user, code, row = newcomer()
    knock(client, "ikcs", user.login, code)

    answer = set_own(client, password, repeated)

    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert page_problems(answer) == []
    row.refresh_from_db()
    assert row.used_at is None


@pytest.mark.parametrize("spelling", [str, normalised, str.lower])
def test_the_code_itself_is_refused_as_own_password(client: Client, spelling: object) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)

    answer = set_own(client, spelling(code))  # type: ignore[operator]  # a table of functions

    assert "Hasło startowe nie może zostać Twoim hasłem." in answer.content.decode()


def test_who_has_a_password_may_get_in_with_a_new_code_and_the_old_password_is_gone() -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    elsewhere, client = Client(), Client()
    knock(elsewhere, "ikcs", anna.login)
    issued = issue_code(anna, CodeChannel.PRINT, timedelta(days=14))
    assert knock(Client(), "ikcs", anna.login).status_code == 302

    knock(client, "ikcs", anna.login, issued.code)
    set_own(client)

    assert REFUSED in knock(Client(), "ikcs", anna.login, PASSWORD).content.decode()
    assert elsewhere.get("/ikcs/").status_code == 302
    assert is_in(client)
    assert events("FIRST_LOGIN", "PASSWORD_CHANGED") == [("PASSWORD_CHANGED", "ACTIVE", "ACTIVE")]


def test_the_same_browser_comes_back_at_once_and_another_when_the_claim_is_stale() -> None:
    user, code, _row = newcomer()
    own, other = Client(), Client()
    with time_machine.travel(NOON, tick=False):
        knock(own, "ikcs", user.login, code)
        del own.cookies["coop_session"]  # the window was closed
        assert knock(own, "ikcs", user.login, code).status_code == 302
        held = knock(other, "ikcs", user.login, code).content.decode()
        assert "ktoś zalogował się tym hasłem startowym w innej przeglądarce" in held
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        knock(other, "ikcs", user.login, code)
        assert is_in(other)


def test_others_are_told_that_the_login_is_active(client: Client) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)

    with heard(activated, "user") as told:
        set_own(client)

    assert [(one, one.state) for one in told] == [(user, "ACTIVE")]


def test_the_first_browser_is_known_afterwards_and_no_mail_tells_of_it(client: Client) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)
    assert KnownDevice.objects.count() == 0

    set_own(client)

    assert (KnownDevice.objects.get().user, OutgoingMessage.objects.count()) == (user, 0)


def test_the_code_is_kept_as_a_hash_only() -> None:
    user, code, row = newcomer()

    assert identify_hasher(row.code_hash)
    assert normalised(code) not in str(
        [list(model.objects.values()) for model in (ActivationCode, User, AuditEvent)]
    )
    assert user.has_usable_password() is False
