"""A published paper keeps its property and search words too, its versions their days in force."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, lift_guards
from members_area.library.gate_triggers import KEPT

CHANGED = [rule for rule in KEPT if rule.name in ("library_paper_kept", "library_version_day")]


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0004_papers_kept")]

    operations = [lift_guards(*CHANGED), install_guards(*CHANGED)]
