"""What the messages of the account say, word by word: the subject, then the text."""

from datetime import UTC, datetime
from typing import Any

from cms_ext.people.outbox.mail.domain.letter import LetterText, render_text

LATE_IN_WARSAW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LINK = "https://spoldzielnia.example/odnosnik/"


def words(name: str, **context: Any) -> LetterText:
    return render_text(f"cms_ext/identity/mail/{name}.txt", context)


def test_moments_are_those_of_warsaw():
    said = words("password_changed", at=LATE_IN_WARSAW)

    assert said == LetterText(
        "Hasło zostało zmienione",
        "Hasło do Państwa konta w serwisie Spółdzielni zmieniono 21 listopada 2026 r., "
        "00:30. Pozostałe zalogowane przeglądarki zostały wylogowane.\n\nJeżeli to nie Państwo "
        "zmienili hasło, prosimy o pilny kontakt z biurem: zawiesimy dostęp i pomożemy go "
        "odzyskać.",
    )


def test_the_link_stands_on_a_line_of_its_own():
    facts = {"link": LINK, "expires_at": LATE_IN_WARSAW}
    for message in (
        words("password_reset", **facts),
        words("address_confirm", side="old", new="j…@x.pl", **facts),
        words("address_confirm", side="new", new="j…@x.pl", **facts),
    ):
        assert LINK in message.text.splitlines()


def test_each_reader_is_told_what_it_means_for_them():
    for new, is_new, first in (
        ("a…@x.pl", True, "Od teraz Spółdzielnia pisze do Państwa na ten adres."),
        ("a…@x.pl", False, "Od teraz Spółdzielnia pisze do Państwa na adres a…@x.pl, a nie na ten"),
        ("", False, "Ten adres usunięto z rejestru Spółdzielni."),
    ):
        assert words("address_changed", new=new, is_new=is_new).text.startswith(first)
    for has_factor, end in ((True, "klucz dostępu."), (False, "wystarczą login i hasło.")):
        text = words("second_factor_changed", has_factor=has_factor).text
        assert text.partition("\n")[0].endswith(end)
