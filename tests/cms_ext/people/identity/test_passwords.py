from collections.abc import Iterator

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.passwords import key_rows, leaked_passwords, list_entries

pytestmark = pytest.mark.django_db

COMMON = "password_common"
OWN = "password_own_data"
WEAK = "password_weak"
SHORT = "password_too_short"
LONG = "password_too_long"
CODE = "password_code_shape"


@pytest.fixture
def anna() -> User:
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.short_name, coop.address = "Pod Lasem", "ul. Świerkowa 4, 00-950 Miasto"
    coop.save()
    person = Person(
        name="Anna Gżegżółka",
        correspondence_email="jagoda.modra@poczta.example",
        phone="+48601234567",
        correspondence_address="ul. Krokusowa 12 m. 7",
    )
    return User(realm="ebok", login="EB-500001-3", person=person)


def verdict(password: str, user: User | None) -> list[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


def test_what_is_refused(anna: User):
    table = {
        "Haslo123!": [SHORT],
        "matka boska": [SHORT],
        "Warszawa2026!": [COMMON],
        "mojehaslo123": [COMMON],
        "kochammarka12": [COMMON],
        "czerwonykwiatek": [COMMON],
        "Czerwony Kwiatek": [COMMON],
        "h@sl0-h@sl0-h@sl0": [COMMON],
        "$poldzielni@2026!": [COMMON],
        "Wrzesień wrzesien 1": [COMMON],
        "październik2026": [COMMON],
        "ＷＡＲＳＺＡＷＡ２０２６": [COMMON],
        "zaq1@WSXcde3": [COMMON],
        "1qaz@WSX3edc": [COMMON],
        "qwertyuiop!!": [COMMON],
        "123456789012": [COMMON],
        "iloveyou1234": [COMMON],
        "podlasem-2026": [OWN],
        "Świerkowa4/2026": [OWN],
        "Ikcs-E-bok-2026": [COMMON],
        "EB-500001-3!!": [OWN],
        "Anna-Gzegzolka-1": [OWN],
        "jagoda.modra@poczta": [OWN],
        "krokusowa-12/7": [OWN],
        "tel. 601 234 567": [OWN],
        "aaaaaaaaaaaaaaaaaaaa": [WEAK],
        "ababababababababababx": [WEAK],
        "x" * 129: [LONG],
        "7F3K-9QWD-2MXR-B8T4A": [CODE],
        "mgliste-poranki-tam": [CODE],
    }

    assert {password: verdict(password, anna) for password in table} == table


def test_no_rule_about_kinds_of_signs(anna: User):
    words = "kwiaty pod oknem rosną powoli, a łódka pełna śliwek płynie "
    taken = (
        "zielony rower jedzie noca",
        "Zażółć gęślą jaźń",
        "tramwaj ołówek deszcz",
        "w szczebrzeszynie chrząszcz",
        (words * 2)[:64],
        (words * 3)[:128],
        "Xk4pQ9zRLm2v",
    )

    assert [password for password in taken if verdict(password, anna)] == []


def test_staff_need_fifteen_signs(anna: User):
    celina = User(realm="staff", login="celina")
    twelve, fifteen = "Xk4pQ9zRLm2v", "Xk4pQ9zRLm2vT8b"

    assert (verdict(twelve, anna), verdict(twelve, celina)) == ([], [SHORT])
    assert (verdict(fifteen, anna), verdict(fifteen, celina)) == ([], [])


ENDINGS = (
    *("1", "12", "123", "1234", "12345", "123456", "123456789"),
    *("!", "1!", "12!", "123!", "1234!", "!@#", "!@#$", "@123", "#123", "_123"),
    *("2024", "2025", "2026", "2026!", "@2026", "1990", "1980", "007", "69", "777", "00"),
)
HEADS = ("Kocham", "Moje", "Moja", "Super", "Tajne", "Hasło", "Nowe")


def blocked_passwords(least: int) -> Iterator[str]:
    """Yield refused passwords of at least `least` characters, spelt out.

    The rule refuses many more: any two listed words with anything at the ends.
    """
    words = sorted({word for _category, word in list_entries()})
    for word in words:
        for ending in ENDINGS:
            if len(word) + len(ending) >= least:
                yield word.capitalize() + ending
        for head in HEADS:
            if len(head) + len(word) >= least:
                yield head + word
    yield from sorted(row for row in key_rows() if len(row) >= least)
    yield from sorted(entry for entry in leaked_passwords() if len(entry) >= least)


@pytest.mark.thorough
def test_each_blocked_entry_of_twelve_signs_is_refused(anna: User):
    """ASVS 6.2.4: at least 3000 passwords that fit the policy; ours are spelt out by a rule."""
    entries = {entry for entry in blocked_passwords(12) if 12 <= len(entry) <= 128}

    assert len(entries) >= 3000
    assert [entry for entry in sorted(entries) if verdict(entry, None) != [COMMON]] == []
    # Enough of them fit the longer minimum of staff.
    assert len({entry for entry in blocked_passwords(15) if len(entry) >= 15}) >= 1000


def test_a_refusal_says_why_and_what_to_do(anna: User):
    said = []
    for password in ("Haslo123!", "x" * 129, "Warszawa2026!", "podlasem-2026", "ababababababx"):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, anna)
        said += refused.value.messages

    assert said == [
        "Hasło jest za krótkie. Wpisz co najmniej 12 znaków.",
        "Hasło jest za długie. Wpisz najwyżej 128 znaków.",
        "To hasło składa się z popularnych słów albo z kolejnych klawiszy, a takie hasła zgaduje "
        "się najpierw. Połącz trzy lub cztery słowa, które nie mają ze sobą związku.",
        "To hasło składa się głównie z Twoich danych albo z nazwy Spółdzielni, a te zna wiele "
        "osób. Wybierz słowa, które się z Tobą nie kojarzą.",
        "To hasło łatwo odgadnąć, choć jest dość długie. Dodaj jedno lub dwa słowa, które nie "
        "mają związku z resztą.",
    ]
