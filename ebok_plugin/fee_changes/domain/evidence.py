"""The digests of fee letters in the access log, and the auditors that `verify_ledger` runs.

The log keeps the digest of each letter from when it was made. Changing a letter in the database
together with its digest does not change the log, whose events are a chain under the co-op's key
(`verify_access_log`). Auditors report and repair nothing.
"""

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
    """The digests of one change's letters in the access log, by the keys of the letters.

    Letters to accounts with keys up to `above` were made before the log had digests, or their
    events were deleted at the end of their term.
    """

    above: int
    digests: dict[str, str] = field(default_factory=dict)


def record_letters(change: FeeChange, letters: Sequence[FeeNotice]) -> None:
    """Log the digests of a portion of letters; `change.cursor` is where it began."""
    digests = {str(letter.pk): letter.sha256 for letter in letters}
    record(KEPT, SYSTEM, obj=change, changes={ABOVE: change.cursor, LETTERS: digests})


def record_forgotten(letters: Iterable[FeeNotice]) -> None:
    """Log the letters deleted at the end of their term, so that no auditor misses them."""
    for letter in letters:
        record(FORGOTTEN, SYSTEM, obj=letter.change, changes={LETTER: str(letter.pk)})


def read_logged_letters() -> dict[int, LoggedLetters]:
    """Read the logged digests by change key; changes older than the log are absent.

    One query; the digests of all letters are in memory.
    """
    logged: dict[int, LoggedLetters] = {}
    events = AuditEvent.objects.filter(
        object_type=FeeChange._meta.label, action__in=(KEPT, FORGOTTEN)
    )
    for action, change, details in events.order_by("seq").values_list(
        "action", "object_id", "changes"
    ):
        if action == KEPT:
            letters = logged.setdefault(int(change), LoggedLetters(details[ABOVE]))
            letters.digests |= details[LETTERS]
        elif int(change) in logged:
            logged[int(change)].digests.pop(details[LETTER], None)
    return logged


# A letter is a few thousand characters.
LETTERS_AT_ONCE = 500


def late_notices() -> Iterator[AuditFinding]:
    """Report exceptions that do not follow from late deliveries, too many or too few.

    Who was notified late pays the old rate on the days that follow from that, and on no others.
    """
    codes = dict(Component.objects.order_by().values_list("pk", "code"))
    for exceptions in find_old_rates(Account.objects.all()):
        if exceptions.right:
            continue
        actual = [as_old_rate(row) for row in exceptions.kept]
        wrong = [(old, _too_much(old, exceptions)) for old in actual if old not in exceptions.due]
        begun = {(old.number, old.rate, old.valid_from) for old in actual}
        wrong += [
            (old, _("brakuje wyjątku ze stawką {rate} {days}, bo zawiadomiono po terminie"))
            for old in exceptions.due
            if (old.number, old.rate, old.valid_from) not in begun
        ]
        for old, what in wrong:
            yield AuditFinding(
                "late_notices",
                _finding(codes[exceptions.component_id], old, what),
                exceptions.account.account_no,
            )


def contested_rates() -> Iterator[AuditFinding]:
    """Report exceptions that do not follow from a contest in court.

    Who contests a change pays what they owe without it, on the days of the case and no others.
    """
    for exceptions in find_contested_rates(Account.objects.all()):
        if exceptions.right:
            continue
        contested = exceptions.contested
        message = _(
            "składnik {code}, zmiana {number}, sprawa {reference}: konto ma {kept}, a z doręczeń "
            "i sprawy wynika {due}. Otwórz tę zmianę opłat i wybierz „Przelicz wyjątki od stawek”."
        ).format(
            code=contested.rate.component.code,
            number=contested.contest.change.number,
            reference=contested.contest.court_ref,
            kept=describe_old_rates(map(as_old_rate, exceptions.kept)),
            due=describe_old_rates(exceptions.due),
        )
        yield AuditFinding("contested_rates", message, exceptions.account.account_no)


def letters_kept() -> Iterator[AuditFinding]:
    """Report letters that were changed, added or deleted outside the system.

    A letter's page and PDF are made of its content alone. Its digest must be the logged one, it
    must go to the account that it names, and none may be missing.
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
    """Return what is wrong with a letter, or nothing; removes it from `logged`."""
    logged_digest = logged.digests.pop(str(letter.pk), None) if logged else None
    if letter.sha256 != digest_content(letter.content) or logged_digest not in (
        None,
        letter.sha256,
    ):
        return _(
            "zawiadomienie o zmianie {number} ma inną treść niż wtedy, gdy powstało. Przywróć "
            "je z kopii zapasowej."
        )
    if letter.content["account_no"] != letter.account.account_no:
        return _(
            "zawiadomienie o zmianie {number} jest o innym koncie. Przywróć je z kopii zapasowej."
        )
    if logged and logged_digest is None and letter.account_id > logged.above:
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


def _too_much(old: OldRate, exceptions: OldRatesOf) -> str:
    announced = next(rate for rate in exceptions.announced if rate.number == old.number)
    if announced.rate <= old.rate:
        return _(
            "wyjątek {{days}} zatrzymuje stawkę {{rate}}, choć zmiana jest obniżką do {lower}"
        ).format(lower=format_quantity(announced.rate, 2))
    due = [row for row in exceptions.due if replace(row, valid_to=old.valid_to) == old]
    ends = {row.valid_to + DAY for row in due if row.valid_to is not None}
    for later in exceptions.announced:
        if later.since in ends:
            return _(
                "wyjątek ze stawką {{rate}} {{days}} trwa, choć od {day} konto obowiązuje "
                "następna zmiana {by}"
            ).format(day=format_day(later.since), by=later.number)
    return _("wyjątek ze stawką {rate} {days} nie wynika z doręczeń")
