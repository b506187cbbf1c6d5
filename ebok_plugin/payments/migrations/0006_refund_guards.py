"""Let the database refuse another account, amount or approval of a refund."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards
from ebok_plugin.payments.refund_guards import GUARDS


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_payments", "0005_refund_rules")]

    operations = [install_guards(*GUARDS)]
