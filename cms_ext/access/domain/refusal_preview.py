"""What the applicant will read, shown to the clerk before the refusal is sent."""

from __future__ import annotations

from copy import copy

from django.template.loader import render_to_string

from cms_ext.access.domain.notice import FOLDER, reason_in_words
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import RejectReason
from cms_ext.desks.person_register.domain.office import office_of


def refusal_preview(application: AccessApplication, reason: RejectReason, text: str) -> str:
    """The text of T5 with this reason and these words; nothing is stored or sent."""
    draft = copy(application)
    draft.reject_reason, draft.decision_text = reason, text.strip()
    context = {
        "number": draft.number,
        "office": office_of(draft.panel),
        "reason_text": reason_in_words(draft),
    }
    return render_to_string(f"{FOLDER}/refused.txt", context).strip()
