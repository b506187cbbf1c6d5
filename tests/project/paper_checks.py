"""What each kind of document must have: its pages, its parts, its office's colours, its margins."""

import re
from collections.abc import Iterator
from ctypes import create_string_buffer
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4
# What common printers leave white.
EDGE = 9 * MM
# The least that a further page holds, without head and foot: no orphan line, no lone signature.
MIN_WORDS = 12


# Left, bottom, right and top.
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Paper:
    """A kind of document: how many pages at most, and what its words must match.

    `box` is what the tinted box says in bold: the sum, the result or the day that matters. Nobody
    decides or pays anything after a form and a poster, which have none.
    """

    pages: int
    parts: tuple[str, ...] = ()
    box: str = ""
    # Its head holds the office, its foot the number of the page.
    is_sheet: bool = True


GDPR = (
    r"Informacja o przetwarzaniu danych osobowych \(art\. 13 RODO\)",
    r"Administrator: \w+.*@",
    *("Po co:", r"Podstawa: art\. 6", "Jak długo:", "Twoje prawa:", "Odbiorcy:"),
    *(r"Prezesa Urzędu Ochrony Danych", "inspektorem ochrony danych: "),
)
ADDRESS = r"\d\d-\d{3} "
CHECKED = (r"Kod weryfikacyjny", r"\w{4}-\w{4}-\w{4}")
PAYABLE = ("Odbiorca", "Rachunek", "Tytuł przelewu", "Kwota")
ASKED = (r"Pytania: .*tel\.",)
SUM, DAY = r"\d,\d\d zł", r"\d{1,2} \w+ 2\d{3} r\."
STATEMENTS = "ebok_plugin/statements/layouts"
UNION = "plugins/waste_union/waste_union"
PAPERS = {
    "cms_ext/access/layouts/form.typ": Paper(
        1, (*GDPR, r"(?i)podpis", r"\bData\b", r"Wypełnia (Spółdzielnia|Związek)", ADDRESS)
    ),
    "cms_ext/access/layouts/signature_list.typ": Paper(1, ("Podpis", "Data", ADDRESS)),
    "cms_ext/desks/evidence/layouts/certificate.typ": Paper(
        2, (*ASKED, "Załączniki", ADDRESS), r"(dostępn|naruszon|nie jest tym)"
    ),
    "cms_ext/desks/people/person_register/layouts/address_notice.typ": Paper(
        1, (*ASKED, "ostatnim wysłanym na dotychczasowy adres", ADDRESS), r"Zadzwoń od razu \d"
    ),
    "cms_ext/desks/people/person_register/layouts/letter.typ": Paper(
        1,
        ("Hasło startowe", "Otwórz stronę:", "nigdy nie prosi", "Pomoc: .*telefon", ADDRESS),
        r"\w \w \w \w",
        is_sheet=False,
    ),
    "cms_ext/desks/people/person_register/layouts/receipt.typ": Paper(
        1, ("data i czytelny podpis", "podpis pracownika")
    ),
    "cms_ext/public_site/notices/posters/layouts/poster.typ": Paper(
        1, (r"Numer OG/", "Wywiesić do", r"Kontakt .*\d\d", "Całe ogłoszenie"), is_sheet=False
    ),
    "ebok_plugin/debts/layouts/demand.typ": Paper(
        1, (*PAYABLE, *ASKED, "W imieniu Zarządu", ADDRESS), rf"w ciągu \d+ dni.*{SUM}"
    ),
    "ebok_plugin/fee_changes/layouts/fee_notice.typ": Paper(
        1, (*ASKED, "Pouczenie", ADDRESS), rf"od {DAY} .*{SUM}"
    ),
    "ebok_plugin/utilities/meters/layouts/missing.typ": Paper(
        1, (*ASKED, "Wskazanie", ADDRESS), DAY
    ),
    "ebok_plugin/utilities/meters/layouts/use_sheet.typ": Paper(1, (*ASKED, ADDRESS), r"\d GJ"),
    f"{STATEMENTS}/benefit.typ": Paper(1, (*CHECKED, *ASKED, "Osób według opłat", ADDRESS), SUM),
    f"{STATEMENTS}/change.typ": Paper(
        1, (*ASKED, r"Poprzedni rachunek: \d\d ", ADDRESS), r"Nowy rachunek do wpłat \d\d "
    ),
    f"{STATEMENTS}/confirmation.typ": Paper(1, (*CHECKED, *ASKED, ADDRESS), SUM),
    # Eight accounts of a year.
    f"{STATEMENTS}/joint.typ": Paper(10, (*ASKED, ADDRESS), SUM),
    f"{STATEMENTS}/notice.typ": Paper(1, (*ASKED, ADDRESS), rf"termin płatności {DAY} .*{SUM}"),
    f"{STATEMENTS}/receipt.typ": Paper(1, (*ASKED, "podpis pracownika", ADDRESS), SUM),
    f"{STATEMENTS}/refund_code.typ": Paper(1, (*ASKED, ADDRESS), rf"Kod ważny do {DAY} \w{{4}}-"),
    f"{STATEMENTS}/reminder.typ": Paper(1, (*PAYABLE, *ASKED, ADDRESS), SUM),
    f"{STATEMENTS}/slip.typ": Paper(1, (*PAYABLE, *ASKED, ADDRESS), SUM),
    f"{STATEMENTS}/statement.typ": Paper(2, (*CHECKED, *ASKED, ADDRESS), SUM),
    "members_area/requests/layouts/refusal.typ": Paper(
        1, (*ASKED, "za Zarząd", r"w ciągu \d+ dni od doręczenia", ADDRESS), "Odmawiamy"
    ),
    "plugins/cases/coop_cases/layouts/answer.typ": Paper(
        1, (*ASKED, r"za (Spółdzielnię|Związek)", "Pouczenie", ADDRESS), "Rozstrzygnięcie [RO]"
    ),
    f"{UNION}/collections/layouts/year.typ": Paper(
        1, ("Wydrukowano", "Telefon", "grudzień"), is_sheet=False
    ),
    f"{UNION}/declarations/layouts/letter.typ": Paper(
        1, (*ASKED, "za organ", ADDRESS), rf"(korektę do {DAY}|{SUM} miesięcznie|Rozstrzygnięcie)"
    ),
    f"{UNION}/declarations/layouts/receipt.typ": Paper(
        1, (*ASKED, "SHA-256", ADDRESS), r"\w+/20\d\d/"
    ),
}
# Words of a screen, and a number that goes on in the next line.
DEAD_WORDS = re.compile(r"\b(tutaj|na tej stronie|kliknij|naciśnij)\b|\b\d\d \r?\n\d\d", re.I)
POSTER = "cms_ext/public_site/notices/posters/layouts/poster.typ"


