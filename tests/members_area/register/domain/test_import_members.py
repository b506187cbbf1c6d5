import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableReport, write_sample_csv, write_sample_xlsx
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import OPERATOR, SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import ContactSource, Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Premises
from members_area.register.domain.import_members import MEMBERS, SOURCE
from members_area.register.domain.membership import admit_member
from members_area.register.models import Membership
from tests.members_area.conftest import TODAY
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
HEADER = (
    "member_no;name;joined_on;ended_on;kind;correspondence_email;correspondence_email_since;"
    "phone;correspondence_address;premises_code"
)
STREET = "ul. Wzorcowa 1 m. 5, 00-000 Wzorów"


def bring(*rows: str, dry_run: bool = False, filename: str = "członkowie.csv") -> TableReport:
    data = "\r\n".join([HEADER, *rows]).encode()
    return bring_bytes(data, dry_run=dry_run, filename=filename)


def bring_bytes(data: bytes, **options: Any) -> TableReport:
    filename = options.pop("filename", "plik")
    return import_table(
        MEMBERS, io.BytesIO(data), filename, today=TODAY, origin=OPERATOR, **options
    )


def found(report: TableReport) -> list[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]


def warned(report: TableReport) -> list[tuple[str, int | None, str | None]]:
    return [(warning.code, warning.line, warning.field) for warning in report.warnings]


def on_file(person: Person) -> tuple[str, str, str]:
    person.refresh_from_db()
    return (person.correspondence_email, person.phone, person.correspondence_address)


def register() -> list[tuple[int, str, date, date | None]]:
    rows = Membership.objects.select_related("person")
    return [(row.member_no, row.person.name, row.joined_on, row.ended_on) for row in rows]


@shared
def lucja() -> Person:
    """A member, number 3, with everything on file."""
    lucja = Person.objects.create(
        name="Łucja Przykładowa",
        correspondence_email="lucja@example.invalid",
        phone="+48600100200",
        correspondence_address=STREET,
    )
    admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    return lucja


def test_new_members_are_rehearsed_and_then_entered():
    rows = (
        f"0007;Anna Lis;12.05.2009;;;ANNA@Example.invalid;2021-03-01;600 100 200;{STREET};",
        "12;Wzorzec sp. z o.o.;1965-03-01;2020-01-01;FIRMA;;;;;",
    )

    rehearsed = bring(*rows, dry_run=True)

    assert (rehearsed.status, rehearsed.new, warned(rehearsed)) == ("rehearsed", 2, [])
    assert rehearsed.made == ("7 · Anna Lis (nowa osoba)", "12 · Wzorzec sp. z o.o. (nowa osoba)")
    assert (Person.objects.count(), ImportedFile.objects.count()) == (0, 0)
    assert not AuditEvent.objects.exists()

    posted = bring(*rows)

    assert (posted.status, posted.rows, posted.new) == ("posted", 2, 2)
    assert register() == [
        (7, "Anna Lis", date(2009, 5, 12), None),
        (12, "Wzorzec sp. z o.o.", date(1965, 3, 1), date(2020, 1, 1)),
    ]
    anna = Person.objects.get(name="Anna Lis")
    assert (anna.kind, anna.correspondence_email, anna.phone, anna.correspondence_address) == (
        "person",
        "ANNA@example.invalid",
        "+48600100200",
        STREET,
    )
    # Whatever the table says: an address counts from the day on which it came on file (C08).
    assert anna.correspondence_email_since is not None
    assert anna.correspondence_email_since.year >= 2026
    sources = ContactSource.objects.filter(person=anna).order_by("fact")
    assert [(row.fact, row.document, row.since.isoformat()) for row in sources] == [
        ("ADDRESS", SOURCE, timezone.localdate().isoformat()),
        ("EMAIL", SOURCE, "2021-03-01"),
        ("PHONE", SOURCE, timezone.localdate().isoformat()),
    ]
    assert Person.objects.get(name="Wzorzec sp. z o.o.").kind == "company"
    assert not OutgoingMessage.objects.exists()


def test_the_log_knows_each_member_and_the_file_and_no_cell():
    bring("7;Anna Lis;2009-05-12;2020-01-01;;anna@example.invalid;;;;")

    events = list(AuditEvent.objects.order_by("seq"))
    assert [(event.action, event.actor_label) for event in events] == [
        ("PERSON_ENTERED", "operator"),
        ("MEMBER_ADMITTED", "operator"),
        ("MEMBERSHIP_ENDED", "operator"),
        ("IMPORT_COMMITTED", "operator"),
    ]
    file = ImportedFile.objects.get()
    assert (events[-1].note, events[-1].object_id) == (file.sha256, str(file.pk))
    assert events[-1].changes == {"kind": "members", "rows": 1, "new": 1, "changed": 0}
    assert "Anna" not in str([(event.note, event.changes) for event in events])


