from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("cms_ext_proof", "0001_initial")]
    operations = [refuse_changes("cms_ext_proof_publicationrecord")]
