"""The verdicts about the sender of a message, made when it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cms_ext.access.domain.email.dkim_signature import signed_by
from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.email.name_service import Lookup
from cms_ext.access.domain.email.own_server import own_server_said
from cms_ext.access.domain.email.verdict import SenderCheck, SenderVerdict
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.typed_values.email import same_mailbox

AHEAD = timedelta(days=1)
BEHIND = timedelta(days=14)


def sender_verdicts(
    incoming: Incoming, received_at: datetime, lookup: Lookup
) -> list[SenderVerdict]:
    """The verdicts about the sender. They are stored, because DKIM keys may be gone later."""
    return [
        _one_from(incoming),
        *signed_by(incoming, lookup),
        own_server_said(incoming.own_results, incoming.sender_domain),
        _reply_to(incoming),
        _date(incoming, received_at),
    ]


def _one_from(incoming: Incoming) -> SenderVerdict:
    if incoming.sender:
        return SenderVerdict(
            SenderCheck.ONE_FROM, CheckVerdict.PASS, _("Nadawca: %s.") % incoming.sender
        )
    if incoming.from_lines == 0:
        evidence = _("Wiadomość nie ma nadawcy.")
    else:
        evidence = _("Wiadomość ma kilku nadawców albo nadawca jest nieczytelny.")
    return SenderVerdict(SenderCheck.ONE_FROM, CheckVerdict.FAIL, evidence)


def _reply_to(incoming: Incoming) -> SenderVerdict:
    others = [one for one in incoming.reply_to if not same_mailbox(one, incoming.sender)]
    if others:
        evidence = _("Odpowiedź trafiłaby na inny adres: %s.") % ", ".join(others[:3])
        return SenderVerdict(SenderCheck.REPLY_TO, CheckVerdict.FAIL, evidence)
    evidence = _("Wiadomość nie wskazuje innego adresu do odpowiedzi.")
    return SenderVerdict(SenderCheck.REPLY_TO, CheckVerdict.PASS, evidence)


def _date(incoming: Incoming, received_at: datetime) -> SenderVerdict:
    if incoming.sent_at is None:
        return SenderVerdict(
            SenderCheck.DATE,
            CheckVerdict.CANNOT_TELL,
            _("Wiadomość nie ma czytelnej daty wysłania."),
        )
    if incoming.sent_at > received_at + AHEAD:
        evidence = _("Data wysłania jest późniejsza niż wpływ wiadomości.")
    elif incoming.sent_at < received_at - BEHIND:
        evidence = _("Wiadomość wysłano ponad 14 dni przed jej wpływem.")
    else:
        return SenderVerdict(
            SenderCheck.DATE, CheckVerdict.PASS, _("Wysłano tuż przed wpływem wiadomości.")
        )
    return SenderVerdict(SenderCheck.DATE, CheckVerdict.FAIL, evidence)
