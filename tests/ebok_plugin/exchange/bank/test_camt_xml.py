import codecs
import socket

import pytest

from ebok_plugin.exchange.bank import LIMITS, BankFileError, Code, camt_xml
from ebok_plugin.exchange.bank.camt_values import CamtNode
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
    text = f"{head}<a><BkToCstmrStmt>Zażółć</BkToCstmrStmt></a>"

    read = document(text.encode(codec))

    assert (read.root.text("BkToCstmrStmt"), read.encoding) == ("Zażółć", encoding)


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
    (statement,) = document(
        '<x:a xmlns:x="urn:u" xmlns:o="urn:o"><x:BkToCstmrStmt><x:Stmt>'
        "<x:Acct> </x:Acct><o:Bal>obcy</o:Bal>"
        "<x:Bal>\n Zażółć <!-- n --> gęślą\t</x:Bal><x:Bal>drugie</x:Bal>"
        "</x:Stmt></x:BkToCstmrStmt></x:a>".encode()
    ).statements

    assert statement.text("Acct", "Bal") == "Zażółć gęślą"
    assert statement.text("Id") == ""
    assert [node.own_text for node in statement.all("Bal")] == ["Zażółć gęślą", "drugie"]
    first = statement.first("Id", "Bal")
    assert first is not None
    assert first.source().startswith("<x:Bal ")
    assert statement.first("Id") is None


STATEMENTS = (
    '<a xmlns="urn:u" xmlns:o="urn:o">'
    "<Stmt><Ntry>0</Ntry></Stmt><BkToCstmrStmt><Ntry>0</Ntry><o:Stmt><Ntry>0</Ntry></o:Stmt>"
    "<Stmt><Id>1</Id><Ntry>1</Ntry> <Ntry>2</Ntry>\n<Txs><Ntry>0</Ntry></Txs>"
    "<Ntry>3<Ntry>0</Ntry><Stmt><Ntry>0</Ntry></Stmt></Ntry><o:Ntry>0</o:Ntry><Bal>9</Bal></Stmt>"
    "<Stmt><Id>2</Id></Stmt>"
    "</BkToCstmrStmt><BkToCstmrStmt><Stmt><Ntry>4</Ntry><Id>3</Id></Stmt></BkToCstmrStmt></a>"
)


def test_entries_are_those_that_stand_straight_in_a_statement() -> None:
    read = document(STATEMENTS.encode())

    assert [statement.text("Id") for statement in read.statements] == ["1", "2", "3"]
    assert [[entry.own_text for entry in entries] for entries in read.entries()] == [
        ["1", "2", "3"],
        [],
        ["4"],
    ]


def test_of_the_document_what_stands_beside_the_entries_is_left() -> None:
    first, *_ = document(STATEMENTS.encode()).statements

    # The last entry is an empty shell: the parser had to go on from it.
    assert [(child.tag, "".join(child.itertext())) for child in first.element] == [
        ("{urn:u}Id", "1"),
        ("{urn:u}Ntry", ""),
        ("{urn:u}Txs", ""),
        ("{urn:u}Ntry", ""),
        ("{urn:o}Ntry", ""),
        ("{urn:u}Bal", "9"),
    ]


def test_one_entry_at_a_time_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_xml, "_PIECE", 200)
    texts = [str(number) for number in range(500)]
    entries = "".join(f"<Ntry><Amt>{text}</Amt></Ntry>\n" for text in texts)
    statement = f"<Stmt>{entries}</Stmt>"
    data = f'<a xmlns="urn:u"><BkToCstmrStmt>{statement * 3}</BkToCstmrStmt></a>'.encode()

    read = document(data)

    assert sum(1 for _ in read.root.element.iter()) < 10
    for of_statement in read.entries():
        found = [(entry.text("Amt"), elements_around(entry)) for entry in of_statement]
        assert [text for text, _ in found] == texts
        # Those of one or two pieces, not the thousand that were read before.
        assert max(number for _, number in found) < 40


def elements_around(entry: CamtNode) -> int:
    return sum(1 for _ in entry.element.getroottree().iter())


@pytest.mark.parametrize("begin", [b"", codecs.BOM_UTF8, b"\n// eksport\n\n"])
@pytest.mark.parametrize("size", [32 * 1024, 4, 5, 7])
def test_signs_and_lines_that_two_pieces_share(
    begin: bytes, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camt_xml, "_PIECE", size)
    lines = begin.count(b"\n")
    text = "<a>\n<BkToCstmrStmt>Zażółć 🏠\n</BkToCstmrStmt><Stmt/></a>\n".encode()

    root = document(begin + text).root
    assert root.text("BkToCstmrStmt") == "Zażółć 🏠"
    assert [child.sourceline for child in root.element] == [lines + 2, lines + 3]

    for wrong in (text + b"\xc5", text + b"\xb3\n\n"):
        with pytest.raises(BankFileError) as caught:
            document(begin + wrong)
        assert (caught.value.code, caught.value.line) == (Code.XML_NOT_WELL_FORMED, lines + 4)
