"""Composing the words, the files and the omissions of a letter from its parts.

The version is chosen within each `multipart/alternative`; other texts are joined in their order.
Signed envelopes and forwarded letters are opened. Each part with content becomes words, a file, or
a sentence about its omission; only what holds the same words twice is left out silently.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.bounds import MAX_DEPTH, MAX_PARTS, MessageRefused, require_bounds
from cms_ext.access.domain.email.envelope import (
    ENVELOPE,
    ENVELOPE_NAME,
    EnvelopeKind,
    open_envelope,
)
from cms_ext.access.domain.email.incoming import MessageFile, Omission
from cms_ext.access.domain.email.invitation import KINDS as CALENDARS
from cms_ext.access.domain.email.invitation import describe_invitation
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.flowed import join_flowed
from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.html_text import MAX_HTML, html_text
from cms_ext.base.text.mail import HTML, HTML_VERSIONS, TEXT, Part, keep_visible, read_moment
from cms_ext.base.text.transfer_encoding import decode_base64, split_uuencoded

# A picture inside the text that is smaller than this is the logo of a mail signature.
LOGO = 30 * 1024
# Bytes of a text that are decoded, and signs of all texts together that are kept.
MAX_CONTENT = 4 * MAX_HTML
MAX_TEXT = 20_000
MAX_LEVEL = 3  # forwarded letters within forwarded letters
MAX_LETTERS = 10
LETTERS = ("message/rfc822", "message/global")
LETTER_HEADERS = ("from", "subject", "date", "message-id", "content-type")
SIGNATURES = re.compile(r"application/(?:(?:x-)?pkcs7-signature|pgp-(?:signature|keys))")
SIGNATURE_NAMES = ("smime.p7s", "signature.asc")
TNEF = re.compile(r"application/(?:vnd\.)?ms-tnef")
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.I)
CITED = re.compile(r"cid:([^\s\"'<>)]{1,250})", re.I)
DATA_PICTURE = re.compile(rb"data:image/([a-z]{3,4});base64,([A-Za-z0-9+/=\s]+)", re.I)
ADDRESS = re.compile(r"\b[a-z]{2,10}://\S+", re.I)
# „Aby zobaczyć tę wiadomość, użyj programu, który wyświetla HTML.”
STUB = re.compile(
    r"(?=.*\bhtml\b).*(?:program|klien|client|czytnik|przegl|wyświetl|obsług|view|reader|support"
    r"|display)",
    re.I | re.S,
)
MAX_STUB = 400


@dataclass(frozen=True)
class Text:
    """A text of a letter; `details` are shown unless another text has the same words."""

    text: str
    details: str = ""
    is_plain: bool = False

    @cached_property
    def words(self) -> list[str]:
        """Return the words without case, diacritics and web addresses, in order."""
        return folded_words(ADDRESS.sub(" ", f"{self.text}\n{self.details}"))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    @property
    def is_stub(self) -> bool:
        """Return True if it only says that the letter is in HTML."""
        return len(self.text) <= MAX_STUB and STUB.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class _AttachedFile:
    """A file, with its Content-ID if it may be a picture inside the text."""

    file: MessageFile
    content_id: str = ""


@dataclass(slots=True)
class _Budget:
    """What may still be opened of a letter and of those forwarded in it."""

    letters: int = MAX_LETTERS
    html: int = MAX_HTML


@dataclass
class Composition:
    """What was read of a letter, as far as its parts were visited."""

    level: int = 0
    budget: _Budget = field(default_factory=_Budget)
    parts: list[Part] = field(default_factory=list)
    attached: list[_AttachedFile] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    cited: set[str] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words of the letter in the order of its parts."""
        lines: list[str] = []
        for at, text in enumerate(self.texts):
            siblings = (*self.texts[:at], *self.texts[at + 1 :])
            described = Text(text.details).vocabulary
            is_said = any(described <= sibling.vocabulary for sibling in siblings)
            details = "" if is_said else text.details
            lines.append(f"{text.text}\n\n{details}" if details else text.text)
        return "\n".join(lines)

    @property
    def files(self) -> tuple[MessageFile, ...]:
        return tuple(attached.file for attached in self.attached)


def compose_letter(letter: Part) -> Composition:
    """Compose the letter. Raises MessageRefused if it is too deep or has too many parts."""
    return _composed(letter, Composition())


def _composed(letter: Part, composition: Composition) -> Composition:
    composition.texts = _without_repetitions(_texts(letter, composition))
    has_words = any(text.words for text in composition.texts)
    for attached in list(composition.attached):
        if has_words and attached.content_id in composition.cited:
            composition.attached.remove(attached)
            _omit_picture(composition, attached.file.name)
    return composition


