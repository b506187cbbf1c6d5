"""The verdicts about the sender of a message, made when it arrives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.dkim_signature import Lookup, signed_by
from cms_ext.access.domain.email.incoming import (
    DOUBTFUL,
    Incoming,
    SenderCheck,
    SenderVerdict,
)
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.text.typed_values import same_mailbox

# What the co-op's own mail server wrote about the sender when it took the message in (RFC 8601).
#
# Only the topmost Authentication-Results counts, and only under the server's own name: whatever
# stands below may have been written by the sender. The server must remove lines under its name that
# come from outside, as the RFC tells it to.


COMMENT = re.compile(r"\([^()]*\)")
METHOD = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
BAD = ("fail", "hardfail", "softfail", "permerror", "reject")


def own_server_verdict(topmost: str, sender_domain: str) -> SenderVerdict:
    """The verdict on an Authentication-Results header (empty: there was none)."""
    own = settings.COOP_AUTHSERV_ID.strip().lower()
    if not own:
        return _line(
            CheckVerdict.CANNOT_TELL, _("W ustawieniach nie wpisano nazwy serwera pocztowego.")
        )
    server, results = _parsed(topmost)
    if server != own:
        return _line(
            CheckVerdict.CANNOT_TELL,
            _("Serwer pocztowy Spółdzielni nie zapisał wyniku sprawdzenia."),
        )
    said = ", ".join(f"{method}={result}" for method, (result, _rest) in results.items())
    words = {"server": own, "said": said or _("brak wyników")}
    return _line(_judged(results, sender_domain), _("Serwer %(server)s: %(said)s.") % words)


def _parsed(header: str) -> tuple[str, dict[str, tuple[str, str]]]:
    """The server's name, and method → (result, all that was said of it)."""
    plain = COMMENT.sub(" ", COMMENT.sub(" ", header))
    server, *statements = plain.split(";")
    results: dict[str, tuple[str, str]] = {}
    for statement in statements:
        if found := METHOD.match(statement):
            results.setdefault(found[1].lower(), (found[2].lower(), statement))
    name = server.split()
    return (name[0].lower() if name else "", results)


def _judged(results: dict[str, tuple[str, str]], sender_domain: str) -> CheckVerdict:
    """DMARC is about the address that the clerk sees, so it decides where it was asked."""
    if "dmarc" in results:
        result, statement = results["dmarc"]
        about = HEADER_FROM.search(statement)
        if about and about[1].lower().rstrip(".") != sender_domain:
            return CheckVerdict.FAIL
        if result == "pass":
            return CheckVerdict.PASS
        return CheckVerdict.FAIL if result in BAD else CheckVerdict.CANNOT_TELL
    if any(result in BAD for result, _statement in results.values()):
        return CheckVerdict.FAIL
    return CheckVerdict.CANNOT_TELL


def _line(result: CheckVerdict, evidence: str) -> SenderVerdict:
    return SenderVerdict(SenderCheck.OWN_SERVER, result, evidence)


AHEAD = timedelta(days=1)
BEHIND = timedelta(days=14)


def sender_verdicts(
    incoming: Incoming, received_at: datetime, lookup: Lookup
) -> list[SenderVerdict]:
    """The verdicts about the sender. They are stored, because DKIM keys may be gone later."""
    return [
        _one_from(incoming),
        *signed_by(incoming, lookup),
        own_server_verdict(incoming.own_results, incoming.sender_domain),
        _reply_to(incoming),
        _date(incoming, received_at),
    ]


def is_doubtful(verdicts: Sequence[SenderVerdict]) -> bool:
    """Whether somebody else may have sent the message, so that nothing is done by its word alone.

    A check of the sender failed; or the own mail server, where its name is known, did not confirm
    him: a message without its line may have come past it.
    """
    if any(one.code in DOUBTFUL and one.result == CheckVerdict.FAIL for one in verdicts):
        return True
    confirmed = (SenderCheck.OWN_SERVER, CheckVerdict.PASS)
    known = bool(settings.COOP_AUTHSERV_ID.strip())
    return known and confirmed not in [(one.code, one.result) for one in verdicts]


def _one_from(incoming: Incoming) -> SenderVerdict:
    if incoming.sender:
        return SenderVerdict(
            SenderCheck.ONE_FROM, CheckVerdict.PASS, _("Nadawca: %s.") % incoming.sender
        )
    if incoming.from_lines == 0:
        evidence = _("Wiadomość nie ma nadawcy.")
    else:
        evidence = _("Wiadomość ma kilku nadawców albo nadawca jest nieczytelny.")
    return SenderVerdict(SenderCheck.ONE_FROM, CheckVerdict.FAIL, evidence)


def _reply_to(incoming: Incoming) -> SenderVerdict:
    others = [one for one in incoming.reply_to if not same_mailbox(one, incoming.sender)]
    if others:
        evidence = _("Odpowiedź trafiłaby na inny adres: %s.") % ", ".join(others[:3])
        return SenderVerdict(SenderCheck.REPLY_TO, CheckVerdict.FAIL, evidence)
    evidence = _("Wiadomość nie wskazuje innego adresu do odpowiedzi.")
    return SenderVerdict(SenderCheck.REPLY_TO, CheckVerdict.PASS, evidence)


def _date(incoming: Incoming, received_at: datetime) -> SenderVerdict:
    if incoming.sent_at is None:
        return SenderVerdict(
            SenderCheck.DATE,
            CheckVerdict.CANNOT_TELL,
            _("Wiadomość nie ma czytelnej daty wysłania."),
        )
    if incoming.sent_at > received_at + AHEAD:
        evidence = _("Data wysłania jest późniejsza niż wpływ wiadomości.")
    elif incoming.sent_at < received_at - BEHIND:
        evidence = _("Wiadomość wysłano ponad 14 dni przed jej wpływem.")
    else:
        return SenderVerdict(
            SenderCheck.DATE, CheckVerdict.PASS, _("Wysłano tuż przed wpływem wiadomości.")
        )
    return SenderVerdict(SenderCheck.DATE, CheckVerdict.FAIL, evidence)
