"""E-mail addresses: how they are kept, and when two are the same mailbox. Pure."""

from __future__ import annotations

import re

import idna

from cms_ext.base.typed_values.plain import ValueRefused

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST, LONGEST_LOCAL = 254, 64
WRONG = "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."


def email(text: str) -> str:
    """One address: outer blanks and a last dot gone, the domain in lower case and ASCII (IDNA).

    The part before @ stays as typed. Look-alike letters of other alphabets are refused there,
    and in the domain they make another domain. Raises ValueRefused.
    """
    local, _at, domain = text.strip().rstrip(".").rpartition("@")
    if len(local) > LONGEST_LOCAL or not LOCAL.fullmatch(local):
        raise ValueRefused(WRONG)
    made = f"{local}@{_domain(domain)}"
    if len(made) > LONGEST:
        raise ValueRefused(WRONG)
    return made


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses are the same: letter case never counts (C01 [P]). Two empty are not."""
    try:
        return email(one).casefold() == email(other).casefold()
    except ValueRefused:
        return False


def _domain(domain: str) -> str:
    try:
        made = idna.encode(domain.strip().lower(), uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueRefused(WRONG) from error
    labels = made.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueRefused(WRONG)
    if labels[-1].isdigit():
        raise ValueRefused(WRONG)
    return made
