"""PDFs that every viewer opens and a strict reader does not, and fonts that give no letters."""

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Stream

from cms_ext.base.files.extraction.reading.pdf import read_pdf
from cms_ext.base.files.extraction.reading.pdf_pages import is_readable
from cms_ext.base.files.extraction.reading.picture import draw_for_recognition, draw_page
from cms_ext.base.files.extraction.result import ExtractionRefused
from cms_ext.base.files.uploads.format_reading import inspect_format
from cms_ext.base.files.uploads.pdf_reading import inspect_pdf
from tests.cms_ext.base.files.extraction.pdf_files import add_page, line, pdf, saved

PDF = "application/pdf"
WHOLE = pdf("Protokol rady", "Druga strona")
WEB = pdf("Protokol rady", "Druga strona", linearize=True)
SEALED = pdf("Protokol rady", encryption=pikepdf.Encryption(owner="a", user="", R=6))


def cut_at(mark: bytes) -> bytes:
    return WHOLE[: WHOLE.rindex(mark)]


DAMAGED = [
    ("without %%EOF", cut_at(b"%%EOF")),
    ("without startxref", cut_at(b"startxref")),
    ("cut inside the trailer", WHOLE[: WHOLE.rindex(b"trailer") + 12]),
    ("without the trailer", cut_at(b"trailer")),
    ("without the table of objects", cut_at(b"xref\n0")),
    ("laid out for the web, without its tail", WEB[: len(WEB) * 95 // 100]),
    ("with the end of a DOS file", WHOLE + b"\x1a"),
]


@pytest.mark.parametrize("content", [row[1] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
def test_a_file_without_its_tail_is_read_everywhere(content: bytes):
    read = read_pdf(content)

    assert (read.pages, read.page_count, read.has_text) == (
        ("Protokol rady", "Druga strona"),
        2,
        True,
    )
    assert (inspect_pdf(content), inspect_format(content, PDF)) == ("ok", "ok")
    assert draw_page(content, "pdf", 100).startswith(b"\x89PNG")
    assert draw_for_recognition(content, "pdf", 1)[1] == 2


def test_the_notice_is_given_only_for_what_was_rebuilt():
    assert [read_pdf(content).rebuilt for content in (WHOLE, cut_at(b"trailer"))] == [False, True]


REFUSED = [
    ("a file of another kind after its end", WHOLE + b"PK\x03\x04", "pdf-end"),
    ("another file behind the front of one for the web",
     WEB[: WEB.find(b"%%EOF") + 5] + b"\nMZ\x90", "pdf-end"),
    ("only its first bytes", WHOLE[:40], None),
    ("none of what its pages show", WHOLE[: len(WHOLE) * 4 // 10], None),
    ("encrypted without a password, and its key is missing", SEALED[: -len(SEALED) // 33], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "verdict"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_is_no_damage_stays_refused(content: bytes, verdict: str | None):
    if verdict:
        assert inspect_format(content, PDF) == verdict
    else:
        assert inspect_pdf(content) == "broken"
        with pytest.raises(ExtractionRefused):
            read_pdf(content)


def claims(count: int) -> bytes:
    whole = pdf("Protokol rady")
    assert whole.count(b"/Count 1") == 1
    return whole.replace(b"/Count 1", b"/Count %d" % count)


@pytest.mark.parametrize("count", [0, 2, 9])
def test_an_untrue_count_of_pages_is_refused_at_every_upload(count: int):
    with pytest.raises(ExtractionRefused):
        read_pdf(claims(count))

    assert inspect_pdf(claims(count)) != "ok"


def without_letters(*pages: str) -> bytes:
    """Pages whose font maps each sign to one of the private area."""
    document = pikepdf.new()
    table = "\n".join(f"<{code:02x}> <{0xE000 + code:04x}>" for code in range(32, 127))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"95 beginbfchar\n{table}\nendbfchar endcmap end end"
    )
    for text in pages:
        page = add_page(document, line(text))
        page.Resources.Font.F1 = document.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                ToUnicode=document.make_indirect(Stream(document, cmap.encode())),
            )
        )
    return saved(document)


def test_a_font_without_letters_is_a_scan_for_the_search():
    """Then the desk offers to recognise it."""
    assert not read_pdf(without_letters("Protokol z posiedzenia")).has_text
    assert read_pdf(WHOLE).has_text


READABLE = [
    ("Protokół z posiedzenia rady", True),
    ("2026", True),
    ("\uf0b7 punkt pierwszy\n\uf0b7 punkt drugi", True),  # bullets of a symbol font
    ("\ue050\ue072\ue06f\ue074\ue06f fi fl", False),
    ("\ufffd\ufffd\ufffd\ufffd a", False),
    ("\x01\x02\x03\x04 fi", False),
    ("", False),
    ("... --- ...", False),
    ("乐乲乯乴乯乫乯乬 乲乡乤乹 5", False),
    ("Surwrnro udgb qdgcruf}hm c gqld 8 pdmd 5359 urnx z vsudzlh uhprqwx gdfkx", False),
    ("Protokół rady nadzorczej z dnia 5 maja 2026 roku w sprawie remontu dachu", True),
    ("Протокол засідання ради від 5 травня 2026 року про ремонт даху", True),
    ("Lp. m3 ZW CW CO GJ kWh szt. nr str. wg. dn. zł gr", True),
]


@pytest.mark.parametrize(("text", "readable"), READABLE)
def test_signs_without_a_meaning_are_no_text(text: str, readable: bool):
    assert is_readable(text) is readable


def broken_line(first: str, second: str) -> bytes:
    """Two lines in a font whose sign `~` is the hyphen that the first line ends with."""
    document = pikepdf.new()
    page = add_page(document, line(first) + line(second, at=(50, 686)))
    page.Resources.Font.F1.Encoding = Dictionary(
        Type=Name.Encoding, Differences=pikepdf.Array([126, Name.uni2010])
    )
    return saved(document)


HYPHENS: list[tuple[str, str, str]] = [
    ("posie~", "dzenie rady", "posiedzenie rady"),
    ("Anna Gesta~", "Lis", "Anna Gesta-Lis"),
    ("koniec", "poczatek", "koniec\npoczatek"),
]


@pytest.mark.parametrize(("first", "second", "text"), HYPHENS)
def test_a_word_split_by_a_typographic_hyphen_is_joined(first: str, second: str, text: str):
    assert read_pdf(broken_line(first, second)).pages == (text,)
