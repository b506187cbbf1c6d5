import pytest

from ebok_plugin.exchange.bank import BankFileError, Code
from ebok_plugin.exchange.bank.camt_xml import check_version

URN = "urn:iso:std:iso:20022:tech:xsd:"


@pytest.mark.parametrize("version", ["02", "08"])
def test_proven_versions(version: str) -> None:
    assert check_version(f"{URN}camt.053.001.{version}", ()) == []


@pytest.mark.parametrize("version", ["03", "04", "05", "06", "07"])
def test_versions_between_are_read_with_a_warning(version: str) -> None:
    (warning,) = check_version(f"{URN}camt.053.001.{version}", ())

    assert (warning.code, warning.message_pl) == (
        Code.BANK_CAMT_UNTESTED,
        f"Wersji camt.053.001.{version} nie sprawdzono jeszcze na pliku z banku "
        "(sprawdzone: 02, 08). Porównaj podgląd z wyciągiem.",
    )


@pytest.mark.parametrize("version", ["04", "13"])
def test_versions_that_staff_have_tried(version: str) -> None:
    assert check_version(f"{URN}camt.053.001.{version}", [version]) == []


@pytest.mark.parametrize(
    ("namespace", "more", "said"),
    [
        (
            f"{URN}camt.053.001.01",
            [],
            "[BANK_CAMT_VERSION] Wersja camt.053.001.01 nie jest obsługiwana "
            "(obsługiwane: 02, 08).",
        ),
        (
            f"{URN}camt.053.001.14",
            ["13"],
            "[BANK_CAMT_VERSION] Wersja camt.053.001.14 nie jest obsługiwana "
            "(obsługiwane: 02, 08, 13).",
        ),
        (
            f"{URN}camt.054.001.02",
            [],
            "[BANK_CAMT_OTHER] To jest powiadomienie CAMT.054, nie wyciąg CAMT.053.",
        ),
        (
            f"{URN}camt.052.001.08",
            [],
            "[BANK_CAMT_OTHER] To jest raport śróddzienny CAMT.052, nie wyciąg CAMT.053.",
        ),
        *(
            (
                namespace,
                ["02"],
                "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 (to inny plik XML).",
            )
            for namespace in (
                "",
                "http://www.w3.org/1999/xhtml",
                f"{URN}pain.001.001.03",
                f"{URN}camt.053.001.02.evil",
                f"x{URN}camt.053.001.02",
            )
        ),
    ],
)
def test_other_documents_are_named(namespace: str, more: list[str], said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        check_version(namespace, more)

    assert str(caught.value) == said
