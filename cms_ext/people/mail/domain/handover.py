"""Sending one e-mail to the mail server, and classifying its refusals."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from contextlib import suppress

from django.core.mail import EmailMultiAlternatives, get_connection


class MailNotHandedOver(Exception):
    """The message did not go; the text says why, for the clerk, without address and content.

    `permanent`: trying again would give the same. `server_down`: it is not about this message, so
    the others need not be tried now.
    """

    def __init__(self, reason: str, *, permanent: bool, server_down: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.server_down = server_down


def send_to_server(mail: EmailMultiAlternatives) -> None:
    """Give the e-mail to the mail server of the settings; raises MailNotHandedOver."""
    connection = get_connection(fail_silently=False)
    try:
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
    finally:
        # A half-open connection (no TLS, no login) is left to the caller; how the message fared
        # is known by now.
        with suppress(OSError):
            connection.close()


def _down(reason: str) -> MailNotHandedOver:
    return MailNotHandedOver(reason, permanent=False, server_down=True)


def _code_of(recipients: Mapping[str, tuple[int, bytes]]) -> int:
    return max(code for code, _answer in recipients.values())
