"""Constraints, indexes and triggers of payments begin with the name of their app."""

from django.db import migrations

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import RenamePrefix, undone
from ebok_plugin.payments.placement_triggers import (
    FORMER_PREFIX,
    GUARDS,
    PLACED,
    STATEMENT,
    WITHDRAWN,
    hold_placements,
    make_guards,
)


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_payments", "0002_doubtful_repetitions")]

    operations = [
        undone(hold_placements(FORMER_PREFIX)),
        undone(install_guards(*make_guards(FORMER_PREFIX))),
        undone(refuse_changes(PLACED, WITHDRAWN, STATEMENT)),
        RenamePrefix("exchange_", "payments_"),
        refuse_changes(PLACED, WITHDRAWN, STATEMENT),
        install_guards(*GUARDS),
        hold_placements(),
    ]
