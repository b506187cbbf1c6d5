"""Triggers that protect frozen rows, for the migration and for `verify_cases`."""

from cms_ext.base.database.append_only import Guard, freeze_columns

TABLE = "cases_disputedrow"
GUARDS = (
    freeze_columns(
        "cases_row_as_frozen", TABLE, "case_id", "kind", "key", "content", "sha256", "frozen_on"
    ),
    # It may be deleted with its case once that is over.
    Guard(
        "cases_row_stays",
        TABLE,
        "DELETE",
        'EXISTS (SELECT 1 FROM "cases_case" WHERE id = OLD.case_id AND ended_on IS NULL)',
        f"{TABLE} stays while the case is open",
    ),
)
