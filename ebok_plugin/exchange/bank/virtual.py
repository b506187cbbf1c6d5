"""Payments to a virtual account that nobody has. Source: bank_formats.md §4, §10."""

from ebok_plugin.exchange.bank.errors import BankFinding, Code


def unknown_virtual(count: int) -> BankFinding:
    """The one warning of a file for all its incoming entries with `virtual_raw` but no payer.

    Made by the caller, because only the database knows whether a well-formed number is given out.
    """
    one = count == 1
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    if one:
        said = "1 wpłata ma nieznany numer wpłaty masowej – trafiła"
    elif few:
        said = f"{count} wpłaty mają nieznany numer wpłaty masowej – trafiły"
    else:
        said = f"{count} wpłat ma nieznany numer wpłaty masowej – trafiło"
    return BankFinding(Code.BANK_UNKNOWN_VIRTUAL, f"{said} do „Wpłaty do wyjaśnienia”.")
