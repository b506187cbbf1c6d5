import codecs
import socket

import pytest

from ebok_plugin.payments.bank import LIMITS, Code, camt_xml
from ebok_plugin.payments.bank.camt_xml import CamtDocument, CamtNode, check_version, read_document
from tests.ebok_plugin.payments.bank.written import reason, refused

DTD = "Plik XML zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany."
BOMB = (
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a>&z;</a>'
)


def document(data: bytes) -> CamtDocument:
    return read_document(data, LIMITS)


@pytest.fixture
def _no_network(monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("_no_network")
def test_a_dtd_is_refused_before_parsing():
    files = [
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
    ]

    assert [
        (error.code, error.message_pl, error.field)
        for error in (refused(document, data) for data in files)
    ] == [(Code.XML_DTD_FORBIDDEN, DTD, "DOCTYPE")] * len(files)


@pytest.mark.usefixtures("_no_network")
def test_the_parser_refuses_a_dtd_too(monkeypatch):
    texts = [
        BOMB,
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    ]

    monkeypatch.setattr(camt_xml, "_refuse_dtd", lambda text: None)

    assert [refused(document, text.encode()).code for text in texts] == [Code.XML_DTD_FORBIDDEN] * 3


def test_words_of_a_dtd_inside_the_document_are_text():
    texts = ["&lt;!DOCTYPE a&gt;", "<![CDATA[<!DOCTYPE a>]]>", "<b/><!-- <!DOCTYPE -->"]

    assert [document(f"<a>{text}</a>".encode()).root.element.tag for text in texts] == ["a"] * 3


def test_what_is_no_xml():
    cut = "Plik XML jest uszkodzony lub ucięty (wiersz {})."
    signs = "Plik XML ma znaki niezgodne z zadeklarowanym kodowaniem {}."
    unread = "Plik XML podaje kodowanie {}, którego nie czytamy. Zapisz go w UTF-8."
    head = b'<?xml version="1.0" encoding="%s"?>'
    files = {
        b"<a>": (cut.format(1), 1),
        b"<a>\n<b></a>": (cut.format(2), 2),
        b"<a>&x;</a>": (cut.format(1), 1),
        b"<a>\x01</a>": (cut.format(1), 1),
        b"<a/>\n<a/>": (cut.format(2), 2),
        b"<!-- never closed": (cut.format(1), 1),
        b"<!-- -->\n ": (cut.format(2), 2),
        b"<": (cut.format(1), 1),
        b"<a>\n\xb3</a>": (signs.format("UTF-8"), 2),
        head % b"windows-1250" + b"<a>\x81</a>": (signs.format("WINDOWS-1250"), 1),
        head % b"UTF-7" + b"+ADwAIQ-DOCTYPE a+AD4-<a/>": (unread.format("UTF-7"), 1),
        head % b"UTF-16" + b"<a/>": (unread.format("UTF-16"), 1),
    }

    errors = {data: refused(document, data) for data in files}
    assert {data: (error.message_pl, error.line) for data, error in errors.items()} == files
    assert {error.code for error in errors.values()} == {Code.XML_NOT_WELL_FORMED}


def test_declared_encodings():
    encodings = {
        ("", "utf-8"): "utf-8",
        ("", "utf-8-sig"): "utf-8",
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"): "utf-8",
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "iso-8859-2"): "iso-8859-2",
        ("<?xml version='1.0' encoding='windows-1250'?>", "cp1250"): "windows-1250",
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "utf-8-sig"): "utf-8",
    }

    def read(head: str, codec: str) -> tuple[str, str]:
        text = f"{head}<a><BkToCstmrStmt>Zażółć</BkToCstmrStmt></a>"
        found = document(text.encode(codec))
        return found.root.text("BkToCstmrStmt"), found.encoding

    assert {given: read(*given) for given in encodings} == {
        given: ("Zażółć", encoding) for given, encoding in encodings.items()
    }


