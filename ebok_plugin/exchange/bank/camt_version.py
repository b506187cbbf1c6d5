"""Which CAMT we read, told by the namespace. Source: bank_formats.md §5."""

import re
from collections.abc import Collection

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.refusal import BankFileError
from ebok_plugin.exchange.bank.sniff import not_a_statement

PROVEN_VERSIONS = ("02", "08")
_BETWEEN = ("03", "04", "05", "06", "07")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(05[234])\.001\.(\d\d)", re.ASCII)
_OTHERS = {"052": "raport śróddzienny CAMT.052", "054": "powiadomienie CAMT.054"}


def check_version(namespace: str, more_versions: Collection[str]) -> list[BankFinding]:
    """Nothing or the warning BANK_CAMT_UNTESTED; `more_versions` are two digits each.

    Raises BankFileError with FILE_NOT_STATEMENT, BANK_CAMT_OTHER or BANK_CAMT_VERSION.
    """
    found = _NAMESPACE.fullmatch(namespace)
    if found is None:
        raise not_a_statement("to inny plik XML", found="XML")
    kind, version = found.groups()
    if kind in _OTHERS:
        raise BankFileError(
            BankFinding(
                Code.BANK_CAMT_OTHER,
                f"To jest {_OTHERS[kind]}, nie wyciąg CAMT.053.",
                field="Document",
                found=f"camt.{kind}",
                expected="camt.053",
            )
        )
    if version in PROVEN_VERSIONS or version in more_versions:
        return []
    read = ", ".join(sorted({*PROVEN_VERSIONS, *more_versions}))
    if version in _BETWEEN:
        return [
            BankFinding(
                Code.BANK_CAMT_UNTESTED,
                f"Wersji camt.053.001.{version} nie sprawdzono jeszcze na pliku z banku "
                f"(sprawdzone: {read}). Porównaj podgląd z wyciągiem.",
                field="Document",
                found=version,
                expected=read,
            )
        ]
    raise BankFileError(
        BankFinding(
            Code.BANK_CAMT_VERSION,
            f"Wersja camt.053.001.{version} nie jest obsługiwana (obsługiwane: {read}).",
            field="Document",
            found=version,
            expected=read,
        )
    )
