"""A kind of file that is declared by the class of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.declaration import RowChecks, TableFormat, TableRow, column, day_column
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.values import past_date_reader, read_bool, read_text

TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay(TableRow):
    key_columns = ("guest", "room")

    guest: str = column(read_text, "nazwisko", longest=80, example=("Lis", "Kot"))
    room: str = column(read_text, "pokój", empty="", example=("7",))
    begins: date = day_column(
        partial(past_date_reader, first=date(2020, 1, 1)), "od dnia", example="2026-11-02"
    )
    paid: bool = column(read_bool, "TAK albo NIE", empty=False)

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.paid and not self.room:
            yield about_line("ROOM_MISSING", line, "zapłacono za nic.", field="room")


class StayChecks(RowChecks[Stay]):
    def compare(self, line: int, row: Stay) -> Iterator[FileFinding]:
        if line > 3:
            yield about_line("FULL", line, "nie ma miejsc.", field="guest")


STAYS = TableFormat(kind="stays", row=Stay, checks=StayChecks)


def stay(guest: str = "Lis", room: str = "7", *, paid: bool = False) -> Stay:
    return Stay(guest=guest, room=room, begins=TODAY, paid=paid)


def test_the_fields_are_the_columns_in_their_order():
    schema = STAYS.schema(TODAY)

    assert (schema.kind, schema.version, schema.marked) == ("stays", 1, False)
    assert [(one.name, one.required, one.empty, one.longest) for one in schema.columns] == [
        ("guest", True, None, 80),
        ("room", False, "", 255),
        ("begins", True, None, 255),
        ("paid", False, False, 255),
    ]
    assert schema.columns[2].read("20.11.2026") == TODAY
    about = {"guest": "nazwisko", "room": "pokój", "begins": "od dnia", "paid": "TAK albo NIE"}
    assert about == {column.name: column.about for column in schema.columns}
    # One example is of every row of the sample, several are of the first ones.
    assert STAYS.sample == (
        {"guest": "Lis", "room": "7", "begins": "2026-11-02", "paid": ""},
        {"guest": "Kot", "room": "", "begins": "2026-11-02", "paid": ""},
    )


def test_a_key_comes_once_and_each_row_says_what_is_wrong_in_it_last():
    checks = STAYS.schema(TODAY).checks()

    assert list(checks.check(2, stay())) == []
    found = list(checks.check(4, stay()))
    assert [(one.code, one.field, one.found) for one in found] == [
        ("KEY_DUPLICATE", "room", "Lis / 7"),
        ("FULL", "guest", ""),
    ]
    wrong = checks.check(5, stay("Kot", "", paid=True))
    assert [one.code for one in wrong] == ["FULL", "ROOM_MISSING"]
    # A row is named by its key.
    assert (stay().key, stay().label) == (("Lis", "7"), "Lis / 7")
