"""Search inside the papers of the library (docs/decisions/0010-polish-search.md).

Words are folded and stemmed here, in Python, so that SQLite and PostgreSQL look up the same ready
words and give the same papers in the same order. Nothing here says what a reader may see: every
question narrows and orders what `visible_documents` gave.
"""

from members_area.library.domain.search.index import index_document, unindex_document

__all__ = ["index_document", "unindex_document"]
