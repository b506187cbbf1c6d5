"""The e-mails of a declaration (waste_declaration.md §5): to the declarant's address on file."""

from __future__ import annotations

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.mail.domain.outbox import queue_message
from ebok_plugin.declarations.models import Declaration

SUBMITTED = "ebok_plugin/declarations/mail/submitted.txt"


def tell_submitted(declaration: Declaration) -> None:
    """The receipt's number and the digest of the file; no amount goes by e-mail."""
    assert declaration.filed_on is not None  # it came in
    _tell(
        declaration,
        SUBMITTED,
        receipt=declaration.receipt_no,
        sha256=declaration.xml_sha256,
        day=long_date(declaration.filed_on),
    )


def _tell(declaration: Declaration, template: str, **words: object) -> None:
    """A letter to the declarant, where an address is on file."""
    address = declaration.declarant.correspondence_email
    if address:
        known = {"number": declaration.number, "address": declaration.declared_property.address}
        queue_message(address, template, {**known, **words}, about=declaration)
