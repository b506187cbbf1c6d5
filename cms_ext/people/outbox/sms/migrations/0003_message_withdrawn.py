"""A message may be withdrawn when its turn comes."""

from django.db import migrations, models

STATES = [
    ("QUEUED", "czeka"),
    ("SENDING", "wysyła się"),
    ("SENT", "przekazana"),
    ("FAILED", "nie udało się"),
    ("STOPPED", "odwołana"),
    ("UNKNOWN", "nie wiadomo"),
]


class Migration(migrations.Migration):
    dependencies = [("cms_ext_sms", "0002_message_mark")]

    operations = [
        migrations.AlterField(
            model_name="textmessage",
            name="state",
            field=models.CharField(
                choices=STATES, default="QUEUED", max_length=7, verbose_name="stan"
            ),
        ),
    ]
