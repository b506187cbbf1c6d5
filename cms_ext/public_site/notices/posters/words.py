"""The words of a poster: the editor's own, else the announcement's, as they are read on paper."""

import re
from collections.abc import Iterator, Sequence

from lxml import html as lxml_html

from cms_ext.base.text.sanitising.policy import EXTERNAL_NOTE
from cms_ext.base.web.site_address import site_address, site_host
from cms_ext.public_site.notices.models import AnnouncementPage

# The length of the text that an editor may write for the poster.
MAX_TEXT_LENGTH = 900
# Under headings of its own a longer text is still found one's way in.
MAX_LENGTH_IN_SECTIONS = 1800
# A paragraph up to here is not shortened; „Osobiście.” alone is no beginning.
MAX_WHOLE_LENGTH, MIN_BEGINNING_LENGTH = 160, 40
SENTENCE_END = re.compile(r"(?<=[.!?…]) +(?=[A-ZĄĆĘŁŃÓŚŹŻ„])")
# What a reader can do on a screen alone.
ON_SCREEN = re.compile(r"\b(tutaj|kliknij|kliknięci\w+|naciśnij|odnośnik\w*|w zakładce)\b", re.I)
THIS_PAGE = re.compile(r"\bna tej stronie\b", re.I)

# A heading, empty above the first one, and what stands below it.
Section = tuple[str, Sequence[str]]


def read_own_words(page: AnnouncementPage) -> list[str]:
    """Return the paragraphs of the poster text that the editor wrote."""
    return [line.strip() for line in page.poster_text.splitlines() if line.strip()]


def choose_words(page: AnnouncementPage) -> list[Section]:
    """Return the lead and the body by its headings, shortened evenly to what a poster may hold."""
    sections: list[tuple[str, list[str]]] = [("", [page.lead])]
    for kind, text in _blocks(page):
        if kind == "heading":
            sections.append((text, []))
        elif kind == "list" and sections[-1][1] and sections[-1][1][-1].endswith(":"):
            sections[-1][1][-1] += f"\n{text}"
        else:
            sections[-1][1].append(text)
    chosen: list[Section] = [
        (heading, [printed for text in texts if (printed := _on_paper(text))])
        for heading, texts in sections
    ]
    chosen = [section for section in chosen if section[1]]
    limit = MAX_LENGTH_IN_SECTIONS if len(chosen) > 1 else MAX_TEXT_LENGTH
    while sum(map(_length, chosen)) > limit and (shorter := shorten(chosen)):
        chosen = shorter
    return chosen


def shorten(sections: Sequence[Section]) -> list[Section]:
    """Leave out the end of the longest paragraph, else of the longest section, else the last one.

    So each section keeps its beginning for as long as it can; without headings the end goes first.
    Empty when nothing else is left.
    """
    if len(sections) == 1 and len(sections[0][1]) > 1:
        return [(sections[0][0], sections[0][1][:-1])]
    lines = [line for _heading, texts in sections for text in texts for line in text.split("\n")]
    ends = {line: start for line in lines if (start := _last_sentence(line))}
    if ends:
        line = max(ends, key=len)
        return [
            (heading, [text.replace(line, line[: ends[line]].rstrip()) for text in texts])
            for heading, texts in sections
        ]
    long = [section for section in sections if len(section[1]) > 1]
    if not long:
        return list(sections[:-1])
    longest = max(long, key=_length)
    return [
        (section[0], section[1][:-1]) if section is longest else section for section in sections
    ]


def _last_sentence(line: str) -> int:
    """Return where the last sentence of a long paragraph begins; 0 for one that stays whole."""
    ends = [match.end() for match in SENTENCE_END.finditer(line)]
    is_long = len(line) > MAX_WHOLE_LENGTH and not line.endswith(":")
    return ends[-1] if is_long and ends and ends[-1] > MIN_BEGINNING_LENGTH else 0


def _length(section: Section) -> int:
    return sum(map(len, section[1]))


def _blocks(page: AnnouncementPage) -> Iterator[tuple[str, str]]:
    for block in page.body.raw_data:
        value = block["value"]
        if block["type"] == "heading":
            yield "heading", value["text"]
        elif block["type"] == "paragraph":
            for part in lxml_html.fragment_fromstring(value, create_parent="div"):
                if text := _paragraph(part):
                    yield "text", text
        elif block["type"] == "list":
            items = [_item(item) for item in value["items"]]
            yield "list", "\n".join(f"– {item}" for item in items if item)


def _item(item: object) -> str:
    inner = item["value"] if isinstance(item, dict) and "value" in item else item
    return _squeezed(lxml_html.fragment_fromstring(str(inner), create_parent="div").text_content())


def _paragraph(part: lxml_html.HtmlElement) -> str:
    """Return its words; a link that stands alone with the address that it leads to."""
    text = _squeezed(part.text_content())
    links = part.findall(".//a")
    if len(links) == 1 and _squeezed(links[0].text_content()) == text:
        address = site_address(links[0].get("href", "")).partition("://")[2].rstrip("/")
        return f"{text}: {address}" if address else ""
    return text


def _on_paper(text: str) -> str:
    """Leave out sentences about the screen; „na tej stronie” names the site."""
    sentences = (part for part in SENTENCE_END.split(text) if not ON_SCREEN.search(part))
    return THIS_PAGE.sub(f"na stronie {site_host()}", " ".join(sentences))


def _squeezed(text: str) -> str:
    return " ".join(text.replace(EXTERNAL_NOTE, "").split())
