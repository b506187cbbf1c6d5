"""An outgoing letter: its text, the same as HTML in one layout, the headers."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.utils import formataddr, parseaddr
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms_ext.people.outbox.mail.domain.letterhead import Letterhead, read_letterhead

MAX_SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class LetterText:
    """The text of a letter.

    `unsubscribe_url` is empty for a message that nobody subscribed to. `html` is empty until it is
    made; that of many like letters is made with their text (`LikeLetters`).
    """

    subject: str
    text: str
    unsubscribe_url: str = ""
    html: str = ""


def render_text(template: str, context: Mapping[str, Any], desk: str = "") -> LetterText:
    """Render a template: the first line is the subject, the text follows an empty line.

    It may use `letterhead`, that of the desk of this code, which is read only then.
    """
    known = {"letterhead": SimpleLazyObject(partial(read_letterhead, desk)), **context}
    subject, _, text = render_to_string(template, known).strip().partition("\n")
    return LetterText(
        require_one_line(subject.strip())[:MAX_SUBJECT_LENGTH],
        text.strip(),
        str(context.get("unsubscribe_url", "")),
    )


def require_one_line(text: str) -> str:
    """Return the text if it can be in a header.

    Raises ValueError for any control character or line separator: a line break would begin another
    header.
    """
    # Printable text has none of them; this quick check saves time for each letter of a mailing.
    if not text.isprintable() and any(
        unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text
    ):
        raise ValueError("An address or a subject of a message has a line break in it.")
    return text


# Every line stays short and in seven bits, so that old relays change nothing.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
# Cannot occur in quoted-printable text, where a hexadecimal number or the end follows each „=”
# (RFC 2045, 6.7); a random boundary would cost a search through the letter.
BOUNDARY = "=_coop_letter"


class Letter(EmailMultiAlternatives):
    """A letter of text and HTML that computes once what all letters of a mailing share."""

    def message(self, **how: Any) -> Any:
        subject, self.subject = self.subject, _seven_bits(self.subject)
        try:
            message = super().message(**how)
        finally:
            self.subject = subject
        if message.is_multipart():
            message.set_boundary(BOUNDARY)
        return message


@lru_cache(8)
def _seven_bits(subject: str) -> str:
    """Encode the subject as it is sent, in one line."""
    return subject if subject.isascii() else Header(subject, UTF8).encode(linesep="")


def make_letter(
    to: str,
    words: LetterText,
    message_id: str,
    letterhead: Letterhead,
    *,
    reply_to: str = "",
    addressee: str = "",
) -> Letter:
    """Make the e-mail to hand over. Raises ValueError for what cannot be in a header.

    An answer goes to `reply_to`, else to the desk of the letterhead. `addressee` is the name that
    the office has on file for this address.
    """
    reply_to = reply_to or letterhead.email
    mail = Letter(
        subject=require_one_line(words.subject),
        body=sign_text(words.text, letterhead, addressee),
        from_email=_from(letterhead.name, settings.DEFAULT_FROM_EMAIL),
        to=[require_one_line(to)],
        reply_to=[require_one_line(reply_to)] if reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": message_id,
            **_way_out(words.unsubscribe_url),
        },
    )
    mail.encoding = UTF8
    mail.attach_alternative(
        words.html or render_html(words.subject, words.text, letterhead, addressee), "text/html"
    )
    return mail


def _way_out(url: str) -> dict[str, str]:
    """Make the headers of the „unsubscribe” button; one click needs TLS (RFC 8058)."""
    if not url:
        return {}
    headers = {"List-Unsubscribe": f"<{require_one_line(url)}>"}
    if url.startswith("https:"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def make_message_id(number: int, words: LetterText) -> str:
    """Make the Message-ID of this text in the message of this number of the outbox.

    A repeated hand-over, also after a crash, sends the same message (RFC 5322, 3.6.4); a sealed
    message with another secret is another one. Keyed, because a plain hash of the text would let
    the secret be guessed.
    """
    text = "\n".join((words.subject, words.text))
    digest = salted_hmac("cms_ext.mail.message_id", f"{number}:{text}", algorithm="sha256")
    domain = _bare(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{number}.{digest.hexdigest()[:32]}@{domain}>"


@lru_cache(8)
def _from(sender: str, address: str) -> str:
    """Format the cooperative's name before its address."""
    return formataddr((sender, _bare(address)))


