"""Letters that wait get a mark: what is changed in the database is not sent."""

from django.db import migrations, models

from cms_ext.people.outbox.marks import mark_stored

MARKED = (
    "to",
    "template",
    "subject",
    "text",
    "line",
    "composer",
    "payload",
    "desk",
    "reply_to",
    "about_type",
    "about_id",
)
WAITING = "state = 'QUEUED' OR text <> '' OR composer <> ''"


class Migration(migrations.Migration):
    dependencies = [("cms_ext_mail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="outgoingmessage",
            name="mark",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        mark_stored("cms_ext_mail_outgoingmessage", MARKED, WAITING),
    ]
