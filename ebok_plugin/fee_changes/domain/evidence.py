"""The digests of fee letters in the access log, and the auditors that `verify_ledger` runs.

The log keeps the digest of each letter from when it was made. Changing a letter in the database
together with its digest does not change the log, whose events are a chain under the co-op's key
(`verify_access_log`). Auditors report and repair nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.content import digest_content
from ebok_plugin.fee_changes.domain.old_rates import (
    DAY,
    OldRate,
    OldRatesOf,
    as_old_rate,
    describe_old_rates,
    find_old_rates,
)
from ebok_plugin.fee_changes.domain.rate_exceptions import find_contested_rates
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

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


# A letter is a few thousand characters.
LETTERS_AT_ONCE = 500


def late_notices() -> Iterator[AuditFinding]:
    """Who was told late pays the old rate on the days that follow from that, and on no others."""
    codes = dict(Component.objects.order_by().values_list("pk", "code"))
    for one in find_old_rates(Account.objects.all()):
        if one.right:
            continue
        kept = [as_old_rate(row) for row in one.kept]
        wrong = [(old, _too_much(old, one)) for old in kept if old not in one.due]
        begun = {(old.number, old.rate, old.valid_from) for old in kept}
        wrong += [
            (old, _("brakuje wyjątku ze stawką {rate} {days}, bo zawiadomiono po terminie"))
            for old in one.due
            if (old.number, old.rate, old.valid_from) not in begun
        ]
        for old, what in wrong:
            yield AuditFinding(
                "late_notices", _finding(codes[one.component_id], old, what), one.account.account_no
            )


def contested_rates() -> Iterator[AuditFinding]:
    """Who contests a change pays what he owes without it, on the days of the case and no others."""
    for one in find_contested_rates(Account.objects.all()):
        if one.right:
            continue
        contested = one.contested
        message = _(
            "składnik {code}, zmiana {number}, sprawa {reference}: konto ma {kept}, a z doręczeń "
            "i sprawy wynika {due}. Otwórz tę zmianę opłat i wybierz „Przelicz wyjątki od stawek”."
        ).format(
            code=contested.rate.component.code,
            number=contested.contest.change.number,
            reference=contested.contest.court_ref,
            kept=describe_old_rates(map(as_old_rate, one.kept)),
            due=describe_old_rates(one.due),
        )
        yield AuditFinding("contested_rates", message, one.account.account_no)


def letters_kept() -> Iterator[AuditFinding]:
    """Each letter says what it said when it was made; its page and PDF are made of nothing else.

    It is the one whose digest the access log has, to the account that it names, and none is gone.
    """
    logged = read_logged_letters()
    letters = FeeNotice.objects.select_related("change", "account").order_by("change_id", "pk")
    for letter in letters.iterator(LETTERS_AT_ONCE):
        if wrong := _letter_wrong(letter, logged.get(letter.change_id)):
            yield AuditFinding(
                "letters_kept",
                wrong.format(number=letter.change.number),
                letter.account.account_no,
            )
    numbers = FeeChange.objects.in_bulk(logged)
    for change, left in logged.items():
        for letter_key in left.digests:
            message = _(
                "zawiadomienie {letter} o zmianie {number} usunięto z bazy. Przywróć je z kopii "
                "zapasowej."
            )
            number = numbers.get(change, change)
            yield AuditFinding("letters_kept", message.format(letter=letter_key, number=number))


def _letter_wrong(letter: FeeNotice, logged: LoggedLetters | None) -> str:
    """What is wrong with a letter, or nothing; takes it out of what the log says."""
    kept = logged.digests.pop(str(letter.pk), None) if logged else None
    if letter.sha256 != digest_content(letter.content) or kept not in (None, letter.sha256):
        return _(
            "zawiadomienie o zmianie {number} ma inną treść niż wtedy, gdy powstało. Przywróć "
            "je z kopii zapasowej."
        )
    if letter.content["account_no"] != letter.account.account_no:
        return _(
            "zawiadomienie o zmianie {number} jest o innym koncie. Przywróć je z kopii zapasowej."
        )
    if logged and kept is None and letter.account_id > logged.above:
        return _(
            "zawiadomienia o zmianie {number} nie ma w dzienniku dostępu: dodano je poza "
            "serwisem. Sprawdź, skąd pochodzi."
        )
    return ""


AUDITORS = (late_notices, contested_rates, letters_kept)


def _finding(code: str, old: OldRate, what: str) -> str:
    days = _("od {first}").format(first=format_day(old.valid_from))
    if old.valid_to is not None:
        days = _("{since} do {last}").format(since=days, last=format_day(old.valid_to))
    return _(
        "składnik {code}, zmiana {number}: {what}. Otwórz tę zmianę opłat i wybierz „Przelicz "
        "wyjątki od stawek”."
    ).format(
        code=code, number=old.number, what=what.format(rate=format_quantity(old.rate, 2), days=days)
    )


def _too_much(old: OldRate, one: OldRatesOf) -> str:
    told = next(rate for rate in one.told if rate.number == old.number)
    if told.rate <= old.rate:
        return _(
            "wyjątek {{days}} zatrzymuje stawkę {{rate}}, choć zmiana jest obniżką do {lower}"
        ).format(lower=format_quantity(told.rate, 2))
    due = [row for row in one.due if replace(row, valid_to=old.valid_to) == old]
    ends = {row.valid_to + DAY for row in due if row.valid_to is not None}
    for later in one.told:
        if later.since in ends:
            return _(
                "wyjątek ze stawką {{rate}} {{days}} trwa, choć od {day} konto obowiązuje "
                "następna zmiana {by}"
            ).format(day=format_day(later.since), by=later.number)
    return _("wyjątek ze stawką {rate} {days} nie wynika z doręczeń")
