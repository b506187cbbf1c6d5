from django.db import migrations, models
from django.db.models import Q

from ebok_plugin.charges.overlaps import lift_refusal, refuse_overlaps

HELD = (
    "ebok_plugin_charges_componentuse",
    "component_id",
    "property_id",
    "building_id",
    "premises_id",
)


class Migration(migrations.Migration):
    """A component can be charged in the whole co-op, also in what is built later.

    Going back refuses while such a row exists: none of the three places would be true of it.
    """

    dependencies = [("ebok_plugin_charges", "0003_refuse_overlaps")]
    operations = [
        lift_refusal(*HELD),
        migrations.RemoveConstraint("componentuse", "charges_use_has_one_place"),
        migrations.AddConstraint(
            "componentuse",
            models.CheckConstraint(
                condition=(
                    Q(building__isnull=True, premises__isnull=True)
                    | Q(property__isnull=True, premises__isnull=True)
                    | Q(property__isnull=True, building__isnull=True)
                ),
                name="charges_use_has_one_place",
            ),
        ),
        migrations.AddConstraint(
            "componentuse",
            models.UniqueConstraint(
                fields=["component", "valid_from"],
                condition=Q(property__isnull=True, building__isnull=True, premises__isnull=True),
                name="charges_use_of_all",
            ),
        ),
        refuse_overlaps(*HELD),
    ]
