from django.db import migrations, models

from cms_ext.frontend.theme.models import make_default_name


class Migration(migrations.Migration):
    dependencies = [("cms_ext_theme", "0002_filing_basis")]

    # The database knows no default: nothing of the table changes.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="coopsettings",
                    name="name",
                    field=models.CharField(
                        default=make_default_name, max_length=60, verbose_name="nazwa"
                    ),
                )
            ]
        )
    ]
