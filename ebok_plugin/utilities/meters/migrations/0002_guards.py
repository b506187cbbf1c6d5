from django.db import migrations

from cms_ext.base.database.append_only import install_guards
from ebok_plugin.utilities.meters.triggers import METER_GUARDS, READING_GUARDS


class Migration(migrations.Migration):
    """A reading is never changed nor deleted, and a meter keeps what it is, whoever asks."""

    dependencies = [("ebok_plugin_meters", "0001_initial")]
    operations = [install_guards(*METER_GUARDS, *READING_GUARDS)]
