"""Triggers that refuse rows whose validity overlaps, for both databases."""

from collections.abc import Callable
from typing import Any

from cms_ext.base.database.migration_steps import StatementsOnly

_Step = Callable[[Any, Any], None]


def refuse_overlaps(table: str, *columns: str) -> StatementsOnly:
    """A migration step: two rows of `table` with the same `columns` never hold on one day.

    Rows have `valid_from` and `valid_to` (empty: for good). The functions of `domain` explain a
    refusal to people; the trigger holds against everything else.
    """
    make, drop = _steps(table, *columns)
    return StatementsOnly(make, drop)


def _steps(table: str, *columns: str) -> tuple[_Step, _Step]:
    def make(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        same = " AND ".join(f"known.{column} {_SAME[vendor]} NEW.{column}" for column in columns)
        for statement in _CREATE[vendor]:
            schema_editor.execute(statement.format(table=table, same=same), params=None)

    def drop(apps: Any, schema_editor: Any) -> None:
        for statement in _DROP[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table), params=None)

    return make, drop


_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
_IN_THE_WAY = """EXISTS (
    SELECT 1 FROM "{table}" AS known WHERE {same}
    AND known.valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
    AND COALESCE(known.valid_to, '9999-12-31') >= NEW.valid_from
    {but})"""
_ON_INSERT = _IN_THE_WAY.replace("{but}", "")
_ON_UPDATE = _IN_THE_WAY.replace("{but}", "AND known.id <> NEW.id")
_CREATE = {
    "sqlite": (
        f"""CREATE TRIGGER {{table}}_overlap_insert BEFORE INSERT ON "{{table}}"
        WHEN {_ON_INSERT}
        BEGIN SELECT RAISE(ABORT, '{{table}}: the days overlap'); END""",
        f"""CREATE TRIGGER {{table}}_overlap_update BEFORE UPDATE ON "{{table}}"
        WHEN {_ON_UPDATE}
        BEGIN SELECT RAISE(ABORT, '{{table}}: the days overlap'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION {{table}}_overlap() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF {_ON_UPDATE} THEN
            RAISE EXCEPTION '{{table}}: the days overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW; END $$""",
        """CREATE TRIGGER {table}_overlap BEFORE INSERT OR UPDATE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION {table}_overlap()""",
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER {table}_overlap_insert", "DROP TRIGGER {table}_overlap_update"),
    "postgresql": ('DROP TRIGGER {table}_overlap ON "{table}"', "DROP FUNCTION {table}_overlap()"),
}
