from django.db import migrations

from ebok_plugin.charges.overlaps import refuse_overlaps


class Migration(migrations.Migration):
    """What is dated holds once on each day, whoever writes it (`ledger.md` §2)."""

    dependencies = [("ebok_plugin_charges", "0002_quantities_exceptions_runs")]
    operations = [
        refuse_overlaps("ebok_plugin_charges_componentrate", "component_id", "property_id"),
        refuse_overlaps("ebok_plugin_charges_premisesvalue", "premises_id", "basis"),
        refuse_overlaps(
            "ebok_plugin_charges_componentuse",
            "component_id",
            "property_id",
            "building_id",
            "premises_id",
        ),
        refuse_overlaps("ebok_plugin_charges_costkind", "component_id"),
        refuse_overlaps(
            "ebok_plugin_charges_rateexception", "account_id", "component_id", "cause"
        ),
    ]
