"""What was submitted stays as it came in, and a receipt for good (waste_declaration.md §4)."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, refuse_changes
from waste_union.declarations.row_guards import AS_SUBMITTED_AT_FIRST, RECEIPTS, STAYS


class Migration(migrations.Migration):
    dependencies = [("waste_union_declarations", "0001_initial")]
    operations = [install_guards(AS_SUBMITTED_AT_FIRST, *STAYS), refuse_changes(RECEIPTS)]
