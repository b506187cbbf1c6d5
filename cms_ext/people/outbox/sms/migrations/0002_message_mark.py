"""Text messages that wait get a mark: what is changed in the database is not sent."""

from django.db import migrations, models

from cms_ext.people.outbox.marks import mark_stored

MARKED = (
    "to",
    "text",
    "about_type",
    "about_id",
    "own_id",
    "parts",
)
WAITING = "state IN ('QUEUED', 'SENDING') OR text <> ''"


class Migration(migrations.Migration):
    dependencies = [("cms_ext_sms", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="textmessage",
            name="mark",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        mark_stored("cms_ext_sms_textmessage", MARKED, WAITING),
    ]
