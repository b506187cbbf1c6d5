import codecs
import socket

import pytest

from ebok_plugin.exchange.bank import LIMITS, BankFileError, Code, camt_xml
from ebok_plugin.exchange.bank.camt_xml import CamtDocument, read_document

DTD = "Plik XML zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany."
BOMB = (
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a>&z;</a>'
)


def document(data: bytes) -> CamtDocument:
    return read_document(data, LIMITS)


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b"<!doctype a><a/>",
        b'<?xml version="1.0"?>\n<!-- <a> -->\n<?x <a>?>\n<!DOCTYPE a><a/>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        b'<!DOCTYPE a PUBLIC "-//X" "http://127.0.0.1:9/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><a/>',
        BOMB.encode(),
        codecs.BOM_UTF8 + BOMB.encode(),
        b'<?xml version="1.0" encoding="ISO-8859-2"?>' + BOMB.encode(),
        b'<!ENTITY x "y"><a/>',
        b"<!-- -->" * 10_000 + b"<!DOCTYPE a><a/>",
    ],
)
def test_a_dtd_is_refused_before_parsing(data: bytes) -> None:
    with pytest.raises(BankFileError) as caught:
        document(data)

    assert (caught.value.code, caught.value.message_pl) == (Code.XML_DTD_FORBIDDEN, DTD)
    assert caught.value.field == "DOCTYPE"


@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    ],
)
def test_the_parser_is_a_second_wall(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_xml, "_refuse_dtd", lambda text: None)

    with pytest.raises(BankFileError) as caught:
        document(data.encode())

    assert caught.value.code == Code.XML_DTD_FORBIDDEN


@pytest.mark.parametrize(
    "text", ["&lt;!DOCTYPE a&gt;", "<![CDATA[<!DOCTYPE a>]]>", "<b/><!-- <!DOCTYPE -->"]
)
def test_words_of_a_dtd_inside_the_document_are_text(text: str) -> None:
    assert document(f"<a>{text}</a>".encode()).root.element.tag == "a"


@pytest.mark.parametrize(
    ("data", "said", "line"),
    [
        (b"<a>", "Plik XML jest uszkodzony lub ucięty (wiersz 1).", 1),
        (b"<a>\n<b></a>", "Plik XML jest uszkodzony lub ucięty (wiersz 2).", 2),
        (b"<a>&x;</a>", "Plik XML jest uszkodzony lub ucięty (wiersz 1).", 1),
        (b"<a>\x01</a>", "Plik XML jest uszkodzony lub ucięty (wiersz 1).", 1),
        (b"<a/>\n<a/>", "Plik XML jest uszkodzony lub ucięty (wiersz 2).", 2),
        (b"<!-- never closed", "Plik XML jest uszkodzony lub ucięty (wiersz 1).", 1),
        (b"<!-- -->\n ", "Plik XML jest uszkodzony lub ucięty (wiersz 2).", 2),
        (b"<", "Plik XML jest uszkodzony lub ucięty (wiersz 1).", 1),
        (
            b"<a>\n\xb3</a>",
            "Plik XML ma znaki niezgodne z zadeklarowanym kodowaniem UTF-8.",
            2,
        ),
        (
            b'<?xml version="1.0" encoding="windows-1250"?><a>\x81</a>',
            "Plik XML ma znaki niezgodne z zadeklarowanym kodowaniem WINDOWS-1250.",
            1,
        ),
        (
            b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
            "Plik XML podaje kodowanie UTF-7, którego nie czytamy. Zapisz go w UTF-8.",
            1,
        ),
        (
            b'<?xml version="1.0" encoding="UTF-16"?><a/>',
            "Plik XML podaje kodowanie UTF-16, którego nie czytamy. Zapisz go w UTF-8.",
            1,
        ),
    ],
)
def test_what_is_no_xml(data: bytes, said: str, line: int) -> None:
    with pytest.raises(BankFileError) as caught:
        document(data)

    error = caught.value
    assert (error.code, error.message_pl, error.line) == (Code.XML_NOT_WELL_FORMED, said, line)


@pytest.mark.parametrize(
    ("head", "codec", "encoding"),
    [
        ("", "utf-8", "utf-8"),
        ("", "utf-8-sig", "utf-8"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8", "utf-8"),
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "iso-8859-2", "iso-8859-2"),
        ("<?xml version='1.0' encoding='windows-1250'?>", "cp1250", "windows-1250"),
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "utf-8-sig", "utf-8"),
    ],
)
def test_declared_encodings(head: str, codec: str, encoding: str) -> None:
    read = document(f"{head}<a><b>Zażółć</b></a>".encode(codec))

    assert (read.root.element.findtext("b"), read.encoding) == ("Zażółć", encoding)


@pytest.mark.parametrize("depth", [65, 200, 100_000])
def test_too_deep(depth: int) -> None:
    with pytest.raises(BankFileError) as caught:
        document(b"<a>" * depth + b"</a>" * depth)

    assert (caught.value.code, caught.value.message_pl) == (
        Code.XML_TOO_DEEP,
        "Plik XML jest zagnieżdżony głębiej niż dopuszczalne 64 poziomy.",
    )


def test_the_deepest_allowed() -> None:
    assert document(b"<a>" * 64 + b"</a>" * 64).root.element.tag == "a"


def test_places_of_a_thing_are_tried_in_turn() -> None:
    root = document(
        '<x:a xmlns:x="urn:u" xmlns:o="urn:o"><x:b> </x:b><o:c>obcy</o:c>'
        "<x:c>\n Zażółć <!-- n --> gęślą\t</x:c><x:c>drugie</x:c></x:a>".encode()
    ).root

    assert root.text("b", "c") == "Zażółć gęślą"
    assert root.text("d") == ""
    assert [node.own_text for node in root.all("c")] == ["Zażółć gęślą", "drugie"]
    first = root.first("d", "c")
    assert first is not None
    assert first.source().startswith("<x:c ")
    assert root.first("d") is None
