"""What the co-op's own mail server wrote about the sender when it took the message in (RFC 8601).

Only the topmost Authentication-Results counts, and only under the server's own name: whatever
stands below may have been written by the sender. The server must remove lines under its name that
come from outside, as the RFC tells it to.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.verdict import SenderCheck, SenderVerdict
from cms_ext.access.vocabulary import CheckVerdict

COMMENT = re.compile(r"\([^()]*\)")
METHOD = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
BAD = ("fail", "hardfail", "softfail", "permerror", "reject")


def own_server_said(topmost: str, sender_domain: str) -> SenderVerdict:
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
