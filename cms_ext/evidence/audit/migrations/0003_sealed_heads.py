from typing import Any

from django.db import migrations, models

from cms_ext.evidence.audit.domain.event import head_content, keyed_hash

STREAMS = ("SIGN_IN", "ACT")


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal the heads as they are; where nobody is yet, `make_heads` makes them."""
    head_of = apps.get_model("cms_ext_audit", "StreamHead")
    if not head_of.objects.exists():
        return
    for stream in STREAMS:
        head, _made = head_of.objects.get_or_create(stream=stream)
        head.seal = keyed_hash(head_content(head))
        head.save()


class Migration(migrations.Migration):
    """Reversible: without the columns heads are as they were."""

    dependencies = [("cms_ext_audit", "0002_append_only")]
    operations = [
        migrations.AddField("streamhead", "anew", models.BooleanField(default=False)),
        migrations.AddField(
            "streamhead", "seal", models.CharField(blank=True, max_length=64)
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