@cache
def _bare(sender: str) -> str:
    """Return the address alone; every letter of a mailing needs it twice."""
    return parseaddr(sender)[1]


# Characters of an address that HTML and templates leave unchanged.
OWN_PATH = r"/[\w/:=-]*/"


@dataclass(frozen=True, slots=True)
class LikeLetters:
    """The text of many letters, with a mark wherever each has an address of its own reader.

    A mark is an address of this site that nobody can guess, so no author's text is taken for it,
    and the text becomes HTML as it would with the address itself.
    """

    shared: Mapping[str, Any]
    marks: Mapping[str, str]
    words: LetterText

    def addressed(self, own: Mapping[str, str]) -> LetterText:
        """Return the text for the reader of these addresses."""
        text, html = self.words.text, self.words.html
        for name, mark in self.marks.items():
            text, html = text.replace(mark, own[name]), html.replace(mark, own[name])
        return LetterText(self.words.subject, text, own.get("unsubscribe_url", ""), html)


def render_like_texts(
    template: str,
    contexts: Mapping[int, Mapping[str, Any]],
    own: Sequence[str],
    letterhead: Letterhead,
) -> dict[int, LetterText]:
    """Return what `render_text` gives for each context, with HTML, by the same keys.

    `own` names the values that are addresses of a single reader. Contexts that cannot be rendered
    this way are left out: an address of another shape, or one in a subject.
    """
    texts: dict[int, LetterText] = {}
    rendered: list[LikeLetters] = []
    for key, context in contexts.items():
        addresses = {name: str(context[name]) for name in own}
        shared = {name: value for name, value in context.items() if name not in own}
        like = next((like for like in rendered if like.shared == shared), None)
        if like is None:
            like = _rendered(template, shared, own, letterhead)
            rendered.append(like)
        if all(map(_is_own_address, addresses.values())) and not _marked(like, like.words.subject):
            texts[key] = like.addressed(addresses)
    return texts


def _rendered(
    template: str, shared: Mapping[str, Any], own: Sequence[str], letterhead: Letterhead
) -> LikeLetters:
    marks = {name: f"{_base()}/{secrets.token_hex(16)}/" for name in own}
    words = render_text(template, {**shared, **marks})
    html = render_html(words.subject, words.text, letterhead)
    return LikeLetters(shared, marks, LetterText(words.subject, words.text, html=html))


def _is_own_address(address: str) -> bool:
    return re.fullmatch(re.escape(_base()) + OWN_PATH, address) is not None


def _marked(like: LikeLetters, text: str) -> bool:
    return any(mark[:-1] in text for mark in like.marks.values())


def _base() -> str:
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")


