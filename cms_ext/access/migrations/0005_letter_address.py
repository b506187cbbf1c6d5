"""A letter of a batch notes the address for which it was prepared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms_ext_access", "0004_form_draft")]

    operations = [
        migrations.AddField(
            model_name="batchletter",
            name="address_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
