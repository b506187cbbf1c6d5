import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import created_together
from cms_ext.evidence.proof.erasure_guards import GUARDS


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='PublicationRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(unique=True, verbose_name='numer')),
                ('at', models.DateTimeField(verbose_name='zapisano')),
                ('day', models.DateField(verbose_name='dzień')),
                ('event', models.CharField(choices=[('OPENED', 'udostępniono'), ('CHANGED', 'zmieniono'), ('CLOSED', 'zamknięto')], max_length=8, verbose_name='co')),
                ('object_type', models.CharField(max_length=60, verbose_name='rodzaj')),
                ('object_id', models.CharField(max_length=64, verbose_name='klucz')),
                ('part', models.CharField(blank=True, max_length=60, verbose_name='część')),
                ('title', models.CharField(max_length=300, verbose_name='tytuł')),
                ('audience', models.CharField(choices=[('PUBLIC', 'publicznie, dla wszystkich'), ('MEMBERS', 'dla członków Spółdzielni, po zalogowaniu'), ('ORGAN', 'dla osób w organie Spółdzielni, po zalogowaniu'), ('ON_REQUEST', 'dla osób, którym dokument udostępniono na wniosek'), ('STAFF', 'dla pracowników Spółdzielni')], max_length=10, verbose_name='dla kogo')),
                ('text_sha256', models.CharField(max_length=64, verbose_name='skrót treści')),
                ('file_sha256', models.CharField(blank=True, max_length=64, verbose_name='skrót pliku')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='adres')),
                ('shown_from', models.DateField(null=True, verbose_name='widoczne od')),
                ('shown_to', models.DateField(null=True, verbose_name='widoczne do')),
                ('desk', models.CharField(blank=True, max_length=60, verbose_name='kto')),
                ('files', models.JSONField(null=True, verbose_name='pliki')),
                ('prev_hash', models.CharField(blank=True, max_length=64, verbose_name='skrót poprzedniego zapisu')),
                ('hash', models.CharField(max_length=64, unique=True, verbose_name='skrót zapisu')),
                ('seal', models.CharField(max_length=64, verbose_name='pieczęć')),
            ],
            options={
                'verbose_name': 'zapis o publikacji',
                'verbose_name_plural': 'dowody publikacji',
                'ordering': ['-seq'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['object_type', 'object_id', 'part', 'seq'], name='proof_object')],
            },
        ),
        migrations.CreateModel(
            name='PublishedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='skrót treści')),
                ('text', models.TextField(verbose_name='treść')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TextErasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='cms_ext_proof.publishedtext', verbose_name='treść')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_proof.publicationrecord', verbose_name='zapis')),
                ('reason', models.CharField(max_length=250, verbose_name='powód')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wnioskował')),
                ('asked_at', models.DateTimeField(verbose_name='wniosek z')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='usunięto')),
            ],
            options={
                'verbose_name': 'usunięcie treści',
                'verbose_name_plural': 'usunięcia treści',
                'ordering': ['-asked_at', '-pk'],
                'permissions': [('erase_publishedtext', 'Może usunąć zachowaną treść publikacji')],
                'default_permissions': ('view',),
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='proof_erasure_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='proof_erasure_approved_at')],
            },
        ),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
        ),
        refuse_changes("cms_ext_proof_publicationrecord"),
        # A stored text may be emptied when its erasure is approved.
        install_guards(*GUARDS),
    ])
