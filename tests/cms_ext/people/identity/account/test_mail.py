"""What the messages of the account say, word by word: the subject, then the text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letter import LetterText, render_text

LATE_IN_WARSAW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LINK = "https://spoldzielnia.example/odnosnik/"
CALL = "Zadzwoń od razu: 42\xa0555\xa001\xa000."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    CoopSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"phone": "42 555 01 00"}
    )


def words(name: str, **context: Any) -> LetterText:
    return render_text(f"cms_ext/identity/mail/{name}.txt", context)


def test_security_messages_say_what_to_do_and_whom_to_call():
    at = {"at": LATE_IN_WARSAW}
    table = {
        ("new_device", LINK): LetterText(
            "Logowanie z nowego urządzenia",
            "Na Twoje konto zalogowano się 21 listopada 2026 r., 00:30 w przeglądarce, której "
            "wcześniej nie używano.\n\nTo Ty? Nie musisz nic robić.\n\nTo nie Ty? Zmień hasło i "
            f"wyloguj inne przeglądarki na stronie „Moje konto”. {CALL} Zawiesimy dostęp.\n\n"
            f"Otwórz „Moje konto”:\n{LINK}",
        ),
        ("password_changed", ""): LetterText(
            "Hasło zostało zmienione",
            "Hasło do Twojego konta zmieniono 21 listopada 2026 r., 00:30. Pozostałe zalogowane "
            "przeglądarki zostały wylogowane.\n\nTo Ty? Nie musisz nic robić.\n\nTo nie Ty? "
            f"{CALL} Zawiesimy dostęp i pomożemy go odzyskać.",
        ),
        ("second_factor_changed", ""): LetterText(
            "Zmiana drugiego składnika logowania",
            "Na Twoim koncie usunięto drugi składnik logowania. Teraz wystarczą login i hasło.\n\n"
            f"To Ty? Nie musisz nic robić.\n\nTo nie Ty? {CALL} Zawiesimy dostęp i pomożemy go "
            "odzyskać.",
        ),
        ("address_changed", ""): LetterText(
            "Adres do korespondencji został zmieniony",
            "Ten adres usunięto z rejestru. Nie będziemy już na niego pisać.\n\n"
            f"To nie Twoja decyzja? {CALL} Przywrócimy poprzedni adres.",
        ),
    }

    assert {(name, link): words(name, account_url=link, **at) for name, link in table} == table


def test_an_office_without_a_telephone_is_asked_in_words():
    CoopSettings.objects.update(phone="")

    assert "To nie Ty? Zgłoś się od razu do biura." in (
        words("password_changed", at=LATE_IN_WARSAW).text
    )


def test_the_link_is_the_button():
    facts = {"link": LINK, "expires_at": LATE_IN_WARSAW}
    for message, label in (
        (words("password_reset", **facts), "Ustaw nowe hasło:"),
        (words("staff_invitation", login="jan", **facts), "Ustaw własne hasło:"),
        (words("address_confirm", side="old", new="j…@x.pl", **facts), "Otwórz stronę"),
        (words("address_confirm", side="new", new="j…@x.pl", **facts), "Otwórz stronę"),
    ):
        [button] = [part for part in message.text.split("\n\n") if LINK in part]
        assert (button.startswith(label), button.endswith(f":\n{LINK}")) == (True, True)


def test_each_reader_reads_what_it_means_for_them():
    for new, is_new, first in (
        ("a…@x.pl", True, "Od teraz piszemy do Ciebie na ten adres."),
        ("a…@x.pl", False, "Od teraz piszemy do Ciebie na adres a…@x.pl, a nie na ten."),
        ("", False, "Ten adres usunięto z rejestru."),
    ):
        assert words("address_changed", new=new, is_new=is_new).text.startswith(first)
    for has_factor, end in ((True, "klucz dostępu."), (False, "wystarczą login i hasło.")):
        text = words("second_factor_changed", has_factor=has_factor).text
        assert text.partition("\n")[0].endswith(end)
