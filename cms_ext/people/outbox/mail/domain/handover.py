"""Sending e-mails to the mail server over one connection, and classifying its refusals."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend


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
def server_connection() -> Iterator[BaseEmailBackend]:
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
