"""Messages with a secret: made at the hand-over, taken back when it fails."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import groupby
from types import ModuleType
from typing import Any, Protocol, cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.db import OperationalError, transaction

from cms_ext.people.outbox.mail.domain.letter import LetterText, render_like_texts, render_text
from cms_ext.people.outbox.mail.models import OutgoingMessage


class MailNotHandedOver(Exception):
    """The message did not go; the text says why, for the clerk, without address and content.

    `permanent`: trying again would give the same. `server_down`: it is not about this message, so
    the others need not be tried now.
    """

    def __init__(self, reason: str, *, permanent: bool, server_down: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.server_down = server_down


@contextmanager
def connect_to_server() -> Iterator[BaseEmailBackend]:
    """The mail server of the settings for some e-mails; it is called by the first of them."""
    connection = get_connection(fail_silently=False)
    try:
        yield connection
    finally:
        # How each message fared is known by now.
        with suppress(OSError):
            connection.close()


def send_to_server(mail: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Give the e-mail to the server at the other end; raises MailNotHandedOver."""
    try:
        if isinstance(connection, EmailBackend):
            _ensure_open(connection)
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code = _code_of(refused.recipients)
        raise MailNotHandedOver(
            f"Serwer pocztowy nie przyjął adresu odbiorcy ({code}).", permanent=code >= 500
        ) from None
    except smtplib.SMTPDataError as refused:
        raise MailNotHandedOver(
            f"Serwer pocztowy nie przyjął wiadomości ({refused.smtp_code}).",
            permanent=refused.smtp_code >= 500,
        ) from None
    except smtplib.SMTPAuthenticationError as refused:
        raise _down(f"Serwer pocztowy odmówił zalogowania ({refused.smtp_code}).") from None
    except smtplib.SMTPSenderRefused as refused:
        raise _down(f"Serwer pocztowy nie przyjął nadawcy ({refused.smtp_code}).") from None
    except smtplib.SMTPNotSupportedError:
        raise _down("Serwer pocztowy nie obsługuje wymaganego szyfrowania.") from None
    except OSError:
        # Refused connections, time-outs, broken TLS, a server that hangs up: all are OSError.
        raise _down("Serwer pocztowy nie odpowiada.") from None


def _ensure_open(connection: EmailBackend) -> None:
    """Call the server, unless it still listens: many hang up after some messages.

    Django itself leaves open what was open before it sent.
    """
    if connection.connection is not None and not _still_listens(connection.connection):
        with suppress(OSError):
            connection.close()
    connection.open()


def _still_listens(server: smtplib.SMTP) -> bool:
    try:
        code, _answer = server.noop()
    except OSError:
        return False
    return code == 250


def _down(reason: str) -> MailNotHandedOver:
    return MailNotHandedOver(reason, permanent=False, server_down=True)


def _code_of(recipients: Mapping[str, tuple[int, bytes]]) -> int:
    return max(code for code, _answer in recipients.values())


class Withdrawn(Exception):
    """What the message was to bring is no longer due (a login closed, an address changed)."""


class Composer(Protocol):
    """Two functions of a module, named by its dotted path in `queue_sealed`."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the secret, keep its hash, return what the template needs; may raise Withdrawn.

        `unsubscribe_url` among it is the reader's own way out of a list of messages. It goes into
        the headers too (RFC 8058), so a POST to it without sign-in must end the subscription:
        see `cms_ext.people.outbox.mail.views`.
        """

    def failed(self, payload: Mapping[str, Any]) -> None:
        """The hand-over failed: whatever `context` made must be void. A retry makes a new one."""


class ComposerOfMany(Composer, Protocol):
    """A composer whose letters hold no secret that is made for them: many are composed at once."""

    # The values that are addresses of one reader alone; what else is equal is rendered once.
    OWN_ADDRESSES: Sequence[str]

    def contexts(self, letters: Mapping[int, Letter]) -> Mapping[int, Mapping[str, Any]]:
        """What `context` gives for each, by the same keys; without those it would withdraw."""


# The payload of a letter and whom it goes to.
Letter = tuple[Mapping[str, Any], str]

log = logging.getLogger(__name__)


def compose_message(message: OutgoingMessage) -> LetterText:
    """The text of a message; that of a sealed one is made now, with its secret stored as a hash.

    Raises Withdrawn when the message is no longer due, MailNotHandedOver when it cannot be
    composed: then nothing that was made for it is left.
    """
    if not message.composer:
        return LetterText(message.subject, message.text)
    try:
        with transaction.atomic():
            context = _composer_of(message).context(message.payload, message.to)
            return render_text(message.template, context)
    except Withdrawn:
        raise
    except OperationalError as busy:
        raise MailNotHandedOver("Baza danych była zajęta.", permanent=False) from busy
    except Exception as error:
        # A composer belongs to another package and may raise anything; the others must go out.
        # Its message may hold the secret or somebody's data, the kind of the error does not.
        reason = f"Błąd przy składaniu wiadomości: {type(error).__name__}."
        raise MailNotHandedOver(reason, permanent=True) from None


def compose_messages(messages: Iterable[OutgoingMessage], sender: str) -> dict[int, LetterText]:
    """The texts of those messages of a portion that one composer makes together, by primary key.

    What is not among them is composed when its turn comes, and whatever is wrong is said there.
    """
    found: dict[int, LetterText] = {}
    for (name, template), alike in groupby(messages, key=lambda one: (one.composer, one.template)):
        try:
            composer = _composer_of_many(name)
            if composer is None:
                continue
            letters = {message.pk: (message.payload, message.to) for message in alike}
            contexts = composer.contexts(letters)
            found |= render_like_texts(template, contexts, composer.OWN_ADDRESSES, sender)
        except Exception as error:
            # As above: each of them is tried by itself.
            log.warning("%s: not composed together: %s", name, type(error).__name__)
    return found


def void_sealed_secret(message: OutgoingMessage) -> None:
    """Void the secret of a sealed message that could not be sent."""
    if not message.composer:
        return
    try:
        with transaction.atomic():
            _composer_of(message).failed(message.payload)
    except Exception as error:
        # As above: the queue goes on; nobody has got the secret that is left, and a retry makes
        # another one.
        log.error("message %s: nothing taken back: %s", message.pk, type(error).__name__)


def _composer_of_many(name: str) -> ComposerOfMany | None:
    if not name:
        return None
    found: ModuleType = import_module(name)
    return cast(ComposerOfMany, found) if hasattr(found, "contexts") else None


def _composer_of(message: OutgoingMessage) -> Composer:
    return cast(Composer, import_module(message.composer))
