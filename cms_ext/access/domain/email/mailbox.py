"""Polling a folder on an IMAP server, over TLS and read only: no flag changes."""

from __future__ import annotations

import hashlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.bounds import MAX_HEADERS, MAX_MESSAGE, MessageRefused
from cms_ext.access.domain.email.incoming import Lookup, txt_record
from cms_ext.access.domain.email.intake import (
    MAILBOX,
    IntakeResult,
    keep_unread,
    receive_message,
)
from cms_ext.access.domain.email.stored_message import list_unfetched, settle_unfetched
from cms_ext.access.models import Mailbox
from cms_ext.base.text.mail import read_moment
from cms_ext.evidence.audit.domain.event import Origin

PATIENCE = 30.0  # seconds without a word from the server
PORT = 993
MAX_NAME = 200  # characters, as the column of `Mailbox`
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# A line of the server's answer; a pair is a line and what came with it.
Answer = bytes | tuple[bytes, bytes] | None


class MalformedAddress(ValueError):
    """COOP_MAILBOX_URL cannot be right; the message says what to write."""


class MailboxUnreachable(Exception):
    """The server did not answer, refused the login, or broke off; the next run goes on."""


class FetchRefused(Exception):
    """The server refused to hand out one message; it may hand out the next one."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """Server, login, password and folder of a mailbox."""

    host: str
    port: int
    login: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        """Return the mailbox without its password; another port is the same mailbox."""
        words = f"{self.login} {self.host} {self.folder}"
        if len(words) <= MAX_NAME:
            return words
        digest = hashlib.sha256(words.encode()).hexdigest()
        return f"{words[: MAX_NAME - len(digest) - 1]} {digest}"


def parse_address(url: str) -> MailboxAddress:
    """Parse `imaps://login:password@host:993/FOLDER`, login and password in URL encoding."""
    parts = urlsplit(url)
    try:
        port = parts.port or PORT
    except ValueError:
        port = 0
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    is_complete = parts.scheme == "imaps" and parts.hostname and parts.username and parts.password
    if not is_complete or not port or not folder.isascii() or set(folder) & set('"\\\r\n'):
        why = _("COOP_MAILBOX_URL ma postać imaps://login:hasło@serwer:993/FOLDER.")
        raise MalformedAddress(why)
    login, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailboxAddress(str(parts.hostname), port, login, password, folder)


@contextmanager
def open_folder(address: MailboxAddress) -> Iterator[MailFolder]:
    """Open the folder for reading only. Raises MailboxUnreachable, at any later point too."""
    connection: imaplib.IMAP4_SSL | None = None
    try:
        context = ssl.create_default_context(cafile=settings.COOP_MAILBOX_CA or None)
        connection = imaplib.IMAP4_SSL(
            address.host, address.port, ssl_context=context, timeout=PATIENCE
        )
        connection.login(address.login, address.password)
        _require_ok(connection.select(f'"{address.folder}"', readonly=True))
        yield MailFolder(connection)
    except (imaplib.IMAP4.error, OSError) as error:
        # The server's own words may quote the login.
        raise MailboxUnreachable(type(error).__name__) from error
    finally:
        if connection is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
            with suppress(OSError):
                connection.shutdown()


class MailFolder:
    """The messages of an open folder by their UID."""

    def __init__(self, connection: imaplib.IMAP4_SSL) -> None:
        self._connection = connection

    @property
    def uid_validity(self) -> int:
        _name, data = self._connection.response("UIDVALIDITY")
        return int(data[0] or 0) if data else 0

    def after(self, uid: int) -> list[int]:
        """Return the UIDs above this one, in order."""
        # "n:*" always names the last message, however small its number.
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def since(self, day: date) -> list[int]:
        """Return the UIDs of messages that arrived on this day or later."""
        return self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def envelope(self, uid: int) -> tuple[int, datetime | None]:
        """Return the size of a message in bytes, and when it arrived."""
        # A server may report a changed flag in between.
        answers = self._fetch(uid, "(RFC822.SIZE INTERNALDATE)")
        words = b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in answers)
        size, when = SIZE.search(words), INTERNAL_DATE.search(words)
        moment = read_moment(when[1].decode("ascii", "replace")) if when else None
        return int(size[1]) if size else 0, moment

    def raw(self, uid: int) -> bytes | None:
        """Return the whole message; None when somebody removed it in the meantime."""
        return self._content(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        """Return the headers of a message, of very long ones the first; None as for `raw`."""
        return self._content(uid, f"BODY.PEEK[HEADER]<0.{MAX_HEADERS}>")

    def _content(self, uid: int, part: str) -> bytes | None:
        for answer in self._fetch(uid, f"({part})"):
            if isinstance(answer, tuple):
                return bytes(answer[1])
        return None

    def _search(self, criterion: str) -> list[int]:
        data = _require_ok(self._connection.uid("SEARCH", criterion))
        words = b" ".join(one for one in data if isinstance(one, bytes))
        return sorted(map(int, words.split()))

    def _fetch(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        try:
            status, found = self._connection.uid("FETCH", str(uid), what)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise FetchRefused from error
        if status != "OK":
            raise FetchRefused
        return [one for one in found if one is not None]


def _require_ok(answer: tuple[str, Sequence[Answer]]) -> Sequence[Answer]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data


# How far back a new mailbox is read, and a renumbered one behind its last complete look; messages
# taken in before are recognised by what their sender wrote.
FIRST_LOOK = timedelta(days=14)
MAX_PER_RUN = 100
# A message at which the process died so many times is read no more.
MAX_TRIES = 3
# So many refusals in a row are a fault of the server, not of a message.
MAX_REFUSED = 3
ORIGIN = Origin(label="mailbox")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class PollingCounts:
    """Counts of one run; `broken` names the error that ended it early."""

    applications: int = 0
    kept: int = 0
    duplicates: int = 0
    refused: int = 0  # not read; they wait for a clerk as `kept` ones do
    elsewhere: int = 0  # answers to letters of plugins
    broken: str = ""


def poll_mailbox(url: str, today: date, lookup: Lookup = txt_record) -> PollingCounts:
    """Receive the new messages of a mailbox, at most 100 in a run. Raises MalformedAddress.

    The position is stored after each message, so a lost connection loses none and repeats none.
    """
    address = parse_address(url)
    place, _made = Mailbox.objects.get_or_create(name=address.name)
    done = PollingCounts()
    try:
        with open_folder(address) as folder:
            new = _new(folder, place)[:MAX_PER_RUN]
            _take_all(folder, [*new, *place.unfetched_uids], place, done, today, lookup)
    except MailboxUnreachable as error:
        done.broken = str(error)
        log.warning("the mailbox was not read to its end: %s", error)
    else:
        place.polled_at = timezone.now()
        place.save(update_fields=["polled_at"])
    return done


def _new(folder: MailFolder, place: Mailbox) -> list[int]:
    validity = folder.uid_validity
    if place.uid_validity == validity and place.last_uid:
        return folder.after(place.last_uid)
    if place.uid_validity != validity:
        place.uid_validity, place.last_uid = validity, 0
        place.trying_uid, place.tries, place.unfetched_uids = 0, 0, []
        place.save()
    read_until = place.polled_at or timezone.now()
    return folder.since(min(timezone.localdate(), timezone.localdate(read_until)) - FIRST_LOOK)


def _take_all(
    folder: MailFolder,
    uids: Sequence[int],
    place: Mailbox,
    done: PollingCounts,
    today: date,
    lookup: Lookup,
) -> None:
    """Take the messages one by one; one that the server refuses waits and stops no other."""
    in_a_row = 0
    for uid in uids:
        try:
            _take(folder, uid, place, done, today, lookup)
        except FetchRefused as error:
            in_a_row += 1
            if in_a_row == MAX_REFUSED:
                raise MailboxUnreachable(type(error).__name__) from error
            is_new = uid not in place.unfetched_uids
            list_unfetched(place, uid, ORIGIN, timezone.now())
            done.refused += is_new
            _pass(place, uid)
        else:
            in_a_row = 0
            if uid in place.unfetched_uids:
                settle_unfetched(place, uid, ORIGIN)


def _take(
    folder: MailFolder, uid: int, place: Mailbox, done: PollingCounts, today: date, lookup: Lookup
) -> None:
    size, received_at = folder.envelope(uid)
    is_too_large = size > MAX_MESSAGE
    raw = folder.head(uid) if is_too_large else folder.raw(uid)
    if raw is None:
        _pass(place, uid)
        return
    arrived = received_at or timezone.now()
    if is_too_large:
        words = _(
            "Wiadomość ma %(size)s MB, a wczytuje się najwyżej 15 MB. Zachowano jej nagłówki: całą "
            "otwórz w skrzynce pocztowej."
        )
        refused = MessageRefused("SIZE", words % {"size": -(-size // 1024**2)})
        taken = keep_unread(raw, refused, ORIGIN, arrived, size)
    elif not _may_try(place, uid):
        words = _(
            "Ta wiadomość trzy razy zatrzymała program, który ją odczytywał. Otwórz ją ostrożnie."
        )
        taken = keep_unread(raw, MessageRefused("CRASHED", words), ORIGIN, arrived)
    else:
        taken = receive_message(raw, MAILBOX, ORIGIN, today, received_at=arrived, lookup=lookup)
    _count(taken, done)
    _pass(place, uid)


def _count(result: IntakeResult, done: PollingCounts) -> None:
    if result.duplicate:
        done.duplicates += 1
    elif result.elsewhere:
        done.elsewhere += 1
    elif result.refused:
        done.refused += 1
        log.warning("a message of the mailbox was not read: %s", result.refused_code)
    elif result.application is not None:
        done.applications += 1
    else:
        done.kept += 1


def _may_try(place: Mailbox, uid: int) -> bool:
    """Count the try before it: a process that dies cannot count afterwards."""
    place.tries = place.tries + 1 if place.trying_uid == uid else 1
    place.trying_uid = uid
    place.save(update_fields=["trying_uid", "tries"])
    return place.tries <= MAX_TRIES


def _pass(place: Mailbox, uid: int) -> None:
    place.last_uid, place.trying_uid, place.tries = max(place.last_uid, uid), 0, 0
    place.save(update_fields=["last_uid", "trying_uid", "tries"])


def mailbox_url() -> str:
    """Return the address of this site's mailbox; "" when none is to be read."""
    return str(settings.COOP_MAILBOX_URL)
