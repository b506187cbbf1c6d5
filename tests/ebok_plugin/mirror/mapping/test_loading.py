"""A profile is data: read strictly, and written so that it is read back the same."""

from __future__ import annotations

from typing import Any

import pytest

from cms_ext.base.text.typed_yaml import read_typed_yaml
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused
from ebok_plugin.mirror.mapping.loading import (
    dump_profile,
    load_profile,
    shipped_profiles,
)

BALANCES = {"account_no": "Konto", "balance": "Saldo"}
ITEMS = {"account_no": "K", "document_no": "D", "title": "T", "due_date": "P", "remaining": "R"}


def content(**changes: Any) -> dict[str, Any]:
    rows = [{"row": "SALDO", "columns": BALANCES}]
    return {"title": "Salda", "day": {"from": "sender"}, "tables": [{"rows": rows}]} | changes


def with_columns(row: str, columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return content(tables=[{"rows": [{"row": row, "columns": columns}]}], **more)


@pytest.mark.parametrize("name", ["one_row", "open_items", "journal"])
def test_shipped_profiles_come_back_from_what_they_are_kept_as(name: str):
    profile = shipped_profiles()[name]

    assert load_profile(name, dump_profile(profile)) == profile


def test_every_part_comes_back():
    yaml = """
    title: Wszystko
    encoding: cp852
    separator: "|"
    numbers: "1,234.56"
    dates: serial
    day: {from: column, text: Dzień}
    balance: items
    items_partial: true
    tables:
      - all_sheets: true
        totals: {words: [razem], column: Opis, required: true}
        leave_out: [{column: Konto}, {words: [Strona]}]
        rows:
          - row: POZYCJA
            when: {column: Typ, words: [P]}
            columns:
              account_no: {how: first_word, columns: [Konto]}
              document_no: {how: join, columns: [Rok, Numer], text: "/"}
              title: {how: constant, text: Opłata}
              due_date: Termin
              amount: {how: signed, columns: [Kwota, Strona], plus: [Wn], minus: [Ma]}
              remaining: {how: minus, columns: [Reszta]}
    """
    profile = load_profile("x", read_typed_yaml(yaml, texts_only=True))

    assert load_profile("x", dump_profile(profile)) == profile
    assert profile.tables[0].columns == (
        "Konto", "Rok", "Numer", "Termin", "Kwota", "Strona", "Reszta", "Typ", "Opis"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ([], "powinna tu stać lista nazw"),
        (content(title=""), "układ, title: jest „”, powinno być: tekst"),
        (content(titel="x"), "układ: nieznany klucz „titel”"),
        (content(numbers="1.2"), "układ, numbers: jest „1.2”, powinno być: 1234,56, 1.234,56"),
        (content(encoding="koi8"), "układ, encoding: jest „koi8”"),
        (content(separator="#"), "układ, separator: jest „#”"),
        (content(items_partial="może"), "true albo false"),
        (content(tables=[]), "układ, tables: jest „[]”"),
        (content(tables=[{"rows": [{"row": "SUMA", "columns": BALANCES}]}]), "rows 1, row"),
        (content(day={"from": "above", "text": "na dzień"}), "wzór z jednym {date}"),
        (content(day={"from": "column"}), "nazwa kolumny z dniem"),
        (with_columns("SALDO", {"account_no": "K"}), "skąd jest „Saldo (dług dodatni)”."),
        (with_columns("SALDO", BALANCES | {"pesel": "P"}), "columns: nieznany klucz „pesel”"),
        (with_columns("SALDO", BALANCES | {"note": {"how": "eval"}}), "note, how: jest „eval”"),
        (with_columns("SALDO", BALANCES | {"note": {"how": "constant"}}), "note, text"),
        (
            with_columns("SALDO", BALANCES | {"note": {"how": "minus", "columns": ["A", "B"]}}),
            "tyle kolumn, ile bierze „minus”",
        ),
        (
            with_columns("SALDO", BALANCES | {"note": {"how": "signed", "columns": ["A", "B"]}}),
            "słowa, które znaczą minus",
        ),
        (with_columns("POZYCJA", ITEMS, balance="items"), "„Kwota dokumentu”"),
        (content(balance="items"), "Saldo ma być sumą pozycji"),
        (content(balance="running"), "Saldo narastające: wskaż jego kolumnę"),
        (
            with_columns("POZYCJA", ITEMS | {"amount": "A"}),
            "Wskaż kolumnę z saldem konta albo licz saldo z pozycji.",
        ),
    ],
)
def test_what_no_file_could_be_read_by_is_refused_with_its_place(changed: object, words: str):
    with pytest.raises(LayoutRefused) as refused:
        load_profile("x", changed)

    assert words in str(refused.value)
