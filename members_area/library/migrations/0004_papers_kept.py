"""A published paper keeps what its readers were told, whatever code or SQL asks."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards
from members_area.library.gate_triggers import KEPT


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0003_synonyms_for_all_searches")]

    operations = [install_guards(*KEPT)]
