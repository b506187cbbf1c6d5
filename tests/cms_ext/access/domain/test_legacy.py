"""Migration day: the accesses to the previous site are closed, once."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cms_ext.access.domain.legacy import (
    ClosingOutcome,
    ListRefused,
    close_former_accesses,
    read_list,
)
from cms_ext.access.models import FormerAccess
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.register.domain.membership import admit_member
from tests.cms_ext.access.applicants import TODAY
from tests.commands import printed
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

HEADING = "login;person_ref;panel;last_used\n"
LIST = HEADING + (
    "alis;7;IKCS;2026-10-31\n"
    "anna-lis;100005;EBOK;\n"
    "obcy;999;IKCS;2019-01-01\n"
    "alis;7;IKCS;2026-10-31\n"
)


@shared
def anna() -> Person:
    """Anna is a member and a payer; her address is on file."""
    person = open_account("100005", "Anna Lis").payer
    person.correspondence_email = "anna.lis@poczta.example"
    person.save()
    admit_member(person, 7, on=date(2012, 3, 1), origin=SYSTEM)
    return person


def closed(text: str, batch: str = "2026-11", tell: bool = False) -> list[tuple[int, str]]:
    report = close_former_accesses(
        read_list(text.encode()), batch, origin=SYSTEM, today=TODAY, tell=tell
    )
    return [(row.line, row.outcome) for row in report]


def test_ac_11_every_row_has_its_outcome_and_the_same_batch_twice_changes_nothing(anna: Person):
    assert closed(LIST) == [
        (2, ClosingOutcome.CREATED),
        (3, ClosingOutcome.CREATED),
        (4, ClosingOutcome.PERSON_UNKNOWN),
        (5, ClosingOutcome.DUPLICATE),
    ]
    before = list(FormerAccess.objects.values()), list(User.objects.values())

    again = closed(LIST)

    assert {outcome for _line, outcome in again} == {ClosingOutcome.DUPLICATE}
    assert (list(FormerAccess.objects.values()), list(User.objects.values())) == before
    assert AuditEvent.objects.filter(action="LEGACY_BATCH").count() == 1


def test_a_former_access_lets_nobody_in_and_its_owner_reads_the_way_back(anna: Person):
    closed(LIST, tell=True)

    ebok, ikcs = User.objects.filter(person=anna).order_by("realm")
    for user, realm, username in ((ebok, "ebok", "anna-lis"), (ikcs, "ikcs", "alis")):
        assert (user.realm, user.state, user.closed_reason, user.username) == (
            realm,
            "CLOSED",
            "LEGACY_MIGRATION",
            f"{realm}:{username}#{user.pk}",
        )
        assert not user.has_usable_password()
        assert not user.is_active
    letters = OutgoingMessage.objects.order_by("pk")
    assert [(letter.to, letter.subject) for letter in letters] == [
        ("anna.lis@poczta.example", "Dostęp do poprzedniej strony został zamknięty")
    ] * 2
    assert "Dział Członkowsko-Lokalowy, pokój nr 7" in letters[0].text
    assert "Dział Finansowo-Księgowy, pokój nr 3" in letters[1].text
    # It keeps no name taken.
    assert open_login("ikcs", "alis", "nowe", person=anna).username == "ikcs:alis"


@pytest.mark.all_plugins
def test_a_list_with_a_wrong_row_is_refused_whole():
    table = [
        ("", "Wiersz 1: oczekiwany nagłówek to login;person_ref;panel;last_used"),
        ("login;panel\n", "Wiersz 1: oczekiwany nagłówek to login;person_ref;panel;last_used"),
        (HEADING + "a;7;IKCS\n", "Wiersz 2: jest 3 kolumn, oczekiwano 4"),
        (HEADING + 'a;7;IKCS;"x"y\n', "Wiersz 2: nie da się go odczytać. Sprawdź cudzysłowy"),
        (HEADING + "a;7;BOK;\n", "Wiersz 2: nie ma panelu „BOK”; są: EBOK, IKCS, WASTE_INST"),
        (HEADING + ";7;IKCS;\n", "Wiersz 2: brakuje loginu"),
        (HEADING + "a;7;IKCS;wczoraj\n", "Wiersz 2: „wczoraj” nie jest datą. Napisz 2026-10-31"),
        (
            HEADING + f"{'a' * 121};7;IKCS;\n",
            "Wiersz 2: login jest za długi albo ma znaki, których nie da się napisać",
        ),
    ]

    def problems(text: str) -> tuple[str, ...]:
        with pytest.raises(ListRefused) as refusal:
            read_list(text.encode())
        return refusal.value.problems

    assert [(text, *problems(text)) for text, _ in table] == table
    # A list from an office program is read.
    for codec in ("cp1250", "iso8859-2", "utf-8-sig"):
        (row,) = read_list(f"sep=;\r\n{HEADING}żółw;7;IKCS;\n".encode(codec))
        assert (row.line, row.login) == (2, "żółw")


def test_the_command_rehearses_and_does(anna: Person, tmp_path):
    path = tmp_path / "dostepy.csv"
    path.write_text(LIST, encoding="utf-8")

    def run(*extra: str) -> str:
        return printed("close_former_accesses", str(path), "--batch", "2026-11", *extra)

    rehearsal = json.loads(run("--dry-run", "--json"))
    rehearsed = run("--dry-run")
    after_rehearsal = FormerAccess.objects.count()
    done = run()

    assert (rehearsal["status"], rehearsal["counts"]) == (
        "rehearsed",
        {"created": 2, "person_unknown": 1, "duplicate": 1},
    )
    assert after_rehearsal == 0
    assert rehearsed.splitlines() == [
        "wiersz 2: alis: zostanie zamknięty",
        "wiersz 3: anna-lis: zostanie zamknięty",
        "wiersz 4: obcy: zostanie wpisany na listę; w rejestrze nie ma takiej osoby",
        "wiersz 5: alis: jest już na liście",
        "Próba, nic nie zapisano. Do zamknięcia: 2. Bez osoby w rejestrze: 1. Powtórzone: 1.",
    ]
    assert done.splitlines() == [
        "wiersz 2: alis: zamknięto",
        "wiersz 3: anna-lis: zamknięto",
        "wiersz 4: obcy: wpisano na listę; w rejestrze nie ma takiej osoby",
        "wiersz 5: alis: był już na liście",
        "Zamknięto: 2. Bez osoby w rejestrze: 1. Powtórzone: 1.",
    ]


def test_the_command_says_what_is_wrong(tmp_path):
    path = tmp_path / "dostepy.csv"
    path.write_text("x", encoding="utf-8")

    with pytest.raises(CommandError, match="oczekiwany nagłówek"):
        call_command("close_former_accesses", str(path), "--batch", "2026-11")
    with pytest.raises(CommandError, match="Nie można przeczytać pliku brak.csv"):
        call_command("close_former_accesses", str(tmp_path / "brak.csv"), "--batch", "1")
    with pytest.raises(CommandError, match="Nazwa paczki"):
        call_command("close_former_accesses", str(path), "--batch", "listopad 2026")
