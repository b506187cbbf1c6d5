"""Which letters leave for a first e-mail address, a changed and a removed one."""

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.domain.registered_contact import (
    ContactChange,
    Fact,
    Welcome,
    set_registered_contacts,
)
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
OLD, NEW = "anna@poczta.example", "anna.lis@skrzynka.example"
FIRST, CHANGED = "address_first.txt", "address_changed.txt"
PAPER = "oświadczenie płatnika"

# On file, as typed: to whom which letter goes.
LETTERS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "first entry": ("", NEW, [(NEW, FIRST)]),
    "change": (OLD, NEW, [(OLD, CHANGED), (NEW, CHANGED)]),
    "removal": (OLD, "", [(OLD, CHANGED)]),
    "the same": (OLD, OLD, []),
    "the same in another case": (OLD, "Anna@POCZTA.example", []),
    "none stays none": ("", " ", []),
}


def queued() -> list[tuple[str, str]]:
    rows = OutgoingMessage.objects.order_by("pk").values_list("to", "template")
    return [(to, template.rpartition("/")[2]) for to, template in rows]


@pytest.mark.parametrize("welcome", Welcome)
@pytest.mark.parametrize(("on_file", "typed", "letters"), LETTERS.values(), ids=LETTERS)
def test_letters_about_an_address(
    on_file: str, typed: str, letters: list[tuple[str, str]], welcome: Welcome
):
    anna = Person.objects.create(name="Anna Lis", correspondence_email=on_file)

    set_registered_contacts(
        [ContactChange(anna, Fact.EMAIL, typed, PAPER)], SYSTEM, welcome=welcome
    )

    is_silent = welcome is Welcome.NONE
    assert queued() == [letter for letter in letters if not (is_silent and letter[1] == FIRST)]


def test_a_first_telephone_of_somebody_with_an_address_sends_nothing():
    anna = Person.objects.create(name="Anna Lis", correspondence_email=OLD)

    set_registered_contacts([ContactChange(anna, Fact.PHONE, "600 100 200", PAPER)], SYSTEM)

    assert queued() == []


@pytest.mark.parametrize(
    ("welcome", "entered", "priority"),
    [
        (Welcome.BY_HAND, "Wpisał(a) go: Daria Rachunkowa.", "LETTER"),
        (Welcome.FROM_FILE, "Wczytał(a) go z pliku: Daria Rachunkowa.", "MAILING"),
    ],
)
def test_the_letter_of_welcome(welcome: Welcome, entered: str, priority: str):
    daria = staff("daria", "finance_clerk")
    daria.first_name, daria.last_name = "Daria", "Rachunkowa"
    anna = Person.objects.create(name="Anna Lis")

    set_registered_contacts(
        [ContactChange(anna, Fact.EMAIL, NEW, PAPER)], Origin(actor=daria), welcome=welcome
    )

    letter = OutgoingMessage.objects.get()
    assert (letter.subject, letter.get_priority_display()) == (
        "Mamy Twój adres e-mail",
        OutgoingMessage.Priority[priority].label,
    )
    assert letter.text.split("\n\n") == [
        "Zapisaliśmy ten adres jako Twój adres do korespondencji. Wcześniej nie mieliśmy Twojego "
        "adresu e-mail.",
        f"Skąd go mamy: oświadczenie płatnika. {entered}",
        "Przez 24 godziny nie wyślemy na niego danych do logowania.",
        "Nie chcesz, żebyśmy pisali na ten adres, albo to pomyłka? Zgłoś się od razu do biura. "
        "Usuniemy go z rejestru.",
    ]


def test_forty_first_addresses_cost_the_queries_of_one():
    def changes(number: int, name: str) -> list[ContactChange]:
        people = Person.objects.bulk_create(Person(name=name) for _ in range(number))
        return [
            ContactChange(person, Fact.EMAIL, f"o{person.pk}@x.example", PAPER) for person in people
        ]

    set_registered_contacts(changes(1, "Ewa Kot"), SYSTEM)  # begins the seals of sources
    single, forty = changes(1, "Jan Nowak"), changes(40, "Iga Wilk")
    of_one = queries_of(set_registered_contacts, single, SYSTEM, welcome=Welcome.FROM_FILE)
    assert queries_of(set_registered_contacts, forty, SYSTEM, welcome=Welcome.FROM_FILE) == of_one