def test_the_same_file_and_the_same_rows_add_nothing():
    """Overlapping files add only what is new."""
    row = "7;Anna Lis;2009-05-12;;;anna@example.invalid;;600100200;;"
    bring(row)
    before = AuditEvent.objects.count()

    again, reordered = bring(row), bring("", row)

    assert (again.status, again.unchanged) == ("unchanged", 1)
    assert "Niczego nie dodano." in again.notes[0]
    assert (reordered.status, reordered.unchanged, reordered.new) == ("unchanged", 1, 0)
    assert (Membership.objects.count(), AuditEvent.objects.count()) == (1, before)
    overlapping = bring(row, "8;Jan Kot;2010-01-01;;;;;;;")
    assert (overlapping.status, overlapping.unchanged, overlapping.new) == ("posted", 1, 1)


def test_dates_of_a_known_member_are_listed_and_corrected(lucja: Person):
    """But an empty end takes no end away."""
    report = bring("3;łucja  przykładowa;2009-05-13;2026-01-01;;;;;;")

    assert [
        (change.line, change.key, change.field, change.old, change.new) for change in report.changes
    ] == [
        (2, "3", "joined_on", "2009-05-12", "2009-05-13"),
        (2, "3", "ended_on", "", "2026-01-01"),
    ]
    assert (report.status, report.changed) == ("posted", 1)
    assert register() == [(3, "Łucja Przykładowa", date(2009, 5, 13), date(2026, 1, 1))]
    assert bring("3;Łucja Przykładowa;2009-05-13;;;;;;;").status == "unchanged"
    assert register()[0][3] == date(2026, 1, 1)


def test_a_file_changes_no_name_and_gives_no_number_to_another(lucja: Person):
    report = bring("3;Lucja Przykładowa;2009-05-12;;;;;;;", "4;Jan Kot;2010-01-01;;;;;;;")

    assert (report.status, found(report)) == ("refused", [("MEMBER_NAME_DIFFERS", 2, "name")])
    assert register() == [(3, "Łucja Przykładowa", date(2009, 5, 12), None)]


def test_contact_data_on_file_stay_whatever_a_file_says(lucja: Person):
    """Starter credentials go to the address on file: a table must not redirect them."""
    report = bring(
        "3;Łucja Przykładowa;2009-05-12;;;zlodziej@example.invalid;2000-01-01;700700700;"
        "ul. Obca 9, 00-000 Wzorów;"
    )

    assert (report.status, report.unchanged) == ("unchanged", 1)
    assert warned(report) == [
        ("CONTACT_KEPT", 2, "correspondence_email"),
        ("CONTACT_KEPT", 2, "phone"),
        ("CONTACT_KEPT", 2, "correspondence_address"),
    ]
    assert on_file(lucja) == ("lucja@example.invalid", "+48600100200", STREET)


def test_what_is_empty_on_file_is_filled_and_its_day_is_today(lucja: Person):
    Person.objects.update(correspondence_email="", phone="", correspondence_address="")

    report = bring(
        f"3;Łucja Przykładowa;2009-05-12;;;nowy@example.invalid;2000-01-01;700700700;{STREET};"
    )

    assert (report.status, report.changed) == ("posted", 1)
    assert on_file(lucja) == ("nowy@example.invalid", "+48700700700", STREET)
    assert lucja.correspondence_email_since is not None
    assert lucja.correspondence_email_since.year >= 2026
    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["nowy@example.invalid"]


@shared
def payer() -> Person:
    """Anna Lis on file without a membership, with her correspondence address."""
    return Person.objects.create(name="Anna Lis", correspondence_address=STREET)


@pytest.mark.parametrize(
    ("place", "warnings"),
    [
        (f";{STREET};", []),
        (
            ";ul. Wzorcowa 1/5, 11-111 Gdzie Indziej;",
            [("CONTACT_KEPT", 2, "correspondence_address")],
        ),
        (";;L-5", []),
    ],
    ids=["her address", "in other words", "the code of her premises"],
)
def test_the_same_name_at_the_same_place_is_the_person_on_file(
    payer: Person, place: str, warnings: list[tuple[str, int, str]]
):
    building, _made = find_or_make_building("W1", address="ul. Wzorcowa 1")
    Premises.objects.create(
        code="L-5", building=building, number="5", area=50, address="ul. Wzorcowa 1"
    )

    report = bring(f"7;Anna Lis;2009-05-12;;;;;{place}")

    assert report.made == ("7 · Anna Lis (osoba już w rejestrze, pod tym samym adresem)",)
    assert (report.status, warned(report)) == ("posted", warnings)
    assert Membership.objects.get().person == payer
    assert Person.objects.count() == 1


def test_a_namesake_elsewhere_is_somebody_else_with_a_warning(payer: Person):
    for number, address in ((7, ""), (8, "ul. Inna 2 m. 5")):
        report = bring(f"{number};Anna Lis;2009-05-12;;;;;;{address};")
        assert (report.status, warned(report)) == ("posted", [("NAMESAKE", 2, "name")])
        known = "bez numeru członkowskiego" if number == 7 else "członek nr 7"
        assert known in report.warnings[0].message
    assert Person.objects.filter(name="Anna Lis").count() == 3
    assert not Membership.objects.filter(person=payer).exists()


