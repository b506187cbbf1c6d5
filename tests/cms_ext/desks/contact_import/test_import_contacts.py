"""Contacts from a table: who is meant, what is refused, and what the register then holds."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext import plugins
from cms_ext.desks.contact_import.domain.contact_file import list_contact_rows
from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableReport, write_sample_csv, write_sample_xlsx
from cms_ext.evidence.audit.domain.event import OPERATOR, SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import ContactSource, Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account, AccountAccess
from members_area.register.domain.membership import admit_member
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
HEADER = (
    "account_no;member_no;name;correspondence_email;phone;correspondence_address;since;document"
)
STREET = "ul. Długa 48 m. 3, 00-000 Wzorów"
PAPER = "oświadczenie płatnika"


def bring_bytes(data: bytes, *, dry_run: bool = False) -> TableReport:
    stream = io.BytesIO(data)
    return import_table(CONTACTS, stream, "k.csv", today=TODAY, origin=OPERATOR, dry_run=dry_run)


def bring(*rows: str, dry_run: bool = False, header: str = HEADER) -> TableReport:
    return bring_bytes("\r\n".join([header, *rows]).encode(), dry_run=dry_run)


def found(report: TableReport) -> list[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]


@shared
def anna() -> Person:
    """Return the payer of account 100001 and member 7, with everything on file."""
    anna = open_account("100001", "Anna Lis").payer
    Person.objects.filter(pk=anna.pk).update(
        correspondence_email="anna@example.invalid",
        correspondence_email_since=timezone.now() - timedelta(days=90),
        phone="+48600100200",
    )
    admit_member(anna, 7, on=date(2009, 5, 12), origin=SYSTEM)
    return anna


@shared
def jan() -> Person:
    """Return the payer of account 100002, no member, with nothing on file."""
    return open_account("100002", "Jan Maria Nowak").payer


@pytest.mark.both_databases
def test_contacts_are_rehearsed_and_then_stand_in_the_register(anna: Person, jan: Person):
    rows = (
        f"100002;;NOWAK Jan Maria;Jan@Example.invalid;600 100 300;{STREET};12.03.2021;{PAPER}",
        f";0007;Anna Lis;nowy@example.invalid;+48 600 100 200;;;{PAPER}",
    )

    rehearsed = bring(*rows, dry_run=True)

    assert (rehearsed.status, rehearsed.changed, found(rehearsed)) == ("rehearsed", 2, [])
    assert [(change.key, change.field, change.old, change.new) for change in rehearsed.changes] == [
        ("100002 · NOWAK Jan Maria", "correspondence_email", "", "Jan@example.invalid"),
        ("100002 · NOWAK Jan Maria", "phone", "", "+48600100300"),
        ("100002 · NOWAK Jan Maria", "correspondence_address", "", STREET),
        ("0007 · Anna Lis", "correspondence_email", "a…@example.invalid", "nowy@example.invalid"),
    ]
    assert not ContactSource.objects.exists()

    assert bring(*rows).status == "posted"

    anna.refresh_from_db()
    jan.refresh_from_db()
    assert (jan.correspondence_email, jan.phone) == ("Jan@example.invalid", "+48600100300")
    assert jan.correspondence_address == STREET
    assert (anna.correspondence_email, anna.phone) == ("nowy@example.invalid", "+48600100200")
    # The lock of 24 hours runs from now, whatever the file says (C08).
    for person in (anna, jan):
        assert person.correspondence_email_since is not None
        assert timezone.now() - person.correspondence_email_since < timedelta(minutes=5)
    sources = ContactSource.objects.order_by("person", "fact")
    today = timezone.localdate()
    assert [(row.person, row.fact, row.document, row.since) for row in sources] == [
        (anna, "EMAIL", PAPER, today),
        *((jan, fact, PAPER, date(2021, 3, 12)) for fact in ("ADDRESS", "EMAIL", "PHONE")),
    ]
    # Both the old and the new address get the letter, a first one gets the welcome.
    letters = OutgoingMessage.objects.values_list("to", "template", "priority")
    assert sorted((to, template.rpartition("/")[2], rank) for to, template, rank in letters) == [
        ("Jan@example.invalid", "address_first.txt", OutgoingMessage.Priority.MAILING),
        ("anna@example.invalid", "address_changed.txt", OutgoingMessage.Priority.LETTER),
        ("nowy@example.invalid", "address_changed.txt", OutgoingMessage.Priority.LETTER),
    ]
    assert rehearsed.notes == (
        "Pierwsze adresy e-mail: 1. Listy powitalne: 1.",
        "Zmienione adresy e-mail: 1. Listy o zmianie: na stare adresy 1, na nowe adresy 1.",
    )
    assert bring(*rows).notes[0].startswith("Ten plik wczytano już")
    assert bring(*reversed(rows)).status == "unchanged"
    assert "example.invalid" not in str(
        list(AuditEvent.objects.filter(action="IMPORT_COMMITTED").values())
    )


BAD = [
    (f"999999;;Jan Maria Nowak;a@example.invalid;;;;{PAPER}", "PERSON_UNKNOWN", "account_no"),
    (f";8;Anna Lis;a@example.invalid;;;;{PAPER}", "PERSON_UNKNOWN", "member_no"),
    (f"100002;;Jan Nowak;a@example.invalid;;;;{PAPER}", "NAME_DIFFERS", "name"),
    (f"100002;7;Anna Lis;a@example.invalid;;;;{PAPER}", "NUMBERS_CONFLICT", "member_no"),
    (f"100002;;Jan Maria Nowak;a@example;;;;{PAPER}", "EMAIL_FORMAT", "correspondence_email"),
    (f"100002;;Jan Maria Nowak;;12345;;;{PAPER}", "PHONE_FORMAT", "phone"),
    (f"100002;;Jan Maria Nowak;;;ul.;;{PAPER}", "TEXT_FORMAT", "correspondence_address"),
    (f"100002;;Jan Maria Nowak;a@example.invalid;;;2027-01-01;{PAPER}", "DATE_FUTURE", "since"),
    ("100002;;Jan Maria Nowak;a@example.invalid;;;;", "VALUE_MISSING", "document"),
    ("100002;;Jan Maria Nowak;a@example.invalid;;;;dowód ABC 123456", "TEXT_FORMAT", "document"),
    ("100002;;Jan Maria Nowak;a@example.invalid;;;;PESEL 44051401458", "TEXT_FORMAT", "document"),
    (f";;Jan Maria Nowak;a@example.invalid;;;;{PAPER}", "VALUE_MISSING", "member_no"),
]


@pytest.mark.parametrize(("row", "code", "field"), BAD)
def test_one_wrong_row_refuses_the_whole_file(
    anna: Person, jan: Person, row: str, code: str, field: str
):
    good = f"100001;;Anna Lis;nowy@example.invalid;;;;{PAPER}"

    report = bring(good, row)

    assert (report.status, found(report)) == ("refused", [(code, 3, field)])
    anna.refresh_from_db()
    assert anna.correspondence_email == "anna@example.invalid"
    assert not OutgoingMessage.objects.exists()


def test_a_wrong_name_tells_nobody_whose_number_it_is(jan: Person):
    [error] = bring(f"100002;;Ewa Kot;e@example.invalid;;;;{PAPER}").errors

    assert (error.found, error.expected) == ("Ewa Kot", "J… M… N…")
    assert "Nowak" not in error.message


def co_owner(name: str) -> Person:
    """Somebody who settles the account 100002 next to Jan."""
    person = Person.objects.create(name=name)
    account = Account.objects.get(account_no="100002")
    AccountAccess.objects.create(
        account=account, person=person, role="CO_OWNER", valid_from=date(2020, 1, 1)
    )
    return person


def test_a_co_owner_is_named_by_the_account_and_the_own_name(jan: Person):
    maria = co_owner("Maria Nowak")
    rows = (
        f"100002;;Nowak Maria;;600 100 400;;;{PAPER}",
        f"100002;;Jan Maria Nowak;;600 100 300;;;{PAPER}",
    )

    assert bring(*rows).status == "posted"
    for person, phone in ((maria, "+48600100400"), (jan, "+48600100300")):
        person.refresh_from_db()
        assert person.phone == phone
    [error] = bring(f"100002;;Ewa Kot;;600 100 500;;;{PAPER}").errors
    assert (error.code, error.expected) == ("NAME_DIFFERS", "J… M… N… albo M… N…")


def test_a_file_does_not_distinguish_two_of_one_name_at_an_account(jan: Person):
    co_owner("Jan Maria NOWAK")

    report = bring(f"100002;;Jan Maria Nowak;;600 100 300;;;{PAPER}")

    assert found(report) == [("PERSON_AMBIGUOUS", 2, "name")]
    assert "wpisz te dane na stronie osoby" in report.errors[0].message


def test_four_rows_cost_the_queries_of_one(anna: Person, jan: Person):
    counted = []  # the first file begins the seals of sources
    for at, numbers in enumerate(((100010,), (100015,), range(100021, 100025))):
        names = {number: f"Osoba {'ABCDEFGHIJ'[number % 10]}ska" for number in numbers}
        for number, name in names.items():
            open_account(str(number), name)
        rows = [
            f"{number};;{name};o{number}@example.invalid;60010{at}10{number % 5};{STREET};;{PAPER}"
            for number, name in names.items()
        ]
        with CaptureQueriesContext(connection) as queries:
            assert bring(*rows).status == "posted"
        counted.append(len(queries))

    assert counted[1] == counted[2]


def test_one_person_in_two_rows_agrees_or_is_refused(anna: Person):
    by_account = f"100001;;Anna Lis;nowy@example.invalid;;;;{PAPER}"
    same = f";7;Anna Lis;NOWY@example.invalid;600 100 201;;;{PAPER}"
    other = f";7;Anna Lis;inny@example.invalid;;;;{PAPER}"

    report = bring(by_account, other)
    assert found(report) == [("PERSON_TWICE", 3, "correspondence_email")]

    assert bring(by_account, same).status == "posted"
    assert ContactSource.objects.filter(person=anna, fact="EMAIL").count() == 1
    anna.refresh_from_db()
    assert (anna.correspondence_email, anna.phone) == ("nowy@example.invalid", "+48600100201")


def test_an_address_of_two_people_is_a_warning(anna: Person, jan: Person):
    row = f"100002;;Jan Maria Nowak;ANNA@example.invalid;;;;{PAPER}"

    report = bring(row)

    assert report.status == "posted"
    assert [(warning.code, warning.line) for warning in report.warnings] == [("EMAIL_SHARED", 2)]


def test_after_a_death_nothing_changes(jan: Person):
    Person.objects.filter(pk=jan.pk).update(died_on=TODAY)

    assert found(bring(f"100002;;Jan Maria Nowak;j@example.invalid;;;;{PAPER}")) == [
        ("PERSON_DIED", 2, "name")
    ]
    assert bring(f"100002;;Jan Maria Nowak;;;;;{PAPER}").status == "unchanged"


def test_a_site_without_members_has_no_column_for_their_number(jan: Person, monkeypatch, settings):
    """As in a waste union: the account is the only number, though nobody applies for E-BOK."""
    settings.COOP_NO_APPLICATIONS = ("EBOK",)
    without = [config for config in plugins.plugin_configs() if config.slug != "ikcs"]
    assert len(without) == len(plugins.plugin_configs()) - 1
    monkeypatch.setattr(plugins, "plugin_configs", lambda: without)
    schema = CONTACTS.schema(TODAY)

    assert [column.name for column in schema.columns][:2] == ["account_no", "name"]
    assert b"member_no" not in write_sample_csv(schema, CONTACTS.sample)
    row = f"100002;Jan Maria Nowak;;600 100 300;;;{PAPER}"
    assert bring(row, header=HEADER.replace("member_no;", "")).status == "posted"
    jan.refresh_from_db()
    assert jan.phone == "+48600100300"


def test_a_site_that_knows_no_number_refuses_each_row(jan: Person, monkeypatch):
    monkeypatch.setattr(plugins, "plugin_configs", lambda: [])

    report = bring(f"100002;;Jan Maria Nowak;;600 100 300;;;{PAPER}")

    assert found(report) == [("PERSON_UNKNOWN", 2, "account_no")]


def test_the_samples_can_be_read_back():
    schema = CONTACTS.schema(TODAY)

    for write in (write_sample_csv, write_sample_xlsx):
        report = bring_bytes(write(schema, CONTACTS.sample), dry_run=True)
        assert {error.code for error in report.errors} == {"PERSON_UNKNOWN"}


def test_the_operator_reads_a_file_in_one_go(jan: Person, tmp_path, capsys):
    file = tmp_path / "kontakty.csv"
    file.write_text(f"{HEADER}\n100002;;Jan Maria Nowak;;600 100 300;;;{PAPER}\n", "utf-8")

    call_command("import_contacts", str(file))

    assert "contacts: 1 wierszy, w tym 0 nowych, 1 zmienionych" in capsys.readouterr().out
    jan.refresh_from_db()
    assert jan.phone == "+48600100300"


def test_the_contacts_on_file_go_out_once_for_each_person_and_come_in_again(
    anna: Person, jan: Person
):
    shared_account = Account.objects.get(account_no="100002")
    AccountAccess.objects.create(
        account=shared_account, person=anna, role="CO_OWNER", valid_from=date(2020, 1, 1)
    )
    bring(f"100002;;Jan Maria Nowak;jan@example.invalid;;{STREET};2021-03-12;{PAPER}")

    rows = list(list_contact_rows())

    assert rows == [
        {
            "account_no": "100001",
            "member_no": "7",
            "name": "Anna Lis",
            "correspondence_email": "anna@example.invalid",
            "phone": "+48600100200",
            "correspondence_address": "",
            "since": None,
            "document": "dotychczasowa kartoteka",
        },
        {
            "account_no": "100002",
            "name": "Jan Maria Nowak",
            "correspondence_email": "jan@example.invalid",
            "phone": "",
            "correspondence_address": STREET,
            "since": date(2021, 3, 12),
            "document": PAPER,
        },
    ]
    report = bring_bytes(write_sample_csv(CONTACTS.schema(TODAY), rows))
    assert (found(report), report.unchanged, report.changed) == ([], 2, 0)
