"""Full-text search in the documents of the library (docs/decisions/0010-polish-search.md).

Words are folded and stemmed here, in Python, so that SQLite and PostgreSQL look up the same words
and return the same documents in the same order. The search checks no permissions: it filters and
orders what `visible_documents` returned.
"""
