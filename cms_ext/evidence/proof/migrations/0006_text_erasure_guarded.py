"""A kept text may be emptied when its erasure is approved; until now nothing changed it at all."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import StatementsOnly
from cms_ext.evidence.proof.erasure_guards import GUARDS, TEXT

NEVER = refuse_changes(TEXT)


class Migration(migrations.Migration):
    dependencies = [("cms_ext_proof", "0005_texterasure")]
    operations = [
        StatementsOnly(NEVER.reverse_code, NEVER.code),
        install_guards(*GUARDS),
    ]
