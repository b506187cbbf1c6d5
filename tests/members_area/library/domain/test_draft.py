"""What may be discarded is a draft that nobody worked on."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.document import discard_draft
from members_area.library.models import Document
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db


def test_a_published_paper_is_never_discarded(publish: Publish) -> None:
    document = publish("Regulamin")

    with pytest.raises(ValidationError, match="Można go tylko wycofać"):
        discard_draft(document, origin=SYSTEM)

    assert Document.objects.filter(pk=document.pk).exists()
    assert not AuditEvent.objects.filter(action="DOCUMENT_DISCARDED").exists()
