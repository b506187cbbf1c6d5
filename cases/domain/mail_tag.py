"""The address to which a letter of a case is answered: it names the case, and proves the letter.

`sprawy+<26 signs: the case><20 signs: the proof>@spoldzielnia.example`. The proof is keyed and
bound to whom the letter went to: 96 bits that only whoever got the letter knows.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from cases.models import Case
from cms_ext.base.web.row_key import uuid_key

CASE_SIGNS, PROOF_BYTES, PROOF_SIGNS = 26, 12, 20
# Of the 64 signs before the @ (RFC 5321) these are left for the office's own name.
LONGEST_NAME = 64 - 1 - CASE_SIGNS - PROOF_SIGNS


@dataclass(frozen=True, slots=True)
class MailTag:
    """What an address says; only `proves` tells whether it is true."""

    key: UUID
    proof: str

    def proves(self, case: Case, to: str) -> bool:
        """Whether a letter of this case went to this address."""
        return constant_time_compare(self.proof, _proof(case, to))


def reply_address(case: Case, to: str) -> str:
    """Where an answer to a letter to `to` goes; "" where the office reads no such mail."""
    name, at, domain = settings.COOP_CASE_REPLIES.partition("@")
    return f"{name}+{_signs(case.pk.bytes)}{_proof(case, to)}{at}{domain}" if at else ""


def tag_in(recipients: Iterable[str]) -> MailTag | None:
    """The tag of the first address that is one of ours; None where none has the shape of one."""
    name, at, domain = settings.COOP_CASE_REPLIES.lower().partition("@")
    for address in recipients:
        local, _at, theirs = address.lower().rpartition("@")
        ours, plus, tag = local.partition("+")
        is_ours = at and plus and (ours, theirs) == (name, domain)
        whole = len(tag) == CASE_SIGNS + PROOF_SIGNS
        if is_ours and whole and (key := _key(tag[:CASE_SIGNS])):
            return MailTag(key, tag[CASE_SIGNS:])
    return None


def is_own_address(sender: str) -> bool:
    """Whether the office wrote it to itself: a loop."""
    name, _at, domain = settings.COOP_CASE_REPLIES.lower().partition("@")
    local, _at, theirs = sender.lower().rpartition("@")
    own = settings.DEFAULT_FROM_EMAIL.lower()
    return sender.lower() == own or (local.partition("+")[0], theirs) == (name, domain)


def _proof(case: Case, to: str) -> str:
    words = f"{case.pk}:{to.strip().lower()}"
    digest = salted_hmac("ebok_plugin.cases.reply", words, algorithm="sha256").digest()
    return _signs(digest[:PROOF_BYTES])


def _signs(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=").lower()


def _key(signs: str) -> UUID | None:
    """None for signs that somebody made up: they name no case."""
    try:
        return uuid_key(b32decode(signs.upper() + "=" * 6).hex())
    except ValueError:
        return None
