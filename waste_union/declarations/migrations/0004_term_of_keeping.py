"""A declaration in force lets go of the one before, when the term of that is over."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, lift_guards
from waste_union.declarations.row_guards import AS_SUBMITTED, AS_SUBMITTED_AT_FIRST


class Migration(migrations.Migration):
    dependencies = [("waste_union_declarations", "0003_review")]
    operations = [lift_guards(AS_SUBMITTED_AT_FIRST), install_guards(*AS_SUBMITTED)]