def _texts(part: Part, composition: Composition) -> list[Text]:
    """Return the texts of the part; files and omissions are added to the composition."""
    composition.parts.append(part)
    if part.depth > MAX_DEPTH or len(composition.parts) > MAX_PARTS:
        why = _("Wiadomość ma za dużo części. Poproś nadawcę o jeden plik PDF.")
        raise MessageRefused("PARTS", why)
    if part.kind == "multipart/encrypted":
        return _omit_encrypted(composition)
    inner = part.inner()
    if not inner:
        return _leaf(part, composition)
    texts_of_parts = [_texts(child, composition) for child in inner]
    if part.kind == "multipart/alternative":
        return _chosen(inner, texts_of_parts)
    return [text for texts in texts_of_parts for text in texts]


def _without_repetitions(texts: Iterable[Text]) -> list[Text]:
    """Drop each text that consists of the words of an earlier one."""
    different: list[Text] = []
    for text in texts:
        is_repeated = text.words and any(text.words == earlier.words for earlier in different)
        if text.text.strip() and not is_repeated:
            different.append(text)
    return different


def _chosen(parts: Sequence[Part], texts_of_parts: Sequence[list[Text]]) -> list[Text]:
    """The texts of an alternative: of those with the same content the plain one if it is whole."""
    invitations: list[Text] = []
    versions: list[tuple[Text, list[Text]]] = []
    for part, texts in zip(parts, texts_of_parts, strict=True):
        whole = Text("\n".join(text.text for text in texts), is_plain=part.kind == TEXT)
        if part.kind in CALENDARS:
            invitations += texts
        elif whole.text.strip():
            versions.append((whole, texts))
    written = [version for version in versions if not version[0].is_stub]
    chosen: list[tuple[Text, list[Text]]] = []
    for version in sorted(written or versions, key=lambda version: not version[0].is_plain):
        same = [earlier for earlier in chosen if _has_same_content(earlier[0], version[0])]
        if not same:
            chosen.append(version)
        elif not any(_says_all_of(earlier[0], version[0]) for earlier in same):
            longest = max([*same, version], key=lambda version: len(version[0].words))
            chosen[chosen.index(same[0])] = longest
    return [text for _whole, texts in chosen for text in texts] + invitations


def _has_same_content(first: Text, second: Text) -> bool:
    """Return True if half of the words of the shorter one are in the longer one."""
    shared = first.vocabulary & second.vocabulary
    return 2 * len(shared) >= min(len(first.vocabulary), len(second.vocabulary))


