"""The full-text index of the library on both databases, for migrations.

Both store the same prepared words (`domain.search.index`), so that neither splits or folds any: the
tokeniser of SQLite sees a–z and 0–9 only, and PostgreSQL's parser, which takes 3/RN/2024 for a
path, is not used.
"""

from typing import Any

ENTRY = "members_area_library_searchentry"
# SQLite's table of words; its rowid is the key of the entry.
WORDS = "members_area_library_words"

MAKE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {WORDS} "
        "USING fts5(words, tokenize = 'ascii', detail = 'none', prefix = '5 6')"
    ],
    "postgresql": [
        f"ALTER TABLE {ENTRY} ADD COLUMN words tsvector",
        f"CREATE INDEX library_words ON {ENTRY} USING gin (words)",
    ],
}
# The planner counts the pages of the table without those of its words, which are stored elsewhere,
# and so prefers to unpack the words of every paper to using the index: a hundred times slower.
HOLDING = "library_holding"
MAKE_HOLDING = (
    f"CREATE FUNCTION {HOLDING}(asked tsquery) RETURNS SETOF uuid LANGUAGE sql STABLE "
    f"SET enable_seqscan = off ROWS 100 "
    f"AS $$ SELECT document_id FROM {ENTRY} WHERE words @@ asked $$"
)
REMOVE_HOLDING = f"DROP FUNCTION {HOLDING}(tsquery)"
REMOVE = {
    "sqlite": [f"DROP TABLE {WORDS}"],
    "postgresql": [f"ALTER TABLE {ENTRY} DROP COLUMN words"],
}


def make(apps: Any, schema_editor: Any) -> None:
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def make_holding(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE_HOLDING, params=None)


def remove_holding(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE_HOLDING, params=None)
