from django.db import migrations

from cms_ext.base.database.append_only import install_guards, refuse_changes
from ebok_plugin.payments.placement_triggers import GUARDS, STATEMENT


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_payments", "0003_wait_for_file")]

    operations = [refuse_changes(STATEMENT), install_guards(*GUARDS)]
