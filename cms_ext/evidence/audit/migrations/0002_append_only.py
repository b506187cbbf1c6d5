from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes, refuse_changes_after_checkpoint


class Migration(migrations.Migration):
    """What is older than its term may go once a checkpoint is written; checkpoints never go."""

    dependencies = [("cms_ext_audit", "0001_initial")]
    operations = [
        refuse_changes("cms_ext_audit_auditevent", "cms_ext_audit_checkpoint"),
        refuse_changes_after_checkpoint("cms_ext_audit_auditevent", "cms_ext_audit_checkpoint"),
    ]
