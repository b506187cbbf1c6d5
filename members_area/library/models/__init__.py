from members_area.library.models.document import Document, State
from members_area.library.models.kind import Audience, DocumentKind, Section
from members_area.library.models.permission import (
    DocumentGroupPermission,
    DocumentUserPermission,
)
from members_area.library.models.rendition import Rendition

__all__ = [
    "Audience",
    "Document",
    "DocumentGroupPermission",
    "DocumentKind",
    "DocumentUserPermission",
    "Rendition",
    "Section",
    "State",
]
