from members_area.library.models.audience_rule import AudienceRule
from members_area.library.models.document import Document, DocumentState
from members_area.library.models.kind import Audience, DocumentKind, Section, Shelf
from members_area.library.models.permission import (
    DocumentGroupPermission,
    DocumentUserPermission,
)
from members_area.library.models.related import RelatedDocument
from members_area.library.models.relation import (
    CourtEvent,
    CourtEventKind,
    Relation,
    RelationType,
)
from members_area.library.models.rendition import PageText, Rendition, RenditionRole
from members_area.library.models.scan import Finding, Scan, ScanOutcome, Strength
from members_area.library.models.search import FruitlessSearch, SearchEntry, Synonym, TextFrom
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
    "DocumentUserPermission",
    "Finding",
    "FruitlessSearch",
    "ScanOutcome",
    "PageText",
    "RelatedDocument",
    "Relation",
    "RelationType",
    "Release",
    "Rendition",
    "RenditionRole",
    "Scan",
    "SearchEntry",
    "Section",
    "Shelf",
    "DocumentState",
    "Strength",
    "Synonym",
    "TextFrom",
    "Version",
]