MAX_LABEL_LENGTH = 60
# What mail programs show of a letter next to its subject.
MAX_PREHEADER_LENGTH = 110
# Stands behind it, so that they show nothing of the next paragraph, which may hold a secret.
FILLER = mark_safe("&#847;&zwnj;&nbsp;" * 60)  # noqa: S308 - a constant
ITEM = "- "
CALL = '<a href="tel:{}" style="color: inherit; white-space: nowrap;">{}</a>'
# A telephone number in groups, not followed by more of another number.
NUMBER = r"\+?\d(?:\s?\d){6,12}+(?!\w|[.,]\d)"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or the button: one of the three is not empty."""

    text: str = ""
    items: tuple[str, ...] = ()
    label: str = ""
    url: str = ""


def sign_text(text: str, letterhead: Letterhead, addressee: str = "") -> str:
    """Return the plain-text part: the greeting, the text, the signature and the footer."""
    signature = "\n".join(("-- ", *letterhead.lines))
    return f"{greet(addressee)}\n\n{text}\n\n{signature}\n\n{_footer()}"


def greet(addressee: str) -> str:
    """Return the first lines of a letter. Polish would decline a name after the greeting."""
    name = " ".join(addressee.split())
    return "\n".join(filter(None, (name and f"{_('Do:')} {name}", _("Dzień dobry!"))))


def render_html(subject: str, text: str, letterhead: Letterhead, addressee: str = "") -> str:
    """Render the HTML part."""
    phone = letterhead.phone
    return render_to_string(
        "cms_ext/mail/message.html",
        {
            "subject": subject,
            "preheader": make_preheader(text),
            "filler": FILLER,
            "blocks": [*make_blocks(greet(addressee)), *make_blocks(text, phone)],
            "letterhead": letterhead,
            "signature": [mark_safe(_line(line, phone)) for line in letterhead.lines[1:]],  # noqa: S308 - escaped
            "footer": _footer(),
        },
    )


def make_preheader(text: str) -> str:
    """Return the beginning of the first paragraph, which a locked telephone shows too."""
    words = " ".join(text.partition("\n\n")[0].split())
    return Truncator(words).chars(MAX_PREHEADER_LENGTH)


def make_blocks(text: str, phone: str = "") -> list[Block]:
    """Split the text into paragraphs, lists and at most one button; `phone` becomes a link."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.strip().splitlines()]
        if _is_button(lines) and not any(block.url for block in blocks):
            blocks.append(Block(label=lines[0].removesuffix(":"), url=lines[1]))
        else:
            blocks += _paragraph_and_list(lines, phone)
    return blocks


def _is_button(lines: list[str]) -> bool:
    if len(lines) != 2 or not 1 < len(lines[0]) <= MAX_LABEL_LENGTH or lines[0][-1] != ":":
        return False
    return re.fullmatch(rf"{_base_pattern()}(?:/[^\s<>\"]*)?", lines[1]) is not None


def _paragraph_and_list(lines: list[str], phone: str) -> list[Block]:
    """Split a paragraph where its list begins and where it ends."""
    blocks: list[Block] = []
    for is_list, group in groupby(lines, key=lambda line: line.startswith(ITEM)):
        parts = [_line(line.removeprefix(ITEM) if is_list else line, phone) for line in group]
        # Each line is escaped.
        blocks.append(
            Block(items=tuple(map(mark_safe, parts)))
            if is_list
            else Block(text=mark_safe("<br>".join(parts)))  # noqa: S308
        )
    return blocks


def _line(line: str, phone: str) -> str:
    """Escape the line, with links of this site's addresses and of telephone numbers."""
    # Behind the name of the host a path or the end: "https://site.example.evil" is another host.
    parts = re.split(rf"({_base_pattern()}(?:/[^\s<>\"]*[\w/=-])?)(?![\w.:@-]*\w)", line)
    return "".join(
        format_html('<a href="{0}">{0}</a>', part) if number % 2 else _with_calls(part, phone)
        for number, part in enumerate(parts)
    )


def _with_calls(text: str, phone: str) -> str:
    """Link the office's number, and any other behind „tel.”."""
    known = rf"|(?<![\d\w]){re.escape(phone)}(?![\d\w])" if phone else ""
    parts = re.split(rf"((?<=tel\.\s){NUMBER}{known})", text)
    return "".join(
        format_html(CALL, re.sub(r"[^\d+]", "", part), part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _base_pattern() -> str:
    return re.escape(str(settings.WAGTAILADMIN_BASE_URL).rstrip("/"))


def _footer() -> str:
    """Say that staff never ask for passwords."""
    return _(
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