def _says_all_of(first: Text, second: Text) -> bool:
    """True if the first has all words of the second, or all but few and others in their place."""
    missing = len(second.vocabulary - first.vocabulary)
    is_reworded = missing <= max(2, len(second.vocabulary) // 5)
    return not missing or (is_reworded and bool(first.vocabulary - second.vocabulary))


def _leaf(part: Part, composition: Composition) -> list[Text]:
    content = part.payload()
    is_named_letter = part.name.lower().endswith(".eml") and part.kind != TEXT
    if part.kind in LETTERS or (is_named_letter and _is_letter(Part(content))):
        return _forwarded(part, content, composition)
    if ENVELOPE.fullmatch(part.kind) or part.name.lower() == ENVELOPE_NAME:
        return _enveloped(part, content, composition)
    is_calendar = part.kind in CALENDARS or part.name.lower().endswith(".ics")
    if is_calendar and (event := describe_invitation(_decoded(part, content))):
        return [Text(*event)]
    if part.is_file:
        _attach(part, content, composition)
        return []
    if part.kind in (HTML, *HTML_VERSIONS):
        return [_html(part, content, composition)]
    content, coded_files = split_uuencoded(content)
    for name, file in coded_files:
        _add_file(composition, MessageFile(" ".join(keep_visible(name).split()), file))
    text = _decoded(part, content)[: 2 * MAX_TEXT]
    if part.parameters.get("format", "").lower() == "flowed":
        deletes_space = part.parameters.get("delsp", "").lower() == "yes"
        text = join_flowed(text, deletes_space=deletes_space)
    return [Text(keep_visible(text))]


def _html(part: Part, content: bytes, composition: Composition) -> Text:
    for at, (ending, picture) in enumerate(DATA_PICTURE.findall(content), start=1):
        name, coded = f"obrazek-{at}.{ending.decode().lower()}", decode_base64(picture)
        if len(coded) < LOGO:
            _omit_picture(composition, name)
        else:
            _add_file(composition, MessageFile(name, coded))
    html = _decoded(part, DATA_PICTURE.sub(b"", content))
    composition.cited |= {unquote(unescape(cid)).casefold() for cid in CITED.findall(html)}
    if len(html) > composition.budget.html:
        composition.omissions.append(Omission(_("Bardzo długiej wiadomości nie wzięto w całości.")))
    html = html[: composition.budget.html]
    composition.budget.html -= len(html)
    return Text(keep_visible(html_text(html)[: 2 * MAX_TEXT]))


def _decoded(part: Part, content: bytes) -> str:
    content = content[:MAX_CONTENT]
    label = part.parameters.get("charset", "")
    if not label and part.kind == HTML and (meta := META_CHARSET.search(content)):
        label = meta[1].decode("ascii", "replace")
    return decode_text(content, label)


def _enveloped(part: Part, content: bytes, composition: Composition) -> list[Text]:
    """Return the texts of a signed letter; a signed file and an unreadable envelope stay files."""
    kind, signed = open_envelope(content)
    if kind is EnvelopeKind.ENCRYPTED:
        return _omit_encrypted(composition)
    inner = Part(signed, depth=part.depth + 1)
    if kind is EnvelopeKind.SIGNED and _is_letter(inner):
        try:
            require_bounds(signed)
        except MessageRefused:
            return _omit_letter(composition, part.name)
        _omit_signature(composition)
        return _texts(inner, composition)
    if kind is EnvelopeKind.SIGNATURE_ALONE:
        _omit_signature(composition)
    else:
        _add_file(composition, MessageFile(part.name or ENVELOPE_NAME, content))
    return []


def _is_letter(part: Part) -> bool:
    return any(name in part.head.names for name in LETTER_HEADERS)


def _forwarded(part: Part, content: bytes, composition: Composition) -> list[Text]:
    """Return the words of a forwarded letter as a quotation; its files and omissions are added."""
    if not content.strip():
        return []
    letter = Part(content.lstrip(b"\r\n"), depth=part.depth + 1)
    subject = letter.head.words("subject")
    if composition.level == MAX_LEVEL or not composition.budget.letters:
        return _omit_letter(composition, subject or part.name)
    composition.budget.letters -= 1
    inner = Composition(level=composition.level + 1, budget=composition.budget)
    try:
        require_bounds(content)
        _composed(letter, inner)
    except MessageRefused:
        return _omit_letter(composition, subject or part.name)
    for file in inner.files:
        _add_file(composition, file)
    composition.omissions += inner.omissions
    title = _("Wiadomość przesłana dalej")
    lines = [*_heading(letter), "", *inner.text.splitlines()]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return [Text(f"---------- {title} ----------\n{quoted}")]


def _heading(letter: Part) -> list[str]:
    sent = read_moment(letter.head.text("date"))
    when = f"{timezone.localtime(sent):%-d.%m.%Y %H:%M}" if sent else ""
    rows = (
        (_("Od"), letter.head.words("from")),
        (_("Wysłano"), when),
        (_("Temat"), letter.head.words("subject")),
    )
    return [f"{label}: {value}" for label, value in rows if value]


def _attach(part: Part, content: bytes, composition: Composition) -> None:
    """Add the part as a file, or say why not."""
    name = part.name.lower()
    if SIGNATURES.fullmatch(part.kind) or name in SIGNATURE_NAMES:
        _omit_signature(composition)
    elif TNEF.fullmatch(part.kind) or name == "winmail.dat":
        why = _(
            "Pliki programu Outlook (winmail.dat) są nieczytelne. Trzeba je wysłać jeszcze raz, na "
            "przykład jako PDF, z ustawieniem „zwykły tekst” albo HTML."
        )
        composition.omissions.append(Omission(why))
    elif part.family == "message":
        _omit_letter(composition, part.name)
    elif part.kind == "application/applefile":
        why = _("Pominięto dane programu pocztowego o pliku: %s.") % display_name(part.name)
        composition.omissions.append(Omission(why, is_detail=True))
    else:
        is_small_picture = part.family == "image" and len(content) < LOGO
        content_id = unquote(part.head.text("content-id").strip("<> ")).casefold()
        file = MessageFile(part.name, content)
        _add_file(composition, file, content_id if is_small_picture else "")


def _add_file(composition: Composition, file: MessageFile, content_id: str = "") -> None:
    if file not in composition.files:
        composition.attached.append(_AttachedFile(file, content_id))


def _omit_picture(composition: Composition, name: str) -> None:
    why = _("Pominięto mały obrazek z treści wiadomości: %s.") % display_name(name)
    composition.omissions.append(Omission(why, is_detail=True))


def _omit_signature(composition: Composition) -> None:
    why = _("Podpisu wiadomości (S/MIME, PGP) nie sprawdzamy.")
    composition.omissions.append(Omission(why, is_detail=True))


def _omit_encrypted(composition: Composition) -> list[Text]:
    why = _("Wiadomość jest zaszyfrowana i nie można jej przeczytać. Trzeba ją wysłać bez szyfru.")
    composition.omissions.append(Omission(why))
    return []


def _omit_letter(composition: Composition, name: str) -> list[Text]:
    why = _("Nie otwarto dołączonej wiadomości: %s. Trzeba przesłać osobno to, co w niej ważne.")
    composition.omissions.append(Omission(why % display_name(name)))
    return []
