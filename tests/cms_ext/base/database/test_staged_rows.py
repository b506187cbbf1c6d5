import os

from cms_ext.base.database.bulk import Row, SortedRows, StagedRows

ROWS: list[Row] = [
    (1, "Żółć", None, ("~20a", "")),
    (2, "\x00\n", "x" * 5_000, ()),
    *((number, "", None, ()) for number in range(3, 12)),
]


def staged(count: int) -> StagedRows:
    rows = StagedRows(rows_at_once=4)
    for row in ROWS[:count]:
        rows.append(row)
    return rows


def test_rows_come_back_in_their_order_as_often_as_they_are_asked_for():
    for count in (0, 1, 3, 4, 5, 8, 11):
        rows = staged(count)

        assert len(rows) == count
        assert [*rows] == [*rows] == ROWS[:count]
        assert [*zip(rows, rows, strict=True)] == [(row, row) for row in ROWS[:count]]
        # Added to after it was read.
        for row in ROWS[count:]:
            rows.append(row)
        assert [*rows] == ROWS
        for begin in range(12):
            assert [[*rows.between(begin, end)] for end in range(12)] == [
                ROWS[begin:end] for end in range(12)
            ]


def test_nothing_is_left_of_the_file(tmp_path, monkeypatch):
    """It has no name while it is used, and is closed with its rows."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))

    rows = staged(11)

    assert [*tmp_path.iterdir()] == []
    assert len(os.listdir("/proc/self/fd")) == before + 1
    del rows
    assert len(os.listdir("/proc/self/fd")) == before


def test_portions_that_are_sorted_each_come_back_as_one_order():
    rows = SortedRows()
    assert [*rows] == []

    for portion in ([("b", 2), ("a", 10)], [], [("a", 2)], [("c", n) for n in range(120, 0, -1)]):
        rows.add(portion)

    assert [*rows] == [("a", 2), ("a", 10), ("b", 2), *(("c", n) for n in range(1, 121))]
