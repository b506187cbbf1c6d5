"""Whether the first steps of IKCS are done; one query each."""

from __future__ import annotations

from datetime import date

from wagtail.documents import get_document_model

from members_area.library.models import Document
from members_area.library.models.document import DocumentState
from members_area.papers import COLLECTION
from members_area.register.models import Membership, OfficeTerm

NEEDED = {"STATUTE", "BYLAW"}


def somebody_holds_office(today: date) -> bool:
    return OfficeTerm.objects.open_on(today).exists()


def members_are_entered(today: date) -> bool:
    return Membership.objects.exists()


def statute_and_bylaws_are_published(today: date) -> bool:
    published = Document.objects.filter(state=DocumentState.PUBLISHED, kind__code__in=NEEDED)
    return set(published.values_list("kind__code", flat=True).distinct()) == NEEDED


def regulations_are_there(today: date) -> bool:
    """Whether something lies beneath the login panel beside the form."""
    return bool(get_document_model().objects.filter(collection__name=COLLECTION).exists())
