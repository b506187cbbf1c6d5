"""A published version keeps what it says of what changed in it."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, lift_guards
from members_area.library.gate_triggers import KEPT

CHANGED = [rule for rule in KEPT if rule.name == "library_version_day"]


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0005_days_in_force_kept")]

    operations = [lift_guards(*CHANGED), install_guards(*CHANGED)]
