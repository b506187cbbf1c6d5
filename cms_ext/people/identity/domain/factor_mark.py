"""By what the access log knows a second factor again: digests of what proves it, never that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import cast

from cms_ext.people.identity.models import AuthenticatorApp, Passkey, RecoveryCode

APP, PASSKEY, CODES = "APP", "PASSKEY", "CODES"


def app_changes(app: AuthenticatorApp) -> dict[str, str]:
    """The mark of an app's seed for the event that tells of it."""
    return {"factor_mark": _digest(_bytes(app.sealed_seed))}


def passkey_changes(passkey: Passkey) -> dict[str, str]:
    """The mark of a passkey for the event that tells of it."""
    return {"factor_mark": _of_passkey(passkey.credential_id, passkey.public_key)}


def code_changes(rows: Iterable[RecoveryCode]) -> dict[str, str]:
    """The mark of the unused codes of one login for the event that tells of them; "" for none."""
    hashes = [row.code_hash for row in rows]
    return {"factor_mark": _of_codes(hashes) if hashes else ""}


def factor_marks() -> Iterator[tuple[int, str]]:
    """(login's number, `KIND:mark`) of every factor that lets in, in three queries."""
    apps = AuthenticatorApp.objects.filter(confirmed_at__isnull=False)
    for user, seed in apps.values_list("user", "sealed_seed"):
        yield user, f"{APP}:{_digest(_bytes(seed))}"
    keys = Passkey.objects.order_by().values_list("user", "credential_id", "public_key")
    for user, credential_id, public_key in keys:
        yield user, f"{PASSKEY}:{_of_passkey(credential_id, public_key)}"
    codes: dict[int, list[str]] = defaultdict(list)
    unused = RecoveryCode.objects.filter(used_at__isnull=True)
    for user, code_hash in unused.values_list("user", "code_hash"):
        codes[user].append(code_hash)
    yield from ((user, f"{CODES}:{_of_codes(hashes)}") for user, hashes in codes.items())


def _of_passkey(credential_id: object, public_key: object) -> str:
    return _digest(b":".join(_bytes(part).hex().encode() for part in (credential_id, public_key)))


def _of_codes(hashes: Iterable[str]) -> str:
    return _digest(" ".join(sorted(hashes)).encode())


def _bytes(stored: object) -> bytes:
    # SQLite takes words into a column of bytes, too: changed so, a factor is found and not tripped
    # over.
    return stored.encode() if isinstance(stored, str) else bytes(cast(bytes, stored))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:24]
