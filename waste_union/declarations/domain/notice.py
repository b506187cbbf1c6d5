"""The e-mails of a declaration (waste_declaration.md §5): to the declarant's address on file."""

from __future__ import annotations

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from waste_union.declarations.models import CorrectionCall, Declaration, RateNotice

SUBMITTED = "ebok_plugin/declarations/mail/submitted.txt"
ACCEPTED = "ebok_plugin/declarations/mail/accepted.txt"
CALLED = "ebok_plugin/declarations/mail/called.txt"
REJECTED = "ebok_plugin/declarations/mail/rejected.txt"
RATES = "ebok_plugin/declarations/mail/rates.txt"


def notify_submitted(declaration: Declaration) -> None:
    """The receipt's number and the digest of the file; no amount goes by e-mail."""
    assert declaration.filed_on is not None  # it came in
    _notify(
        declaration,
        SUBMITTED,
        receipt=declaration.receipt_no,
        sha256=declaration.xml_sha256,
        day=long_date(declaration.filed_on),
    )


def notify_accepted(declaration: Declaration) -> None:
    """That it was accepted; what is owed is read in eBOK."""
    _notify(declaration, ACCEPTED, receipt=declaration.receipt_no)


def notify_called_to_correct(declaration: Declaration, call: CorrectionCall) -> None:
    """What to correct and until when; the letter says the same."""
    reasons = call.reasons.splitlines()
    _notify(declaration, CALLED, due=long_date(call.due_on), reasons=reasons)


def notify_rejected(declaration: Declaration) -> None:
    _notify(declaration, REJECTED, reason=declaration.refused_because)


def notify_of_rates(notice: RateNotice) -> None:
    """That there are new rates; the amount stands in the letter and in eBOK."""
    _notify(notice.declaration, RATES, notice=notice.number, day=long_date(notice.valid_from))


def _notify(declaration: Declaration, template: str, **words: object) -> None:
    """A letter to the declarant, where an address is on file."""
    address = declaration.declarant.correspondence_email
    if address:
        known = {"number": declaration.number, "place": declaration.declared_property.address}
        queue_message(address, template, {**known, **words}, about=declaration)
