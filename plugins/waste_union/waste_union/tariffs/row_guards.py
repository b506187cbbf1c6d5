"""The database triggers that protect a used tariff; migration and auditor read them."""

from cms_ext.base.database.append_only import Guard, forbid_deletion, freeze_columns

TABLE = "waste_union_tariffs_tariffversion"
USED = "OLD.used_to IS NOT NULL"
KEPT = (
    "commune_id",
    "building_kind",
    "zone",
    "method",
    "params",
    "rounding",
    "relief",
    "sanction_factor",
    "cap",
    "unit",
    "settled",
    "due_day",
    "due_months",
    "late_decrease",
    "resolution_ref",
    "valid_from",
)
GUARDS = (
    freeze_columns("waste_tariff_as_used", TABLE, *KEPT, when=USED),
    forbid_deletion("waste_tariff_stays", TABLE, when=USED),
    Guard(
        "waste_tariff_stays_used",
        TABLE,
        "UPDATE",
        f"{USED} AND (NEW.used_to IS NULL OR NEW.used_to < OLD.used_to)",
        f"{TABLE} was used",
    ),
)
