"""What was changed behind our back of second factors → `verify_rights` finds it.

Anna has an app, a passkey and codes on paper, of which she used one; of Borys nobody knows any.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms_ext.office.audit.domain.event import SYSTEM, record
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.passkey import (
    RelyingParty,
    add_passkey,
    registration_options,
)
from cms_ext.people.identity.domain.second_factor import (
    new_codes,
    recovery_code_fits,
    remove_app,
    remove_passkey,
    reset_second_factor,
)
from cms_ext.people.identity.domain.standing import record_standing, widen_beginning
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.account.key_in_hand import KeyInHand
from tests.cms_ext.people.identity.account.phones import with_app
from tests.project.behind_our_back.rights_office import USER, by_sql, found, take_office_down

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = RelyingParty("testserver", "http://testserver", "Spółdzielnia")
APP, KEY, CODE = (
    f"cms_ext_identity_{one}" for one in ("authenticatorapp", "passkey", "recoverycode")
)
BORYS = f"(SELECT id FROM {USER} WHERE login = 'IKCS-0002')"
ROWS: list[tuple[str, list[str], list[str]]] = [
    ("nothing", [], []),
    ("another seed", [f"UPDATE {APP} SET sealed_seed = 'x'"], ["IKCS-0001”: aplikacja z kodami"]),
    (
        "an app that asks no more",
        [f"UPDATE {APP} SET confirmed_at = NULL"],
        ["IKCS-0001”: aplikacja z kodami"],
    ),
    (
        "an app of who had none",
        [f"UPDATE {APP} SET user_id = {BORYS}"],
        ["IKCS-0001”: aplikacja z kodami", "IKCS-0002”: aplikacja z kodami"],
    ),
    ("another public key", [f"UPDATE {KEY} SET public_key = 'x'"], ["IKCS-0001”: klucze dostępu"]),
    (
        "one passkey more",
        [
            f"INSERT INTO {KEY} (user_id, name, credential_id, public_key, sign_count, created_at)"
            f" SELECT user_id, 'x', 'x', public_key, 0, created_at FROM {KEY}"
        ],
        ["IKCS-0001”: klucze dostępu"],
    ),
    ("no passkey", [f"DELETE FROM {KEY}"], ["IKCS-0001”: klucze dostępu"]),
    (
        "a code of one's own",
        [f"UPDATE {CODE} SET code_hash = 'x' WHERE id = (SELECT max(id) FROM {CODE})"],
        ["IKCS-0001”: kody zapasowe"],
    ),
    (
        "codes for another",
        [f"UPDATE {CODE} SET user_id = {BORYS}"],
        ["IKCS-0001”: kody zapasowe", "IKCS-0002”: kody zapasowe"],
    ),
    ("no codes", [f"DELETE FROM {CODE}"], ["IKCS-0001”: kody zapasowe"]),
    (
        "a used code as good as new",
        [f"UPDATE {CODE} SET used_at = NULL"],
        ["IKCS-0001”: kody zapasowe"],
    ),
    (
        "codes that nobody used",
        [f"UPDATE {CODE} SET used_at = '2026-11-20' WHERE used_at IS NULL"],
        ["IKCS-0001”: kody zapasowe"],
    ),
    (
        "the event of a passkey removed",
        [
            "DELETE FROM cms_ext_audit_auditevent WHERE action = 'SECOND_FACTOR_ADDED'"
            " AND reason_code = 'PASSKEY'"
        ],
        ["IKCS-0001”: klucze dostępu"],
    ),
]


@pytest.fixture(autouse=True)
def anna(db: None) -> User:
    take_office_down()
    anna = User.objects.get(login="IKCS-0001")
    with_app(anna, NOW)
    with_passkey(anna)
    recovery_code_fits(anna, new_codes(anna, SYSTEM)[0], NOW, SYSTEM)
    return anna


def with_passkey(user: User) -> int:
    """The number of a new passkey, added as a browser does."""
    asked = registration_options(user, HERE)
    answer = KeyInHand().create(asked.options)
    return add_passkey(user, HERE, asked.challenge, answer, "telefon", NOW, SYSTEM).pk


@pytest.mark.both_databases
@pytest.mark.parametrize(("what", "statements", "findings"), ROWS, ids=[row[0] for row in ROWS])
def test_the_command_finds(
    what: str, statements: list[str], findings: list[str], triggers_off: None
) -> None:
    for statement in statements:
        by_sql(statement)

    ends = (
        "jest inaczej, niż mówi dziennik. Zablokuj to konto i znieś jego drugi składnik logowania"
    )
    assert found() == [f"konto „{finding}: {ends}" for finding in findings]


def test_what_goes_through_the_site_is_in_the_log(anna: User) -> None:
    codes = new_codes(anna, SYSTEM)
    another = with_passkey(anna)
    for code in codes:
        assert recovery_code_fits(anna, code, NOW, SYSTEM)
        assert found() == []
    remove_passkey(anna, another, SYSTEM)
    remove_app(anna, SYSTEM)
    assert found() == []
    with_app(anna, NOW)
    remove_app(anna, SYSTEM)
    remove_passkey(anna, anna.passkeys.get().pk, SYSTEM)
    assert (found(), anna.recovery_codes.count()) == ([], 0)

    with_app(anna, NOW)
    with_passkey(anna)
    new_codes(anna, SYSTEM)
    reset_second_factor(anna, SYSTEM)
    assert found() == []


def test_a_beginning_has_them_and_a_site_of_an_earlier_release_takes_them_as_they_are() -> None:
    record_standing("", SYSTEM)
    assert found() == []
    begun = AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").latest("seq")
    without = {
        key: [one for one in held if not one.startswith("factor:")]
        for key, held in begun.changes["logins"].items()
    }
    changes = {"logins": without, "groups": begun.changes["groups"], "everybody": True}
    record("RIGHTS_TAKEN_DOWN", SYSTEM, changes=changes)
    by_sql(f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'")
    assert [line.startswith("Spis praw nie obejmuje mieszkańców albo") for line in found()] == [
        True
    ]

    widen_beginning()

    # The rest stays as the log says.
    assert [line.startswith("konto „ewa”: uprawnienia administratora") for line in found()] == [
        True
    ]
    by_sql(f"DELETE FROM {KEY}")
    assert len(found()) == 2


def test_a_site_of_the_release_before_takes_used_codes_as_they_are() -> None:
    record_standing("", SYSTEM)
    begun = AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN").latest("seq")
    all_codes = {
        key: [f"{one}of all ten" if one.startswith("factor:CODES") else one for one in held]
        for key, held in begun.changes["logins"].items()
    }
    changes = {"logins": all_codes, "groups": begun.changes["groups"]}
    record("RIGHTS_TAKEN_DOWN", SYSTEM, changes=changes | {"everybody": True, "factors": True})
    by_sql(f"DELETE FROM {KEY}")

    widen_beginning()

    assert [line.startswith("konto „IKCS-0001”: klucze dostępu:") for line in found()] == [True]
    by_sql(f"UPDATE {CODE} SET used_at = NULL")
    assert len(found()) == 2
