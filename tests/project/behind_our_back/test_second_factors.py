"""What was changed behind our back of second factors → `verify_rights` finds it.

Anna has an app, a passkey and codes on paper, of which she used one; of Borys nobody knows any.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.passkey import (
    RelyingParty,
    add_passkey,
    make_registration_options,
)
from cms_ext.people.identity.domain.second_factor import (
    make_recovery_codes,
    remove_app,
    remove_passkey,
    reset_second_factor,
    use_recovery_code,
)
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.account.key_in_hand import KeyInHand
from tests.cms_ext.people.identity.account.phones import with_app
from tests.project.behind_our_back.by_table import after_each
from tests.project.behind_our_back.rights_office import USER, found, seal_office
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = RelyingParty("testserver", "http://testserver", "Spółdzielnia")
APP, KEY, CODE = (
    f"cms_ext_identity_{one}" for one in ("authenticatorapp", "passkey", "recoverycode")
)
BORYS = f"(SELECT id FROM {USER} WHERE login = 'IKCS-0002')"
ANNAS_APP, ANNAS_KEY, ANNAS_CODE = (
    f"IKCS-0001”: {one}" for one in ("aplikacja z kodami", "klucz dostępu", "kod zapasowy")
)
ROWS: dict[tuple[str, ...], Any] = {
    (): {"nothing": []},
    (ANNAS_APP,): [
        f"UPDATE {APP} SET sealed_seed = 'x'",
        f"UPDATE {APP} SET confirmed_at = NULL",
        f"UPDATE {APP} SET user_id = {BORYS}",
    ],
    (ANNAS_KEY,): [
        f"UPDATE {KEY} SET public_key = 'x'",
        f"INSERT INTO {KEY} (user_id, name, credential_id, public_key, sign_count, created_at)"
        f" SELECT user_id, 'x', 'x', public_key, 0, created_at FROM {KEY}",
        f"DELETE FROM {KEY}",
    ],
    (ANNAS_CODE,): [
        f"UPDATE {CODE} SET code_hash = 'x' WHERE id = (SELECT max(id) FROM {CODE})",
        f"UPDATE {CODE} SET used_at = NULL",
    ],
    (ANNAS_CODE,) * 9: f"UPDATE {CODE} SET used_at = '2026-11-20' WHERE used_at IS NULL",
    (ANNAS_CODE,) * 10: [f"UPDATE {CODE} SET user_id = {BORYS}", f"DELETE FROM {CODE}"],
}


@shared_by_the_whole_file
def anna() -> User:
    seal_office()
    anna = User.objects.get(login="IKCS-0001")
    with_app(anna, NOW)
    with_passkey(anna)
    use_recovery_code(anna, make_recovery_codes(anna, SYSTEM)[0], NOW, SYSTEM)
    return anna


def with_passkey(user: User) -> int:
    """Return the number of a new passkey, added as a browser does."""
    asked = make_registration_options(user, HERE)
    answer = KeyInHand().create(asked.options)
    return add_passkey(user, HERE, asked.challenge, answer, "telefon", NOW, SYSTEM).pk


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    end = ". Zablokuj to konto i znieś jego drugi składnik logowania"
    for begins, sql, lines in after_each(ROWS, found):
        assert len(lines) == len(begins), (sql, lines)
        for begin, line in zip(begins, lines, strict=True):
            assert (line[: len(begin) + 7], line[-len(end) :]) == (f"konto „{begin}", end), sql


def test_what_goes_through_the_site_is_sealed(anna: User):
    codes = make_recovery_codes(anna, SYSTEM)
    another = with_passkey(anna)
    for code in codes:
        assert use_recovery_code(anna, code, NOW, SYSTEM)
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
    make_recovery_codes(anna, SYSTEM)
    reset_second_factor(anna, SYSTEM)
    assert found() == []
