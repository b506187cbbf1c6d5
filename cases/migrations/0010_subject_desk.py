"""Who has a case, as its customer reads it: the desk of its subject."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_mail_replies"),
        ("cms_ext_pages", "0003_words_in_an_index"),
    ]
    operations = [
        migrations.AddField(
            model_name="casesubject",
            name="desk",
            field=models.ForeignKey(
                blank=True,
                help_text="Mieszkaniec czyta przy sprawie nazwę, pokój i telefon.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="cms_ext_pages.desk",
                verbose_name="dział, który się tym zajmuje",
            ),
        )
    ]
