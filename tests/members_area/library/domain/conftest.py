from collections.abc import Callable
from typing import Any

import pytest

from members_area.library.domain.document import register_document
from members_area.library.models import Document, DocumentKind, Version
from tests.members_area.conftest import TODAY, clerk_of
from tests.members_area.library.domain.papers import file

Bring = Callable[..., Version]


@pytest.fixture
def bring(db: None) -> Bring:
    """The clerk takes in a file; what a test does not name has a sensible value."""

    def bring(content: bytes, name: str = "papier.pdf", **facts: Any) -> Version:
        kind = DocumentKind.objects.get(code=facts.pop("kind", "MINUTES"))
        document = Document(
            kind=kind,
            **{"title": "Protokół", "audience": "MEMBERS", "meeting_date": TODAY, **facts},
        )
        register_document(document, file(content, name), today=TODAY, origin=clerk_of("kancelaria"))
        return document.versions.get()

    return bring