def test_the_depth_is_limited():
    said = "Plik XML jest zagnieżdżony głębiej niż dopuszczalne 64 poziomy."

    assert document(b"<a>" * 64 + b"</a>" * 64).root.element.tag == "a"
    for depth in (65, 200, 100_000):
        nested = b"<a>" * depth + b"</a>" * depth
        assert reason(document, nested) == (Code.XML_TOO_DEEP, said)


def test_places_of_a_thing_are_tried_in_turn():
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


def test_entries_are_those_that_stand_straight_in_a_statement():
    read = document(STATEMENTS.encode())

    assert [statement.text("Id") for statement in read.statements] == ["1", "2", "3"]
    found = [[entry.own_text for entry in entries] for entries in read.entries()]
    assert found == [["1", "2", "3"], [], ["4"]]
    # What stands next to the entries is left. The last entry is an empty shell: the parser had to
    # go on from it.
    first, *_ = document(STATEMENTS.encode()).statements
    assert [(child.tag, "".join(child.itertext())) for child in first.element] == [
        ("{urn:u}Id", "1"),
        ("{urn:u}Ntry", ""),
        ("{urn:u}Txs", ""),
        ("{urn:u}Ntry", ""),
        ("{urn:o}Ntry", ""),
        ("{urn:u}Bal", "9"),
    ]


def test_one_entry_at_a_time_is_in_memory(monkeypatch):
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
def test_signs_and_lines_that_two_pieces_share(begin: bytes, size: int, monkeypatch):
    monkeypatch.setattr(camt_xml, "_PIECE", size)
    lines = begin.count(b"\n")
    text = "<a>\n<BkToCstmrStmt>Zażółć 🏠\n</BkToCstmrStmt><Stmt/></a>\n".encode()

    root = document(begin + text).root
    assert root.text("BkToCstmrStmt") == "Zażółć 🏠"
    assert [child.sourceline for child in root.element] == [lines + 2, lines + 3]

    for wrong in (text + b"\xc5", text + b"\xb3\n\n"):
        error = refused(document, begin + wrong)
        assert (error.code, error.line) == (Code.XML_NOT_WELL_FORMED, lines + 4)


URN = "urn:iso:std:iso:20022:tech:xsd:"


def test_versions_that_are_proven_or_that_staff_have_tried():
    tried = [("02", ()), ("08", ()), ("04", ["04"]), ("13", ["13"])]

    assert [check_version(f"{URN}camt.053.001.{version}", more) for version, more in tried] == [
        [] for _ in tried
    ]


def test_versions_between_are_read_with_a_warning():
    for version in ("03", "04", "05", "06", "07"):
        (warning,) = check_version(f"{URN}camt.053.001.{version}", ())

        assert (warning.code, warning.message_pl) == (
            Code.BANK_CAMT_UNTESTED,
            f"Wersji camt.053.001.{version} nie sprawdzono jeszcze na pliku z banku "
            "(sprawdzone: 02, 08). Porównaj podgląd z wyciągiem.",
        )


def test_other_documents_are_named():
    unsupported = (
        "[BANK_CAMT_VERSION] Wersja camt.053.001.{} nie jest obsługiwana (obsługiwane: {})."
    )
    other = "[BANK_CAMT_OTHER] To jest {}, nie wyciąg CAMT.053."
    no_statement = "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 (to inny plik XML)."
    documents = {
        (f"{URN}camt.053.001.01", ()): unsupported.format("01", "02, 08"),
        (f"{URN}camt.053.001.14", ("13",)): unsupported.format("14", "02, 08, 13"),
        (f"{URN}camt.054.001.02", ()): other.format("powiadomienie CAMT.054"),
        (f"{URN}camt.052.001.08", ()): other.format("raport śróddzienny CAMT.052"),
        ("", ("02",)): no_statement,
        ("http://www.w3.org/1999/xhtml", ("02",)): no_statement,
        (f"{URN}pain.001.001.03", ("02",)): no_statement,
        (f"{URN}camt.053.001.02.evil", ("02",)): no_statement,
        (f"x{URN}camt.053.001.02", ("02",)): no_statement,
    }

    assert {given: str(refused(check_version, *given)) for given in documents} == documents
