"""The payment code: the vectors of qr_zbp.md, and what two readers make of the picture."""

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

from cms_ext.base.money.amounts import Money
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
FULL_PAYLOAD = qr_payload(
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


def test_vectors():
    cases = VECTORS["cases"]

    def made(case: dict[str, Any]) -> str | None:
        amount = Money(Decimal(case["amount"])) if case["amount"] else None
        return payload(amount=amount, title=case.get("title_in", "Opłata 100005"))

    assert [made(case) for case in cases] == [case["payload"] for case in cases]
    sent = [(text, case) for case in cases if (text := case["payload"]) is not None]
    assert [(len(text), len(text.encode())) for text, _case in sent] == [
        (case["chars"], case["bytes"]) for _text, case in sent
    ]


def test_texts():
    kinds = {"name": qr_name, "title": qr_title}
    cases = VECTORS["text_cases"]

    assert [kinds[case["field"]](case["in"]) for case in cases] == [case["out"] for case in cases]


def test_titles():
    table = {
        "": "Opłata",
        "😀|\r\n": "Opłata",  # nothing that can be sent
        "Opłata za „lokal”, nr 5/6 @ #1 & 2*_.": "Opłata za lokal, nr 5/6 @ #1 & 2",
        "zażo\u0301łć": "zażółć",  # a letter in two pieces
        "Ünïcödé Škoda": "Unicode Skoda",
        "a" * 31 + " bc": "a" * 31,  # cut at a blank
        "٣ zł": "zł",  # foreign digits
        "\u200b\u0000x": "x",  # invisible signs
    }

    assert {text: qr_title(text) for text in table} == table


def test_wrong_data_of_the_office_are_said_to_staff_and_a_longer_name_moves_nothing():
    nip = "[QR_NIP] NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone."
    nrb = "[QR_NRB] Konto 100005 nie ma poprawnego numeru rachunku – kod QR jest wyłączony."
    name = "[QR_NAME] Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków)."
    for changed, message in (
        ({"nip": "1234563219"}, nip),
        ({"nip": ""}, nip),
        ({"nrb": "67999000090001000000100005"}, nrb),
        ({"name": "„”"}, name),
    ):
        with pytest.raises(QrError) as refused:
            payload(**changed)
        assert str(refused.value) == message

    made = payload(name="Spółdzielnia Mieszkaniowa „Przykład”")

    assert made is not None
    assert made.split("|")[4:6] == ["Spółdzielnia Mieszka", "Opłata 100005 02/2026"]


@given(name=st.text(max_size=60), title=st.text(max_size=60), grosze=st.integers(1, 999_999))
def test_any_text_gives_nine_fields_of_at_most_160_characters(name: str, title: str, grosze: int):
    made = payload(name=f"SM {name}", title=title, amount=Money.from_grosze(grosze))

    assert made is not None
    assert len(made) <= 160
    fields = made.split("|")
    assert [len(field) for field in fields[:4]] == [10, 2, 26, 6]
    assert fields[6:] == ["", "", ""]
    assert len(fields) == 9
    assert made.isprintable()


def test_both_readers_read_every_byte_and_the_code_is_as_small_as_the_spec_measured():
    texts = [case["payload"] for case in VECTORS["cases"] if case["payload"]]
    for text in (*texts, FULL_PAYLOAD, "ą" * 160):
        drawn = picture(text)
        assert {name: read(drawn) for name, read in READERS.items()} == dict.fromkeys(
            READERS, [text]
        )

    made: segno.QRCode = qr_code(VECTORS["cases"][0]["payload"])

    assert (made.version, made.error) == (5, "L")


def test_the_picture_on_a_page_is_named_without_a_style_and_that_on_a_paper_has_a_size():
    text = VECTORS["cases"][0]["payload"]

    drawn = ET.fromstring(qr_svg(text, title='Kod "QR" <&>', description="Opis"))

    expected = {"role": "img", "aria-label": 'Kod "QR" <&>', "viewBox": "0 0 45 45", "class": "qr"}
    assert drawn.attrib == expected
    found = [(part.tag, part.text) for part in drawn][:2]
    assert found == [("title", 'Kod "QR" <&>'), ("desc", "Opis")]
    assert [part.get("fill") or part.get("stroke") for part in drawn][2:] == ["#fff", "#000"]
    assert "style" not in qr_svg(text, title="x", description="y")

    drawn = ET.fromstring(qr_drawing(text))

    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert (drawn.get("width"), drawn.get("height")) == ("45", "45")
