"""Account numbers inside a statement. Source: bank_formats.md §3 and §4."""

import re

from ebok_plugin.exchange.bank.profile import BankProfile
from ebok_plugin.nrb import NrbError, build_nrb, parse_nrb

_NRB_INSIDE = re.compile(r"(?<!\d)\d{26}(?!\d)", re.ASCII)
_NRB = re.compile(r"(?:PL)?(\d{26})", re.ASCII)
_NRB_WITHOUT_CHECK = re.compile(r"(\d{8})(\d{16})", re.ASCII)
# Longer texts are no identifiers, and searching digits at their end would take quadratic time.
_LONGEST_IDENTIFIER = 64
_NRB_IN_TEXT = re.compile(r"(?<!\d)\d\d(?: ?\d{4}){6}(?!\d)", re.ASCII)


def without_blanks(text: str) -> str:
    return "".join(text.split())


def own_account(text: str) -> str:
    """The 26 digits in `/PL…`, `PL…`, `BIC/…`; of an account that has none, its whole text."""
    compact = without_blanks(text)
    found = _NRB_INSIDE.search(compact)
    return found[0] if found else compact


def counterparty(text: str) -> str | None:
    """26 digits with or without PL, or sort code and account number, to which we add the check."""
    compact = without_blanks(text)
    if found := _NRB.fullmatch(compact):
        return found[1]
    if found := _NRB_WITHOUT_CHECK.fullmatch(compact):
        return build_nrb(found[1], "", found[2], suffix_length=16)
    return None


def virtual_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """What a bank wrote about the virtual account paid to, and the NRB that it makes, if any.

    A text that does not end in digits is no identifier (banks use the same field for addresses).
    """
    compact = without_blanks(text)
    if full := _NRB.fullmatch(compact):
        return compact, _checked(full[1])
    if len(compact) > _LONGEST_IDENTIFIER:
        return "", None
    if found := re.search(profile.virtual_pattern, compact, re.ASCII):
        return compact, _built(found[1], profile)
    return "", None


def reference_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """The same of a structured reference, which payers may fill: it must give the whole number.

    Otherwise the end of an invoice number would look like the number of an account.
    """
    compact = without_blanks(text)[: _LONGEST_IDENTIFIER + 1]
    if re.search(rf"\d{{{profile.suffix_length},}}$", compact, re.ASCII):
        return virtual_account(compact, profile)
    return "", None


def virtual_account_in(title: str, profile: BankProfile) -> str | None:
    """A payer's virtual account that somebody typed into the title; other numbers are not ours."""
    prefix = profile.sort_code + profile.client_id
    for found in _NRB_IN_TEXT.finditer(title):
        nrb = _checked(found[0])
        if nrb and prefix and nrb[2:].startswith(prefix):
            return nrb
    return None


def _built(digits: str, profile: BankProfile) -> str | None:
    before, suffix = digits[: -profile.suffix_length], digits[-profile.suffix_length :]
    if before and not before.endswith(profile.client_id):
        return None
    try:
        return build_nrb(profile.sort_code, profile.client_id, suffix, profile.suffix_length)
    except NrbError:
        return None


def _checked(digits: str) -> str | None:
    try:
        return parse_nrb(digits)
    except NrbError:
        return None
