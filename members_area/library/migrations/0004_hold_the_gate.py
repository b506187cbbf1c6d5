"""The release gate held by the database, for superusers and forgotten code as for anybody.

A version is let through by `CONFIRMED` and by nothing else, for the digest of the file that is
served, and by a second person where its kind needs redaction (library.md §3, glossary.md B5).
"""

from django.db import migrations

from members_area.library.gate_triggers import hold, let_go


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0003_version")]
    operations = [migrations.RunPython(hold, let_go)]
