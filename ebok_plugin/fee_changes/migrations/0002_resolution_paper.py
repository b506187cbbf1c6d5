"""A typed address becomes the key of the paper that it led to: what a reader gets of it is asked
of its owner. An address without such a key led out of the library, and was shown unchecked.
"""

import re
from typing import Any
from uuid import UUID

from django.db import migrations, models

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def paper_in(address: str) -> UUID | None:
    found = KEY.search(address.lower())
    return UUID(found[0]) if found else None


def keep_papers(apps: Any, schema_editor: Any) -> None:
    changes = apps.get_model("ebok_plugin_fee_changes", "FeeChange").objects
    for pk, address in changes.exclude(resolution_link="").values_list("pk", "resolution_link"):
        changes.filter(pk=pk).update(resolution_paper=paper_in(address))


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_fee_changes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="feechange",
            name="resolution_paper",
            field=models.UUIDField(blank=True, null=True, verbose_name="uchwała w bibliotece"),
        ),
        migrations.RunPython(keep_papers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="feechange", name="resolution_link"),
    ]
