"""The access log keeps the digest of each letter about a change of fees, from when it was made.

Whoever changes a letter in the database together with the digest beside it does not change the log,
whose events are a chain under the co-op's key (`verify_access_log`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice

KEPT, FORGOTTEN = "FEE_LETTERS_KEPT", "FEE_LETTER_FORGOTTEN"
# The names in `changes` of an event: digests by the keys of letters, one key; the account after
# which a portion began.
LETTERS, LETTER, ABOVE = "letters", "letter", "above"


@dataclass(slots=True)
class LoggedLetters:
    """What the log says of the letters of one change: `digests` by their keys.

    `above`: letters to accounts up to this key were made before the log kept any, or their events
    went at the end of their term.
    """

    above: int
    digests: dict[str, str] = field(default_factory=dict)


def record_letters(change: FeeChange, letters: Sequence[FeeNotice]) -> None:
    """Write what a portion of letters says; `change` is still where the portion began."""
    digests = {str(letter.pk): letter.sha256 for letter in letters}
    record(KEPT, SYSTEM, obj=change, changes={ABOVE: change.cursor, LETTERS: digests})


def record_forgotten(letters: Iterable[FeeNotice]) -> None:
    """Write which letters go at the end of their term: they are missed by no auditor."""
    for letter in letters:
        record(FORGOTTEN, SYSTEM, obj=letter.change, changes={LETTER: str(letter.pk)})


def read_logged_letters() -> dict[int, LoggedLetters]:
    """By the key of the change; of one told before the log kept letters there is nothing.

    One query; the digests of all letters are in memory.
    """
    logged: dict[int, LoggedLetters] = {}
    events = AuditEvent.objects.filter(
        object_type=FeeChange._meta.label, action__in=(KEPT, FORGOTTEN)
    )
    for action, change, said in events.order_by("seq").values_list(
        "action", "object_id", "changes"
    ):
        if action == KEPT:
            letters = logged.setdefault(int(change), LoggedLetters(said[ABOVE]))
            letters.digests |= said[LETTERS]
        elif int(change) in logged:
            logged[int(change)].digests.pop(said[LETTER], None)
    return logged
