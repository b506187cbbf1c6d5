"""The full-text index of pages on both databases, for migrations.

The database derives it from the rows of `PageWords`: an FTS5 table on SQLite, a generated column on
PostgreSQL. Words are folded, of a–z and 0–9, between blanks, so neither database folds anything.

SQLite drops the triggers with the table: a later migration that alters `PageWords` must recreate
them.
"""

from typing import Any

WORDS = "cms_ext_pages_pagewords"
# SQLite's table with a column for titles and one for titles and texts; its rowid is the row's key.
INDEX = "cms_ext_pages_pagewords_index"
# PostgreSQL's function for the keys of matching rows, newest first. Without it the planner would
# decompress the words of every page instead of using the index.
HOLDING = "cms_ext_pages_holding"
# For a common word only the newest rows are needed, but the index returns all of them to be sorted.
# So the newest keys are searched first, and the others only if these were not enough.
LOOKED_AT_FIRST = 16  # keys per wanted row
# PostgreSQL's prefixes of words in the title and in the whole page.
IN_TITLE, IN_TEXT = "t", "x"

_ROWS_HOLDING = (
    f"SELECT found.id, found.page_id FROM {WORDS} found "
    "WHERE found.words @@ asked AND found.id < {below} AND found.id >= {from_} "
    "ORDER BY found.id DESC LIMIT {most}"
)
HOLDING_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {HOLDING}(asked tsquery, older bigint, most integer)
    RETURNS TABLE (id bigint, page_id integer) LANGUAGE plpgsql STABLE
    SET enable_seqscan = off SET enable_indexscan = off ROWS 100
    AS $$
    DECLARE
        first bigint := older - {LOOKED_AT_FIRST} * most;
        told bigint;
    BEGIN
        RETURN QUERY {_ROWS_HOLDING.format(below="older", from_="first", most="most")};
        GET DIAGNOSTICS told = ROW_COUNT;
        IF told < most THEN
            RETURN QUERY {_ROWS_HOLDING.format(below="first", from_="0", most="most - told")};
        END IF;
    END $$
"""

_FORGET = (
    f"INSERT INTO {INDEX} ({INDEX}, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text)"
)
_KEEP = f"INSERT INTO {INDEX} (rowid, title, text) VALUES (new.id, new.title, new.text)"

MAKE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5("
        f"title, text, content = '{WORDS}', content_rowid = 'id', "
        "tokenize = 'ascii', detail = 'column')",
        f"CREATE TRIGGER {WORDS}_kept AFTER INSERT ON {WORDS} BEGIN {_KEEP}; END",
        f"CREATE TRIGGER {WORDS}_gone AFTER DELETE ON {WORDS} BEGIN {_FORGET}; END",
        f"CREATE TRIGGER {WORDS}_changed AFTER UPDATE ON {WORDS} BEGIN {_FORGET}; {_KEEP}; END",
    ],
    "postgresql": [
        f"ALTER TABLE {WORDS} ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector("
        "string_to_array(ltrim("
        f"replace(rtrim(title), ' ', ' {IN_TITLE}') || replace(rtrim(text), ' ', ' {IN_TEXT}')"
        "), ' '))) STORED",
        f"CREATE INDEX {INDEX} ON {WORDS} USING gin (words)",
        HOLDING_FUNCTION,
    ],
}
REMOVE = {
    "sqlite": [
        f"DROP TRIGGER {WORDS}_kept",
        f"DROP TRIGGER {WORDS}_gone",
        f"DROP TRIGGER {WORDS}_changed",
        f"DROP TABLE {INDEX}",
    ],
    "postgresql": [
        f"DROP FUNCTION {HOLDING}(tsquery, bigint, integer)",
        f"ALTER TABLE {WORDS} DROP COLUMN words",
    ],
}


def make(apps: Any, schema_editor: Any) -> None:
    _execute(MAKE, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    _execute(REMOVE, schema_editor)


def _execute(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
