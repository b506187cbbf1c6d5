"""Handing a letter about a change of fees out as a file."""

from __future__ import annotations

from cms_ext.base.pdf.sealing import current_seal
from ebok_plugin.fee_changes.domain.content import content_from_json, notice_pdf
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.statements.domain.issued_file import OutgoingFile, link_files


def issue_letter(notice: FeeNotice) -> bytes:
    """The letter's PDF, sealed, and known to `/weryfikacja/` from now on."""
    seal = current_seal()
    pdf = notice_pdf(notice, seal)
    dated = content_from_json(notice.content).dated
    file = OutgoingFile(notice.account, pdf)
    link_files([file], on=dated, seal=seal.fingerprint if seal else "")
    return pdf
