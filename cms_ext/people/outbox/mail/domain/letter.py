"""A message as it leaves: plain text, the same as HTML, the sender and the headers."""

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
    """`unsubscribe_url` is empty for a message that nobody subscribed to; `html` until it is made:
    that of many like letters is made with their text (`like_letters.py`).
    """

    subject: str
    text: str
    unsubscribe_url: str = ""
    html: str = ""


def render_text(template: str, context: Mapping[str, Any]) -> LetterText:
    """Render a template: its first line is the subject, the rest after an empty line the text."""
    subject, _, text = render_to_string(template, dict(context)).strip().partition("\n")
    return LetterText(
        require_one_line(subject.strip())[:LONGEST_SUBJECT],
        text.strip(),
        str(context.get("unsubscribe_url", "")),
    )


def require_one_line(text: str) -> str:
    """The text itself, if it can stand in a header; a line break in it would begin another one.

    Raises ValueError for any control character or line separator.
    """
    # What can be printed is none of them; each letter of a mailing asks of all its signs.
    if not text.isprintable() and any(
        unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text
    ):
        raise ValueError("An address or a subject of a message has a line break in it.")
    return text


# Every line stays short and in seven bits: old relays on the way change nothing then.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
# Stands in no text of that encoding, where a hexadecimal number or the end follows each „=”
# (RFC 2045, 6.7); one made by chance costs a search through the whole letter.
BOUNDARY = "=_coop_letter"


class Letter(EmailMultiAlternatives):
    """Text and HTML, with what all letters of a mailing have in common made once."""

    def message(self, **how: Any) -> Any:
        kept, self.subject = self.subject, _seven_bits(self.subject)
        try:
            message = super().message(**how)
        finally:
            self.subject = kept
        if message.is_multipart():
            message.set_boundary(BOUNDARY)
        return message


@lru_cache(8)
def _seven_bits(subject: str) -> str:
    """The subject as it is sent, in one line still."""
    return subject if subject.isascii() else Header(subject, UTF8).encode(linesep="")


def make_letter(
    to: str, words: LetterText, message_id: str, sender: str, *, reply_to: str = ""
) -> Letter:
    """The e-mail to hand over. Raises ValueError for what cannot stand in a header.

    `sender` is the name of the cooperative (`sender_name`).
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
    """The same words as HTML."""
    return render_to_string(
        "cms_ext/mail/message.html",
        {
            "subject": words.subject,
            "sender": sender,
            "paragraphs": make_paragraphs(_with_footer(words.text)),
        },
    )


def _way_out(url: str) -> dict[str, str]:
    """The button „unsubscribe” of mail programs; by RFC 8058 one click is offered over TLS only."""
    if not url:
        return {}
    headers = {"List-Unsubscribe": f"<{require_one_line(url)}>"}
    if url.startswith("https:"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def make_message_id(number: int, words: LetterText) -> str:
    """The Message-ID of these words in the message of this number of the outbox.

    Whoever sends them once more, also after a process that ended in between, sends the same message
    (RFC 5322, 3.6.4); a sealed message that has got another secret is another one. Keyed, since a
    hash of the words would let the secret among them be guessed.
    """
    text = "\n".join((words.subject, words.text))
    mark = salted_hmac("cms_ext.mail.message_id", f"{number}:{text}", algorithm="sha256")
    domain = _bare(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{number}.{mark.hexdigest()[:32]}@{domain}>"


@lru_cache(8)
def _from(sender: str, address: str) -> str:
    """The cooperative's name before its address."""
    return formataddr((sender, _bare(address)))


@cache
def _bare(sender: str) -> str:
    """The address alone; every letter of a mailing asks twice."""
    return parseaddr(sender)[1]


def make_paragraphs(text: str) -> list[SafeString]:
    """The text as HTML paragraphs. Only addresses of this very site become links."""
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
    """The text, and below it, unless it says so itself, that nobody asks for passwords."""
    footer = _(
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
    return text if footer in text else f"{text}\n\n{footer}"


def read_sender_name() -> str:
    """The cooperative's name as it stands before the address of the sender."""
    site = Site.objects.filter(is_default_site=True).first()
    name = CoopSettings.for_site(site).name if site is not None else ""
    return " ".join(name.split())


# What may stand in one: no sign that HTML or a template writes in another way.
OWN_PATH = r"/[\w/:=-]*/"


@dataclass(frozen=True, slots=True)
class LikeLetters:
    """The words of many letters, with a mark where each has an address of its reader's own.

    A mark is an address of this site that nobody can guess, so nothing that an author writes is
    taken for it, and the text becomes HTML as it would with the address itself.
    """

    shared: Mapping[str, Any]
    marks: Mapping[str, str]
    words: LetterText

    def addressed(self, own: Mapping[str, str]) -> LetterText:
        """The words for the reader of these addresses."""
        text, html = self.words.text, self.words.html
        for name, mark in self.marks.items():
            text, html = text.replace(mark, own[name]), html.replace(mark, own[name])
        return LetterText(self.words.subject, text, own.get("unsubscribe_url", ""), html)


def render_like_texts(
    template: str, contexts: Mapping[int, Mapping[str, Any]], own: Sequence[str], sender: str
) -> dict[int, LetterText]:
    """What `worded` gives for each context, and its HTML, by the same keys.

    `own` names the values that are addresses of one reader alone. Left out is whatever cannot be
    made this way: an address of another shape, or one that stands in a subject.
    """
    found: dict[int, LetterText] = {}
    likes: list[LikeLetters] = []
    for key, context in contexts.items():
        addresses = {name: str(context[name]) for name in own}
        shared = {name: value for name, value in context.items() if name not in own}
        like = next((one for one in likes if one.shared == shared), None)
        if like is None:
            like = _rendered(template, shared, own, sender)
            likes.append(like)
        if all(map(_is_own_address, addresses.values())) and not _marked(like, like.words.subject):
            found[key] = like.addressed(addresses)
    return found


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
