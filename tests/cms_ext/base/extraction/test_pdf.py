"""A PDF: the text of its pages, what stands beside them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
import typst
from pikepdf import Array, Dictionary, Name, String

from cms_ext.base.extraction import ExtractedText, Hidden, HiddenLocation, UnreadableFile, read_file
from cms_ext.base.pdf.rendering import FONTS
from tests.cms_ext.base.extraction.pdf_files import (
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


def test_pages_are_read_in_order() -> None:
    content = pdf("Uchwala nr 3", "Zarzad postanawia", "Podpisy")

    assert read_file(content, "pdf") == ExtractedText(
        pages=("Uchwala nr 3", "Zarzad postanawia", "Podpisy"),
        page_count=3,
        has_text=True,
        hidden=(),
    )


def test_paragraphs_stay_apart_and_broken_words_are_put_together() -> None:
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


@pytest.mark.parametrize(
    ("change", "hidden"),
    [
        (with_author("Anna Lis"), [(HiddenLocation.METADATA, "Anna Lis")]),
        (with_xmp("Anna Lis"), [(HiddenLocation.METADATA, "Anna Lis")]),
        (
            annotated(Subtype=Name.Text, Contents="Zaleglosc Anny Lis", T="Celina"),
            [
                (HiddenLocation.ANNOTATION, "Zaleglosc Anny Lis"),
                (HiddenLocation.ANNOTATION, "Celina"),
            ],
        ),
        (
            annotated(
                Subtype=Name.Link,
                A=Dictionary(S=Name.URI, URI=String("mailto:anna@poczta.example")),
            ),
            [(HiddenLocation.ANNOTATION, "mailto:anna@poczta.example")],
        ),
        (
            annotated(Subtype=Name.Text, Contents="Anna\x00 Lis\x07"),
            [(HiddenLocation.ANNOTATION, "Anna Lis")],
        ),
        (stamped("Wplynelo od Anny Lis"), [(HiddenLocation.ANNOTATION, "Wplynelo od Anny Lis")]),
        (
            with_field("wnioskodawca", "Anna Lis"),
            [(HiddenLocation.FORM_FIELD, "Anna Lis"), (HiddenLocation.ANNOTATION, "wnioskodawca")],
        ),
        (
            with_attachment("lista.txt", b"Anna Lis, lokal 27"),
            [
                (HiddenLocation.ATTACHMENT, "lista.txt"),
                (HiddenLocation.ATTACHMENT, "lista.txt\n\nAnna Lis, lokal 27"),
            ],
        ),
        (
            with_attachment("stary.pdf", pdf("Dane Anny Lis")),
            [
                (HiddenLocation.ATTACHMENT, "stary.pdf"),
                (HiddenLocation.ATTACHMENT, "stary.pdf\n\nDane Anny Lis"),
            ],
        ),
    ],
    ids=[
        "author",
        "XMP",
        "note",
        "link",
        "signs that are none",
        "stamp",
        "form field",
        "attached text",
        "attached PDF",
    ],
)
def test_what_stands_beside_the_page(
    change: Change, hidden: list[tuple[HiddenLocation, str]]
) -> None:
    found = read_file(pdf("Protokol", change=change), "pdf")

    assert found.pages == ("Protokol",)
    assert {(item.place, item.text) for item in found.hidden} == set(hidden)


def test_a_bookmark_that_says_what_the_page_says_hides_nothing() -> None:
    document = pikepdf.new()
    add_page(document, line("Porzadek obrad"))
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Porzadek obrad", 0))
        outline.root.append(pikepdf.OutlineItem("Sprawa Anny Lis", 0))

    found = read_file(saved(document), "pdf")

    assert found.hidden == (Hidden(HiddenLocation.METADATA, "Sprawa Anny Lis"),)


@pytest.mark.parametrize(
    "unseen",
    [
        line("Anna Lis", at=(50, 500), before="3 Tr"),
        line("Anna Lis", at=(50, 500), before="1 1 1 rg"),
        line("Anna Lis", at=(900, 500)),
    ],
    ids=["invisible", "white on white", "beyond the edge"],
)
def test_text_that_no_eye_sees_is_page_text_and_named_hidden(unseen: str) -> None:
    document = pikepdf.new()
    add_page(document, line("Protokol") + unseen)

    found = read_file(saved(document), "pdf")

    assert found.pages == ("Protokol\nAnna Lis",)
    assert found.hidden == (Hidden(HiddenLocation.HIDDEN_TEXT, "Anna Lis"),)


def test_white_letters_on_a_dark_bar_are_seen() -> None:
    document = pikepdf.new()
    bar = "q 0 0 0.4 rg 40 690 400 30 re f Q "
    add_page(document, bar + line("Protokol", before="1 1 1 rg"))

    assert read_file(saved(document), "pdf").hidden == ()


def test_text_under_a_black_box_is_still_read() -> None:
    document = pikepdf.new()
    add_page(document, line("Anna Lis") + "q 0 g 40 690 400 30 re f Q ")

    assert read_file(saved(document), "pdf").pages == ("Anna Lis",)


def test_a_layer_that_is_off_is_read_with_the_page() -> None:
    document = pikepdf.new()
    page = add_page(document, line("Protokol") + f"/OC /L BDC {line('Anna Lis', at=(50, 500))} EMC")
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="robocza"))
    page.Resources.Properties = Dictionary(L=layer)
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    assert read_file(saved(document), "pdf").pages == ("Protokol\nAnna Lis",)


def test_what_an_earlier_revision_said_is_told() -> None:
    first = plain_tables(pdf("Zaleglosc Anny Lis"))
    second = updated(first, "Zaleglosc Anny Lis", "Zaleglosc lokatora")

    assert read_file(second, "pdf") == ExtractedText(
        pages=("Zaleglosc lokatora",),
        page_count=1,
        has_text=True,
        hidden=(Hidden(HiddenLocation.PREVIOUS_REVISION, "Zaleglosc Anny Lis"),),
    )


def test_a_file_laid_out_for_the_web_has_no_earlier_revision() -> None:
    assert read_file(pdf("Protokol", "Strona druga", linearize=True), "pdf").hidden == ()


@pytest.mark.parametrize(
    ("content", "pages"),
    [(scan(), ("",)), (scan(text_on_first="Protokol"), ("Protokol", ""))],
    ids=["scan", "text and a scanned annex"],
)
def test_a_page_that_shows_and_says_nothing_leaves_the_file_without_text(
    content: bytes, pages: tuple[str, ...]
) -> None:
    assert read_file(content, "pdf") == ExtractedText(pages, len(pages), False, ())


def test_an_empty_page_at_the_end_is_no_scan() -> None:
    document = pikepdf.new()
    add_page(document, line("Protokol"))
    document.add_blank_page()

    found = read_file(saved(document), "pdf")

    assert (found.pages, found.has_text) == (("Protokol", ""), True)


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
PROGRAM = Dictionary(S=Name.Launch, F=String("format.exe"))

BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
ACTIVE = "Plik ma skrypty albo akcje, które działają same ({}). Wydrukuj go do nowego PDF.".format

OPENING = ACTIVE("/OpenAction")
ADDRESS = Dictionary(S=Name.URI, URI=String("https://obcy.example/"))


def goes(*after: Dictionary | Array) -> Dictionary:
    """An action that shows page one, and then does what is told."""
    action = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
    for one in after:
        action.Next = one
    return action


LEADS_ON = (
    ADDRESS,
    goes(ADDRESS),
    goes(goes(ADDRESS)),
    goes(Array([goes(), ADDRESS])),
    goes(Array([goes(Array([goes(ADDRESS)]))])),
)


def around(*after: Dictionary) -> Change:
    """Three actions of which the last leads back to the first, with others beside it."""

    def change(document: pikepdf.Pdf) -> None:
        first, second, third = (document.make_indirect(goes()) for _ in range(3))
        first.Next, second.Next = second, third
        third.Next = Array([first, *after])
        document.Root.OpenAction = first

    return change


@pytest.mark.parametrize(
    "change",
    [at_root(OpenAction=goes()), at_root(OpenAction=goes(Array([goes(), goes()]))), around()],
    ids=["a page", "pages", "pages in a circle"],
)
def test_actions_that_only_show_pages_do_no_harm(change: Change) -> None:
    assert read_file(pdf("Protokol", change=change), "pdf").pages == ("Protokol",)


def test_what_opens_without_a_password_is_read_with_all_that_it_hides() -> None:
    closed = pikepdf.Encryption(owner="tajne", user="")

    found = read_file(pdf("Protokol", change=with_author("A. Lis"), encryption=closed), "pdf")

    assert found.pages == ("Protokol",)
    assert "A. Lis" in [item.text for item in found.hidden]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"", "Plik jest pusty. Wybierz plik z treścią."),
        (
            lambda: b"PK\x03\x04",
            "Zawartość pliku nie zgadza się z jego nazwą: to nie jest PDF. "
            "Zapisz go we właściwym formacie.",
        ),
        (lambda: b"%PDF-1.7\n", BROKEN),
        (lambda: pdf("Protokol")[:200], BROKEN),
        (
            lambda: pdf("Protokol", encryption=pikepdf.Encryption(owner="o", user="u")),
            "Plik jest zabezpieczony hasłem. Zapisz go bez hasła.",
        ),
        (lambda: pdf(), "Plik PDF nie ma ani jednej strony. Zapisz go ponownie."),
        (
            lambda: plain_tables(pdf("Protokol")).replace(b"/Count 1", b"/Count 213000000"),
            "Plik PDF podaje inną liczbę stron (213000000), niż ma. Zapisz go ponownie jako PDF.",
        ),
        (lambda: pdf("Protokol", change=of_itself), BROKEN),
        (
            lambda: pdf("Protokol", change=many_pages),
            "Plik ma za dużo stron, najwyżej 2000. Podziel go na części.",
        ),
        (lambda: pdf("Protokol", change=at_root(OpenAction=SCRIPT)), ACTIVE("/OpenAction")),
        *(
            (lambda action=action: pdf("Protokol", change=at_root(OpenAction=action)), OPENING)
            for action in LEADS_ON
        ),
        (lambda: pdf("Protokol", change=around(ADDRESS)), ACTIVE("/Next")),
        (
            lambda: pdf("Protokol", change=annotated(Subtype=Name.Link, A=goes(ADDRESS))),
            ACTIVE("/Next"),
        ),
        (lambda: pdf("Protokol", change=at_root(AA=Dictionary(WC=SCRIPT))), ACTIVE("/AA")),
        (
            lambda: pdf("Protokol", change=annotated(Subtype=Name.Link, A=PROGRAM)),
            ACTIVE("/Launch"),
        ),
        (
            lambda: pdf("Protokol", change=at_root(AcroForm=Dictionary(XFA=String("<x/>")))),
            ACTIVE("/XFA"),
        ),
    ],
    ids=[
        "empty",
        "mislabelled",
        "header alone",
        "cut off",
        "encrypted",
        "no page",
        "213 million pages",
        "pages of themselves",
        "too many pages",
        "script at opening",
        "address at opening",
        "address behind a page",
        "address behind two pages",
        "address in a list behind a page",
        "address in a list of a list",
        "address in a chain that comes back",
        "address behind the page of a link",
        "script at closing",
        "starts a program",
        "XFA",
    ],
)
def test_what_is_refused(make: Callable[[], bytes], sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_file(make(), "pdf")

    assert str(refusal.value) == sentence


def many_pages(document: pikepdf.Pdf) -> None:
    for _ in range(2000):
        document.add_blank_page()
