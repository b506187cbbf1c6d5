from members_area.library.models.document import (
    Document,
    DocumentGroupPermission,
    DocumentState,
    DocumentUserPermission,
)
from members_area.library.models.kind import Audience, AudienceRule, DocumentKind, Section, Shelf
from members_area.library.models.relation import (
    CourtEvent,
    CourtEventKind,
    RelatedDocument,
    Relation,
    RelationType,
)
from members_area.library.models.rendition import (
    Finding,
    PageText,
    Rendition,
    RenditionRole,
    Scan,
    ScanOutcome,
    Strength,
)
from members_area.library.models.search import FruitlessSearch, SearchEntry, TextFrom
from members_area.library.models.version import Cause, Release, Version

__all__ = [
    "Audience",
    "AudienceRule",
    "Cause",
    "CourtEvent",
    "CourtEventKind",
    "Document",
    "DocumentGroupPermission",
    "DocumentKind",
    "DocumentState",
    "DocumentUserPermission",
    "Finding",
    "FruitlessSearch",
    "PageText",
    "RelatedDocument",
    "Relation",
    "RelationType",
    "Release",
    "Rendition",
    "RenditionRole",
    "Scan",
    "ScanOutcome",
    "SearchEntry",
    "Section",
    "Shelf",
    "Strength",
    "TextFrom",
    "Version",
]