def test_father_and_son_of_one_name_in_one_flat_stay_two(payer: Person):
    report = bring(f"7;Anna Lis;2009-05-12;;;;;;{STREET};", f"8;Anna Lis;2015-01-01;;;;;;{STREET};")

    assert (report.status, warned(report)) == ("posted", [("NAMESAKE", 3, "name")])
    assert len({membership.person_id for membership in Membership.objects.all()}) == 2


@pytest.mark.parametrize("on_file", [True, False])
def test_who_comes_back_is_one_person_with_two_numbers(on_file: bool):
    if on_file:
        Person.objects.create(name="Jan Kot", correspondence_address=STREET)

    bring(f"7;Jan Kot;1990-01-01;2000-01-01;;;;;{STREET};", f"8;Jan Kot;2010-01-01;;;;;;{STREET};")

    assert [row[:2] for row in register()] == [(7, "Jan Kot"), (8, "Jan Kot")]
    assert Person.objects.count() == 1


def test_two_on_file_who_both_fit_are_for_a_person_to_decide(payer: Person):
    """But an entry merged into another is nobody."""
    other = Person.objects.create(name="Anna Lis", correspondence_address=STREET)
    row = f"7;Anna Lis;2009-05-12;;;;;;{STREET};"

    report = bring(row)
    assert (report.status, found(report)) == ("refused", [("NAMESAKES", 2, "name")])

    other.merged_into = payer
    other.save()
    report = bring(row)
    assert (report.status, report.errors, Membership.objects.get().person) == ("posted", (), payer)


def test_an_unknown_premises_is_a_warning():
    report = bring("7;Anna Lis;2009-05-12;;;;;;;NIE-MA")

    assert report.status == "posted"
    assert warned(report) == [("PREMISES_UNKNOWN", 2, "premises_code")]


def test_a_wrong_cell_refuses_the_whole_file():
    wrong = {
        "0;Anna Lis;2009-05-12;;;;;;;": ("TEXT_FORMAT", "member_no"),
        "1234567;Anna Lis;2009-05-12;;;;;;;": ("TEXT_FORMAT", "member_no"),
        "7a;Anna Lis;2009-05-12;;;;;;;": ("TEXT_FORMAT", "member_no"),
        ";Anna Lis;2009-05-12;;;;;;;": ("VALUE_MISSING", "member_no"),
        "7;;2009-05-12;;;;;;;": ("VALUE_MISSING", "name"),
        "7;Anna Lis;;;;;;;;": ("DATE_FORMAT", "joined_on"),
        "7;Anna Lis;2027-01-01;;;;;;;": ("DATE_FUTURE", "joined_on"),
        "7;Anna Lis;1899-12-31;;;;;;;": ("DATE_RANGE", "joined_on"),
        "7;Anna Lis;2009-05-12;2009-05-11;;;;;;": ("DATE_ORDER", "ended_on"),
        "7;Anna Lis;2009-05-12;;KOT;;;;;": ("CHOICE_UNKNOWN", "kind"),
        "7;Anna Lis;2009-05-12;;;anna(at)example;;;;": ("EMAIL_FORMAT", "correspondence_email"),
        "7;Anna Lis;2009-05-12;;;;;12345;;": ("PHONE_FORMAT", "phone"),
        "009;Jan Kot;2010-01-01;;;;;;;": ("KEY_DUPLICATE", "member_no"),
    }

    for row, (code, field) in wrong.items():
        report = bring("9;Jan Kot;2010-01-01;;;;;;;", row)
        assert (report.status, found(report)) == ("refused", [(code, 3, field)])
    assert (Person.objects.count(), Membership.objects.count()) == (0, 0)


@pytest.mark.parametrize("write", [write_sample_csv, write_sample_xlsx])
def test_the_sample_file_is_a_good_one(write: Any):
    """That of CSV is the example of the documents."""
    written = write(MEMBERS.schema(TODAY), MEMBERS.sample)
    report = bring_bytes(written)

    assert (report.status, report.new, report.warnings) == ("posted", 2, ())
    assert [row[0] for row in register()] == [9001, 9002]
    if write is write_sample_csv:
        example = Path("fixtures/coop/examples/czlonkowie.csv").read_text(encoding="utf-8")
        assert written.decode("utf-8-sig").splitlines() == example.splitlines()


def test_rehearsing_many_rows_asks_no_more_than_rehearsing_few():
    def rehearse(rows: int) -> None:
        lines = (f"{n};Osoba {n} Nowa;2009-05-12;;;;;;ul. Wzorcowa {n};" for n in range(1, rows))
        bring(*lines, dry_run=True)

    assert queries_of(rehearse, 300) == queries_of(rehearse, 3)
