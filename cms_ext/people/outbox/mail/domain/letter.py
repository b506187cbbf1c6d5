"""An outgoing letter: plain text, the same as HTML, the sender and the headers."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.utils import formataddr, parseaddr
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings

LONGEST_SUBJECT = 200


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


def render_text(template: str, context: Mapping[str, Any]) -> LetterText:
    """Render a template: the first line is the subject, the text follows an empty line."""
    subject, _, text = render_to_string(template, dict(context)).strip().partition("\n")
    return LetterText(
        require_one_line(subject.strip())[:LONGEST_SUBJECT],
        text.strip(),
        str(context.get("unsubscribe_url", "")),
    )


def require_one_line(text: str) -> str:
    """Return the text if it can stand in a header.

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
    to: str, words: LetterText, message_id: str, sender: str, *, reply_to: str = ""
) -> Letter:
    """Make the e-mail to hand over. Raises ValueError for what cannot stand in a header.

    `sender` is the name of the cooperative (`read_sender_name`).
    """
    mail = Letter(
        subject=require_one_line(words.subject),
        body=_with_footer(words.text),
        from_email=_from(sender, settings.DEFAULT_FROM_EMAIL),
        to=[require_one_line(to)],
        reply_to=[require_one_line(reply_to)] if reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": message_id,
            **_way_out(words.unsubscribe_url),
        },
    )
    mail.encoding = UTF8
    mail.attach_alternative(words.html or render_html(words, sender), "text/html")
    return mail


def render_html(words: LetterText, sender: str) -> str:
    """Render the text of a letter as HTML."""
    return render_to_string(
        "cms_ext/mail/message.html",
        {
            "subject": words.subject,
            "sender": sender,
            "paragraphs": make_paragraphs(_with_footer(words.text)),
        },
    )


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


def make_paragraphs(text: str) -> list[SafeString]:
    """Format the text as HTML paragraphs. Only addresses of this site become links."""
    return [
        mark_safe("<br>".join(_line(line) for line in block.strip().splitlines()))
        for block in re.split(r"\n\s*\n", text.strip())
    ]


def _line(line: str) -> str:
    base = re.escape(settings.WAGTAILADMIN_BASE_URL.rstrip("/"))
    # Behind the name of the host a path or the end: "https://site.example.evil" is another host.
    parts = re.split(rf"({base}(?:/[^\s<>\"]*[\w/=-])?)(?![\w.:@-]*\w)", line)
    return "".join(
        format_html('<a href="{0}">{0}</a>', part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _with_footer(text: str) -> str:
    """Append, unless the text says it, that staff never ask for passwords."""
    footer = _(
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
    return text if footer in text else f"{text}\n\n{footer}"


def read_sender_name() -> str:
    """Return the cooperative's name as it stands before the sender's address."""
    site = Site.objects.filter(is_default_site=True).first()
    name = CoopSettings.for_site(site).name if site is not None else ""
    return " ".join(name.split())


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
    template: str, contexts: Mapping[int, Mapping[str, Any]], own: Sequence[str], sender: str
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
            like = _rendered(template, shared, own, sender)
            rendered.append(like)
        if all(map(_is_own_address, addresses.values())) and not _marked(like, like.words.subject):
            texts[key] = like.addressed(addresses)
    return texts


def _rendered(
    template: str, shared: Mapping[str, Any], own: Sequence[str], sender: str
) -> LikeLetters:
    marks = {name: f"{_base()}/{secrets.token_hex(16)}/" for name in own}
    words = render_text(template, {**shared, **marks})
    html = render_html(words, sender)
    return LikeLetters(shared, marks, LetterText(words.subject, words.text, html=html))


def _is_own_address(address: str) -> bool:
    return re.fullmatch(re.escape(_base()) + OWN_PATH, address) is not None


def _marked(like: LikeLetters, text: str) -> bool:
    return any(mark[:-1] in text for mark in like.marks.values())


def _base() -> str:
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")
