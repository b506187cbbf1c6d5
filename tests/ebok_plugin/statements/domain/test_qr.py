"""The payment code: the vectors of qr_zbp.md, and what two readers make of the picture."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ebok_plugin.money import Money
from ebok_plugin.statements.domain.qr import (
    QUIET_ZONE,
    QrError,
    qr_code,
    qr_drawing,
    qr_name,
    qr_payload,
    qr_svg,
    qr_title,
)
from tests.ebok_plugin.statements.readers import READERS

DATA = Path(__file__).parents[1] / "data"
VECTORS: dict[str, Any] = json.loads((DATA / "qr.json").read_text(encoding="utf-8"))
NRB = "66999000090001000000100005"
LONGEST = qr_payload(
    nip=VECTORS["nip"], nrb=NRB, amount=Money(Decimal("9999.99")), name="Ż" * 30, title="ą" * 40
)


def payload(**changed: Any) -> str | None:
    usual = {
        "nip": VECTORS["nip"],
        "nrb": NRB,
        "amount": Money(Decimal("926.94")),
        "name": VECTORS["recipient_name"],
        "title": "Opłata 100005 02/2026",
        "account_no": "100005",
    }
    return qr_payload(**usual | changed)


def picture(text: str) -> Image.Image:
    drawn = BytesIO()
    qr_code(text).save(drawn, kind="png", scale=6, border=QUIET_ZONE)
    return Image.open(drawn).convert("RGB")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["amount"]))
def test_vectors(case: dict[str, Any]) -> None:
    amount = Money(Decimal(case["amount"])) if case["amount"] else None

    made = payload(amount=amount, title=case.get("title_in", "Opłata 100005"))

    assert made == case["payload"]
    if made is not None:
        assert (len(made), len(made.encode())) == (case["chars"], case["bytes"])


@pytest.mark.parametrize("case", VECTORS["text_cases"], ids=lambda case: case["in"])
def test_texts(case: dict[str, str]) -> None:
    assert {"name": qr_name, "title": qr_title}[case["field"]](case["in"]) == case["out"]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", "Opłata"),
        ("😀|\r\n", "Opłata"),
        ("Opłata za „lokal”, nr 5/6 @ #1 & 2*_.", "Opłata za lokal, nr 5/6 @ #1 & 2"),
        ("zażo\u0301łć", "zażółć"),
        ("Ünïcödé Škoda", "Unicode Skoda"),
        ("a" * 31 + " bc", "a" * 31),
        ("٣ zł", "zł"),
        ("\u200b\u0000x", "x"),
    ],
    ids=[
        "empty",
        "nothing that can be sent",
        "signs that stay",
        "a letter in two pieces",
        "accents",
        "cut at a blank",
        "foreign digits",
        "invisible signs",
    ],
)
def test_titles(text: str, sent: str) -> None:
    assert qr_title(text) == sent


def test_a_longer_name_does_not_move_the_title() -> None:
    made = payload(name="Spółdzielnia Mieszkaniowa „Przykład”")

    assert made is not None
    assert made.split("|")[4:6] == ["Spółdzielnia Mieszka", "Opłata 100005 02/2026"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"nip": "1234563219"},
            "[QR_NIP] NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone.",
        ),
        ({"nip": ""}, "[QR_NIP] NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone."),
        (
            {"nrb": "67999000090001000000100005"},
            "[QR_NRB] Konto 100005 nie ma poprawnego numeru rachunku – kod QR jest wyłączony.",
        ),
        ({"name": "„”"}, "[QR_NAME] Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków)."),
    ],
    ids=["wrong NIP", "no NIP", "wrong NRB", "no name"],
)
def test_wrong_data_of_the_office_are_said_to_staff(changed: dict[str, str], message: str) -> None:
    with pytest.raises(QrError) as refused:
        payload(**changed)

    assert str(refused.value) == message


@given(name=st.text(max_size=60), title=st.text(max_size=60), grosze=st.integers(1, 999_999))
def test_any_text_gives_nine_fields_of_at_most_160_characters(
    name: str, title: str, grosze: int
) -> None:
    made = payload(name=f"SM {name}", title=title, amount=Money.from_grosze(grosze))

    assert made is not None
    assert len(made) <= 160
    fields = made.split("|")
    assert [len(field) for field in fields[:4]] == [10, 2, 26, 6]
    assert fields[6:] == ["", "", ""]
    assert len(fields) == 9
    assert made.isprintable()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text",
    [case["payload"] for case in VECTORS["cases"] if case["payload"]] + [LONGEST, "ą" * 160],
    ids=lambda text: f"{len(text)} characters",
)
def test_both_readers_read_every_byte(reader: str, text: str) -> None:
    assert READERS[reader](picture(text)) == [text]


def test_the_code_is_as_small_as_the_spec_measured() -> None:
    made: segno.QRCode = qr_code(VECTORS["cases"][0]["payload"])

    assert (made.version, made.error) == (5, "L")


def test_the_picture_on_a_page_is_named_and_has_no_style_of_its_own() -> None:
    text = VECTORS["cases"][0]["payload"]

    drawn = ET.fromstring(qr_svg(text, title='Kod "QR" <&>', description="Opis"))

    assert drawn.attrib == {
        "role": "img",
        "aria-label": 'Kod "QR" <&>',
        "viewBox": "0 0 45 45",
        "class": "qr",
    }
    assert [(part.tag, part.text) for part in drawn][:2] == [
        ("title", 'Kod "QR" <&>'),
        ("desc", "Opis"),
    ]
    assert [part.get("fill") or part.get("stroke") for part in drawn][2:] == ["#fff", "#000"]
    assert "style" not in qr_svg(text, title="x", description="y")


def test_the_drawing_for_a_paper_is_svg_with_a_size() -> None:
    drawn = ET.fromstring(qr_drawing(VECTORS["cases"][0]["payload"]))

    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert (drawn.get("width"), drawn.get("height")) == ("45", "45")
