"""A PDF: the text of its pages, what stands next to them, and what is refused.

Files with bytes changed at random end as text or as a refusal, in time, and never otherwise.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import typst
from pikepdf import Array, Dictionary, Name, String

from cms_ext.base.files.extraction import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    UnreadableFile,
    draw_preview,
    read_file,
)
from cms_ext.base.files.extraction.reading.task import read_content
from cms_ext.base.files.extraction.result import ExtractionRefused
from cms_ext.base.pdf.rendering import FONTS
from tests.cms_ext.base.files.extraction.office_files import docx, odt, row, rows, with_core, xlsx
from tests.cms_ext.base.files.extraction.pdf_files import (
    Change,
    add_page,
    annotated,
    at_root,
    line,
    of_itself,
    pdf,
    plain_tables,
    saved,
    scan,
    stamped,
    updated,
    with_attachment,
    with_author,
    with_field,
    with_xmp,
)
from tests.cms_ext.base.files.extraction.refusals import (
    ACTIVE,
    BROKEN,
    EMPTY,
    ENCRYPTED,
    MISLABELLED,
    Refused,
    assert_refused,
)
from tests.cms_ext.base.files.extraction.test_pictures import picture, taken_by

FOREIGN = Path(__file__).parent / "foreign"


def test_pages_are_read_in_order():
    pages = ("Uchwala nr 3", "Zarzad postanawia", "Podpisy")

    assert read_file(pdf(*pages), "pdf") == ExtractedText(pages, 3, True, ())


def test_lines_before_the_header_do_no_harm():
    content = pdf("Uchwala nr 3")

    for before in (
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n",
        b" " * 1000,
    ):
        assert read_file(before + content, "pdf").pages == ("Uchwala nr 3",)
        assert draw_preview(before + content, "pdf", width=20)


def test_words_are_stored_as_they_are_seen():
    files = {path.stem: read_file(path.read_bytes(), "pdf").pages for path in FOREIGN.glob("*")}

    assert files == {"nfd_combining": ("źródlo ciepla",), "soft_hyphen_mid": ("posiedzenie rady",)}


def test_paragraphs_stay_apart_and_broken_words_are_put_together():
    source = """
        #set page(width: 6cm, height: 12cm)
        #set text(lang: "pl", hyphenate: true, font: "Public Sans")
        #set par(justify: true)
        Nieprzewidywalna konstantynopolitańczykowianeczka zalega z opłatami za lokal.

        Przewodniczyła Bogumiła Szyszka-Leśna, a głosowało sześć osób.
    """

    found = read_file(typst.compile(source.encode(), font_paths=[FONTS]), "pdf")

    (page,) = found.pages
    assert [" ".join(part.split()) for part in page.split("\n\n")] == [
        "Nieprzewidywalna konstantynopolitańczykowianeczka zalega z opłatami za lokal.",
        "Przewodniczyła Bogumiła Szyszka-Leśna, a głosowało sześć osób.",
    ]


def changed_files() -> list[tuple[Change, set[tuple[HiddenLocation, str]]]]:
    link = Dictionary(S=Name.URI, URI=String("mailto:anna@poczta.example"))
    return [
        (with_author("Anna Lis"), {(HiddenLocation.METADATA, "Anna Lis")}),
        (with_xmp("Anna Lis"), {(HiddenLocation.METADATA, "Anna Lis")}),
        (
            annotated(Subtype=Name.Text, Contents="Zaleglosc Anny Lis", T="Celina"),
            {
                (HiddenLocation.ANNOTATION, "Zaleglosc Anny Lis"),
                (HiddenLocation.ANNOTATION, "Celina"),
            },
        ),
        (
            annotated(Subtype=Name.Link, A=link),
            {(HiddenLocation.ANNOTATION, "mailto:anna@poczta.example")},
        ),
        (
            annotated(Subtype=Name.Text, Contents="Anna\x00 Lis\x07"),
            {(HiddenLocation.ANNOTATION, "Anna Lis")},
        ),
        (stamped("Wplynelo od Anny Lis"), {(HiddenLocation.ANNOTATION, "Wplynelo od Anny Lis")}),
        (
            with_field("wnioskodawca", "Anna Lis"),
            {(HiddenLocation.FORM_FIELD, "Anna Lis"), (HiddenLocation.ANNOTATION, "wnioskodawca")},
        ),
        (
            with_attachment("lista.txt", b"Anna Lis, lokal 27"),
            {
                (HiddenLocation.ATTACHMENT, "lista.txt"),
                (HiddenLocation.ATTACHMENT, "lista.txt\n\nAnna Lis, lokal 27"),
            },
        ),
        (
            with_attachment("stary.pdf", pdf("Dane Anny Lis")),
            {
                (HiddenLocation.ATTACHMENT, "stary.pdf"),
                (HiddenLocation.ATTACHMENT, "stary.pdf\n\nDane Anny Lis"),
            },
        ),
    ]


def test_what_stands_beside_the_page():
    files = changed_files()
    for change, hidden in files:
        found = read_file(pdf("Protokol", change=change), "pdf")

        assert found.pages == ("Protokol",)
        assert {(item.place, item.text) for item in found.hidden} == hidden


def test_a_bookmark_that_says_what_the_page_says_hides_nothing():
    document = pikepdf.new()
    add_page(document, line("Porzadek obrad"))
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Porzadek obrad", 0))
        outline.root.append(pikepdf.OutlineItem("Sprawa Anny Lis", 0))

    found = read_file(saved(document), "pdf")

    assert found.hidden == (Hidden(HiddenLocation.METADATA, "Sprawa Anny Lis"),)


def page(content: str) -> bytes:
    document = pikepdf.new()
    add_page(document, content)
    return saved(document)


def test_text_that_no_eye_sees_is_page_text_and_named_hidden():
    for unseen in (
        line("Anna Lis", at=(50, 500), before="3 Tr"),
        line("Anna Lis", at=(50, 500), before="1 1 1 rg"),
        line("Anna Lis", at=(900, 500)),
    ):
        found = read_file(page(line("Protokol") + unseen), "pdf")

        assert found.pages == ("Protokol\nAnna Lis",)
        assert found.hidden == (Hidden(HiddenLocation.HIDDEN_TEXT, "Anna Lis"),)


def test_white_letters_on_a_dark_bar_are_seen_and_text_under_a_black_box_is_still_read():
    bar = "q 0 0 0.4 rg 40 690 400 30 re f Q "
    seen = read_file(page(bar + line("Protokol", before="1 1 1 rg")), "pdf")
    covered = read_file(page(line("Anna Lis") + "q 0 g 40 690 400 30 re f Q "), "pdf")

    assert (seen.hidden, covered.pages) == ((), ("Anna Lis",))


def test_a_layer_that_is_off_is_read_with_the_page():
    document = pikepdf.new()
    page = add_page(document, line("Protokol") + f"/OC /L BDC {line('Anna Lis', at=(50, 500))} EMC")
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="robocza"))
    page.Resources.Properties = Dictionary(L=layer)
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    assert read_file(saved(document), "pdf").pages == ("Protokol\nAnna Lis",)


def test_the_words_of_an_earlier_revision_are_found():
    first = plain_tables(pdf("Zaleglosc Anny Lis"))
    second = updated(first, "Zaleglosc Anny Lis", "Zaleglosc lokatora")
    said = Hidden(HiddenLocation.PREVIOUS_REVISION, "Zaleglosc Anny Lis")

    assert read_file(second, "pdf") == ExtractedText(("Zaleglosc lokatora",), 1, True, (said,))
    # A file laid out for the web has no earlier revision.
    assert read_file(pdf("Protokol", "Strona druga", linearize=True), "pdf").hidden == ()


def test_a_page_that_shows_and_says_nothing_leaves_the_file_without_text():
    with_a_scanned_annex = scan(text_on_first="Protokol")
    assert read_file(scan(), "pdf") == ExtractedText(("",), 1, False, ())
    assert read_file(with_a_scanned_annex, "pdf") == ExtractedText(("Protokol", ""), 2, False, ())

    with_an_empty_page = read_file(pdf("Protokol", change=pikepdf.Pdf.add_blank_page), "pdf")
    assert (with_an_empty_page.pages, with_an_empty_page.has_text) == (("Protokol", ""), True)


ADDRESS = Dictionary(S=Name.URI, URI=String("https://obcy.example/"))


def goes(*after: Dictionary | Array) -> Dictionary:
    """Build an action that shows page one and then runs the actions given."""
    action = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
    for one in after:
        action.Next = one
    return action


def around(*after: Dictionary) -> Change:
    """Three actions of which the last leads back to the first, with others next to it."""

    def change(document: pikepdf.Pdf) -> None:
        first, second, third = (document.make_indirect(goes()) for _ in range(3))
        first.Next, second.Next = second, third
        third.Next = Array([first, *after])
        document.Root.OpenAction = first

    return change


def test_actions_that_only_show_pages_do_no_harm():
    pages = goes(Array([goes(), goes()]))
    for change in (at_root(OpenAction=goes()), at_root(OpenAction=pages), around()):
        assert read_file(pdf("Protokol", change=change), "pdf").pages == ("Protokol",)


def test_what_opens_without_a_password_is_read_with_all_that_it_hides():
    closed = pikepdf.Encryption(owner="tajne", user="")

    found = read_file(pdf("Protokol", change=with_author("A. Lis"), encryption=closed), "pdf")

    assert found.pages == ("Protokol",)
    assert "A. Lis" in [item.text for item in found.hidden]


def refused() -> Refused:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    program = Dictionary(S=Name.Launch, F=String("format.exe"))
    openings = (
        script,
        ADDRESS,
        goes(ADDRESS),
        goes(goes(ADDRESS)),
        goes(Array([goes(), ADDRESS])),
        goes(Array([goes(Array([goes(ADDRESS)]))])),
    )

    def many_pages(document: pikepdf.Pdf) -> None:
        for _ in range(2000):
            document.add_blank_page()

    def changed(change: Change) -> tuple[str, Callable[[], bytes]]:
        return "pdf", lambda: pdf("Protokol", change=change)

    counted_wrong = plain_tables(pdf("Protokol")).replace(b"/Count 1", b"/Count 213000000")
    closed = pdf("Protokol", encryption=pikepdf.Encryption(owner="o", user="u"))

    return {
        EMPTY: [("pdf", lambda: b"")],
        MISLABELLED("PDF"): [("pdf", lambda: b"PK\x03\x04")],
        BROKEN: [
            ("pdf", lambda: b"%PDF-1.7\n"),
            ("pdf", lambda: pdf("Protokol")[:200]),
            changed(of_itself),
        ],
        ENCRYPTED: [("pdf", lambda: closed)],
        "Plik PDF nie ma ani jednej strony. Zapisz go ponownie.": [("pdf", pdf)],
        "Plik PDF podaje inną liczbę stron (213000000), niż ma. Zapisz go ponownie jako PDF.": [
            ("pdf", lambda: counted_wrong)
        ],
        "Plik ma za dużo stron, najwyżej 2000. Podziel go na części.": [changed(many_pages)],
        ACTIVE("/OpenAction"): [changed(at_root(OpenAction=opening)) for opening in openings],
        ACTIVE("/Next"): [
            changed(around(ADDRESS)),
            changed(annotated(Subtype=Name.Link, A=goes(ADDRESS))),
        ],
        ACTIVE("/AA"): [changed(at_root(AA=Dictionary(WC=script)))],
        ACTIVE("/Launch"): [changed(annotated(Subtype=Name.Link, A=program))],
        ACTIVE("/XFA"): [changed(at_root(AcroForm=Dictionary(XFA=String("<x/>"))))],
    }


def test_what_is_refused():
    assert_refused(refused())


SOURCES = {
    "pdf": lambda: updated(plain_tables(pdf("Raz", "Dwa", change=stamped("Trzy"))), "Raz", "Sto"),
    "docx": lambda: with_core(docx(), "Anna Lis"),
    "xlsx": lambda: xlsx({"Opłaty": rows(row(1, "Lokal", "Kwota"))}),
    "odt": odt,
    "jpg": lambda: picture("JPEG", exif=taken_by("Anna Lis")),
    "png": lambda: picture("PNG"),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One to eight wounds: bytes changed, cut out, doubled, or a number made huge."""
    body = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body))
        length = chance.randint(1, 20)
        wound = chance.choice(("change", "cut", "double", "huge"))
        if wound == "change":
            body[at : at + length] = chance.randbytes(length)
        elif wound == "cut" and len(body) > 40:
            del body[at : at + length]
        elif wound == "double":
            body[at:at] = body[at : at + length * 10]
        else:
            body[at : at + 4] = b"9999"
    return bytes(body)


@pytest.mark.parametrize("seed", range(40))
def test_a_wounded_pdf_never_hangs_and_never_takes_the_site_with_it(seed: int):
    content = mutated(SOURCES["pdf"](), random.Random(seed))

    assert isinstance(outcome(lambda: read_file(content, "pdf")), ExtractedText | UnreadableFile)


@pytest.mark.parametrize("extension", ["docx", "xlsx", "odt", "jpg", "png"])
def test_wounded_documents_and_pictures_are_read_or_refused(extension: str):
    chance = random.Random(extension)
    whole = SOURCES[extension]()
    outcomes = [
        outcome(lambda: read_content(mutated(whole, chance), extension)) for _ in range(300)
    ]

    assert {type(one) for one in outcomes} <= {ExtractedText, ExtractionRefused}
    assert any(isinstance(one, ExtractionRefused) for one in outcomes)


def outcome(
    reading: Callable[[], ExtractedText],
) -> ExtractedText | UnreadableFile | ExtractionRefused:
    try:
        return reading()
    except (UnreadableFile, ExtractionRefused) as refusal:
        return refusal