# Digests and machine text, which nobody types from paper; a declaration's receipt proves a file.
MACHINE = re.compile(r'[0-9a-f]{40}|\{"|":')
OF_A_PROOF = f"{UNION}/declarations/layouts/receipt.typ"


def find_problems(folder: Path, colour: str, wash: str, office: str) -> list[str]:
    """Return what is wrong with the documents below, each with its kind and number.

    `colour` and `wash` are the office's, as `#rrggbb`.
    """
    return [
        f"{kind} {pdf.stem}: {problem}"
        for kind, paper in PAPERS.items()
        for pdf in sorted((folder / kind).glob("*.pdf"))
        for problem in _problems(pdf, kind, paper, colour, wash, office)
    ]


def _problems(
    pdf: Path, kind: str, paper: Paper, colour: str, wash: str, office: str
) -> Iterator[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    all_text = " ".join(" ".join(pages).replace("\xa0", " ").split())
    if len(pages) > paper.pages:
        yield f"{len(pages)} pages"
    for part in (*paper.parts, office):
        if not re.search(part, all_text):
            yield f"without {part!r}"
    if paper.box and not re.search(paper.box, boxed := _bold_in_boxes(document[0], wash)):
        yield f"its box says {boxed!r}"
    if kind != OF_A_PROOF and (machine := MACHINE.search(all_text)):
        yield f"machine text: {machine[0]!r}"
    if stops := re.search(r"[^.]{0,20}\br\.\.(?!\.)", all_text):
        yield f"two full stops: {stops[0]!r}"
    if kind == POSTER and (dead := DEAD_WORDS.search("".join(pages))):
        yield f"says {dead[0]!r}"
    for number, (page, text) in enumerate(zip(document, pages, strict=True), start=1):
        if paper.is_sheet and f"Strona {number} z {len(pages)}" not in text.replace("\xa0", " "):
            yield f"page {number} without its number"
        if number > 1 and ", ciąg dalszy" not in text:
            yield f"page {number} without a heading"
        if number > 1 and len(text.split()) < MIN_WORDS + len(pages[0].splitlines()[0].split()):
            yield f"page {number} holds {text!r}"
        yield from (f"page {number}: {edge}" for edge in _out_of_bounds(page))
        if colour not in set(_colours(page)):
            yield f"page {number} without the office's colour"


def _bold_in_boxes(page: pypdfium2.PdfPage, wash: str) -> str:
    """Return the bold text of a page within areas of the office's light colour."""
    items = list(page.get_objects())
    paths = (item for item in items if item.type == raw.FPDF_PAGEOBJ_PATH)
    boxes = [item.get_bounds() for item in paths if wash in set(_colours_of(item))]
    text = page.get_textpage()
    bold = (
        item.get_bounds()
        for item in items
        if item.type == raw.FPDF_PAGEOBJ_TEXT and "Bold" in _font(item)
    )
    parts = [text.get_text_bounded(*at) for at in bold if any(_holds(box, at) for box in boxes)]
    return " ".join(" ".join(parts).replace("\xa0", " ").split())


def _font(item: pypdfium2.PdfObject) -> str:
    font = raw.FPDFTextObj_GetFont(item.raw)
    name = create_string_buffer(raw.FPDFFont_GetBaseFontName(font, None, 0))
    raw.FPDFFont_GetBaseFontName(font, name, len(name))
    return name.value.decode()


def _holds(box: Bounds, item: Bounds) -> bool:
    left, bottom, right, top = box
    return left <= item[0] and bottom <= item[1] and item[2] <= right and item[3] <= top


def _out_of_bounds(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Return the words that reach where printers print nothing."""
    width, height = page.get_size()
    written = page.get_textpage()
    for number in range(written.count_rects()):
        left, bottom, right, top = written.get_rect(number)
        if min(left, bottom, width - right, height - top) < EDGE:
            yield f"at the edge: {written.get_text_bounded(left, bottom, right, top)!r}"


def _colours(page: pypdfium2.PdfPage) -> Iterator[str]:
    for item in page.get_objects():
        yield from _colours_of(item)


def _colours_of(item: pypdfium2.PdfObject) -> Iterator[str]:
    red, green, blue, alpha = (raw.c_uint() for _channel in range(4))
    for read in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if read(item.raw, red, green, blue, alpha):
            yield f"#{red.value:02x}{green.value:02x}{blue.value:02x}"
