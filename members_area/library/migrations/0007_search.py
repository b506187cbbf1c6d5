import django.db.models.deletion
from django.db import migrations, models

from members_area.library.gate_triggers import without_gate
from members_area.library.search_tables import make, remove

SECTIONS = [
    # code, name, name in addresses
    ('STATUTE', 'Statut', 'statut'),
    ('BYLAWS', 'Regulaminy', 'regulaminy'),
    ('RESOLUTIONS', 'Uchwały', 'uchwaly'),
    ('MINUTES', 'Protokoły', 'protokoly'),
    ('AUDIT', 'Lustracja', 'lustracja'),
    ('FINANCE', 'Finanse', 'finanse'),
    ('GENERAL_MEETING', 'Walne zgromadzenie', 'walne-zgromadzenie'),
    ('ON_REQUEST', 'Na wniosek', 'na-wniosek'),
    ('FORMS', 'Formularze', 'formularze'),
    ('OTHER', 'Inne', 'inne'),
]
# The first of each line people say, the rest is in the papers (0010-polish-search.md), or the other
# way round; and forms whose stem the stemmer does not see.
SYNONYMS = [
    'winda, windzie, dźwig',
    'śmieci, śmieć, odpady',
    'czynsz, opłata',
    'kaloryfer, grzejnik',
    'pies, psa, psy, psów',
    'walne, zgromadzenie',
    'docieplenie, ocieplenie, termomodernizacja',
    'klatka, klatce, klatek',
    'pochylnia, podjazd',
]


def put_sections(apps, schema_editor):
    section = apps.get_model('members_area_library', 'Section')
    section.objects.bulk_create(
        section(code=code, name=name, slug=slug, order=10 * place)
        for place, (code, name, slug) in enumerate(SECTIONS, start=1)
    )


def put_synonyms(apps, schema_editor):
    synonym = apps.get_model('members_area_library', 'Synonym')
    synonym.objects.bulk_create(synonym(words=words) for words in SYNONYMS)


class Migration(migrations.Migration):

    dependencies = [
        ('members_area_library', '0006_court_event_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Section',
            fields=[
                ('code', models.CharField(max_length=16, primary_key=True, serialize=False, verbose_name='kod')),
                ('name', models.CharField(max_length=60, verbose_name='nazwa')),
                ('slug', models.SlugField(unique=True, verbose_name='nazwa w adresach')),
                ('order', models.PositiveSmallIntegerField(verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'dział biblioteki',
                'verbose_name_plural': 'działy biblioteki',
                'ordering': ['order'],
                'constraints': [models.CheckConstraint(condition=models.Q(('order__lt', 1000)), name='library_section_order', violation_error_message='Kolejność to liczba mniejsza niż 1000.')],
            },
        ),
        migrations.RunPython(put_sections, migrations.RunPython.noop),
        *without_gate(
            migrations.AlterField(
                model_name='documentkind',
                name='section',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kinds', to='members_area_library.section', verbose_name='dział'),
            ),
            migrations.RemoveField(model_name='document', name='search_key'),
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='Co najmniej dwa pojedyncze słowa, oddzielone przecinkami: „winda, dźwig”. Odmiany, których wyszukiwarka nie rozpoznaje, też można tu dopisać.', max_length=250, unique=True, verbose_name='słowa')),
                ('used', models.BooleanField(default=True, verbose_name='używane')),
            ],
            options={
                'verbose_name': 'synonimy',
                'verbose_name_plural': 'synonimy w wyszukiwarce',
                'ordering': ['words'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.RunPython(put_synonyms, migrations.RunPython.noop),
        migrations.CreateModel(
            name='FruitlessSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dzień')),
                ('query', models.CharField(max_length=80, verbose_name='czego szukano')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='ile razy')),
            ],
            options={
                'verbose_name': 'szukane bez wyniku',
                'verbose_name_plural': 'czego szukano bez wyniku',
                'ordering': ['-day', '-count', 'query'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('day', 'query'), name='library_fruitless_search')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_from', models.CharField(choices=[('FILE', 'z pliku'), ('OCR', 'odczytany maszynowo'), ('NONE', 'skan bez tekstu')], max_length=4, verbose_name='tekst')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='members_area_library.document', verbose_name='dokument')),
                ('rendition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members_area_library.rendition', verbose_name='plik')),
            ],
            options={
                'verbose_name': 'dokument w wyszukiwarce',
                'verbose_name_plural': 'dokumenty w wyszukiwarce',
                'ordering': ['pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.RunPython(make, remove),
    ]
