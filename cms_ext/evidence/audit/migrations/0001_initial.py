import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes, refuse_changes_after_checkpoint
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(choices=[('SIGN_IN', 'logowania i własne odczyty (12 miesięcy)'), ('ACT', 'czynności i odczyty pracowników (6 lat)')], max_length=10, verbose_name='dziennik')),
                ('seq', models.PositiveBigIntegerField(verbose_name='numer')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto')),
                ('actor_label', models.CharField(blank=True, max_length=60, verbose_name='w roli')),
                ('panel', models.CharField(blank=True, max_length=10, verbose_name='panel')),
                ('action', models.CharField(max_length=40, verbose_name='czynność')),
                ('object_type', models.CharField(blank=True, max_length=60, verbose_name='rodzaj obiektu')),
                ('object_id', models.CharField(blank=True, max_length=64, verbose_name='obiekt')),
                ('subject', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cms_ext_identity.person', verbose_name='czyje dane')),
                ('from_state', models.CharField(blank=True, max_length=40)),
                ('to_state', models.CharField(blank=True, max_length=40)),
                ('reason_code', models.CharField(blank=True, max_length=40, verbose_name='powód')),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='uwaga')),
                ('ip_hash', models.CharField(blank=True, max_length=64)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('changes', models.JSONField(default=dict, verbose_name='zmiany')),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'zdarzenie',
                'verbose_name_plural': 'dziennik dostępu',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['object_type', 'object_id', '-at'], name='audit_event_object'), models.Index(fields=['actor', '-at'], name='audit_event_actor'), models.Index(fields=['subject', '-at'], name='audit_event_subject')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='audit_event_stream_seq')],
            },
        ),
        migrations.CreateModel(
            name='StreamHead',
            fields=[
                ('stream', models.CharField(choices=[('SIGN_IN', 'logowania i własne odczyty (12 miesięcy)'), ('ACT', 'czynności i odczyty pracowników (6 lat)')], max_length=10, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('anew', models.BooleanField(default=False)),
                ('seal', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(choices=[('SIGN_IN', 'logowania i własne odczyty (12 miesięcy)'), ('ACT', 'czynności i odczyty pracowników (6 lat)')], max_length=10, verbose_name='dziennik')),
                ('seq', models.PositiveBigIntegerField(verbose_name='do numeru')),
                ('last_hash', models.CharField(max_length=64)),
                ('events', models.PositiveBigIntegerField(verbose_name='usunięto zdarzeń')),
                ('until', models.DateTimeField(verbose_name='zdarzenia do')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'początek dziennika',
                'verbose_name_plural': 'początki dziennika',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='audit_checkpoint_stream_seq')],
            },
        ),
        # Events older than their term may go once a checkpoint is written; checkpoints never go.
        refuse_changes("cms_ext_audit_auditevent", "cms_ext_audit_checkpoint"),
        refuse_changes_after_checkpoint("cms_ext_audit_auditevent", "cms_ext_audit_checkpoint"),
    ])
