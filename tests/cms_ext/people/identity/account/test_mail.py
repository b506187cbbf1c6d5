"""What the messages of the account say, word by word: the subject, then the text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cms_ext.people.mail.domain.letter import LetterText, worded

LATE_IN_WARSAW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LINK = "https://spoldzielnia.example/odnosnik/"


def words(name: str, **context: Any) -> LetterText:
    return worded(f"cms_ext/identity/mail/{name}.txt", context)


def test_moments_are_those_of_warsaw() -> None:
    said = words("password_changed", at=LATE_IN_WARSAW)

    assert said == LetterText(
        "Hasło zostało zmienione",
        "Hasło do Państwa konta w serwisie Spółdzielni zmieniono 21 listopada 2026 r., "
        "00:30. Pozostałe zalogowane przeglądarki zostały wylogowane.\n\nJeżeli to nie Państwo "
        "zmienili hasło, prosimy o pilny kontakt z biurem: zawiesimy dostęp i pomożemy go "
        "odzyskać.",
    )


@pytest.mark.parametrize("side", ["old", "new"])
def test_the_link_stands_on_a_line_of_its_own(side: str) -> None:
    messages = [
        words("password_reset", link=LINK, expires_at=LATE_IN_WARSAW),
        words("address_confirm", link=LINK, expires_at=LATE_IN_WARSAW, side=side, new="j…@x.pl"),
    ]

    assert [LINK in message.text.splitlines() for message in messages] == [True, True]


@pytest.mark.parametrize(
    ("new", "is_new", "first"),
    [
        ("a…@x.pl", True, "Od teraz Spółdzielnia pisze do Państwa na ten adres."),
        ("a…@x.pl", False, "Od teraz Spółdzielnia pisze do Państwa na adres a…@x.pl, a nie na ten"),
        ("", False, "Ten adres usunięto z rejestru Spółdzielni."),
    ],
)
def test_both_addresses_are_told_what_it_means_for_them(new: str, is_new: bool, first: str) -> None:
    assert words("address_changed", new=new, is_new=is_new).text.startswith(first)


@pytest.mark.parametrize(
    ("has_factor", "end"), [(True, "klucz dostępu."), (False, "wystarczą login i hasło.")]
)
def test_a_factor_added_or_gone(has_factor: bool, end: str) -> None:
    text = words("second_factor_changed", has_factor=has_factor).text

    assert text.partition("\n")[0].endswith(end)
