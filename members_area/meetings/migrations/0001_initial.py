import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('cms_ext_notices', '0001_initial'),
        ('members_area_library', '0001_initial'),
        ('members_area_register', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='members_area_register.organ', verbose_name='organ')),
                ('date', models.DateField(verbose_name='data')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='godzina')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='miejsce')),
                ('number', models.CharField(blank=True, help_text='Jeżeli organ numeruje zebrania.', max_length=40, verbose_name='numer')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='further_parts', to='members_area_meetings.meeting', verbose_name='pierwsza część')),
                ('part_no', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='część')),
                ('papers_place', models.CharField(blank=True, max_length=200, verbose_name='gdzie leżą sprawozdania i projekty')),
                ('state', models.CharField(choices=[('PLANNED', 'planowane'), ('CALLED', 'zwołane'), ('HELD', 'odbyło się'), ('CANCELLED', 'odwołane')], default='PLANNED', max_length=10, verbose_name='stan')),
                ('called_on', models.DateField(blank=True, null=True, verbose_name='zwołano')),
                ('cancellation_reason', models.CharField(blank=True, max_length=250, verbose_name='powód odwołania')),
                ('announcement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_notices.announcementpage', verbose_name='ogłoszenie na stronie')),
            ],
            options={
                'verbose_name': 'zebranie',
                'verbose_name_plural': 'zebrania',
                'ordering': ['-date', 'part_no', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('part_no__isnull', True), ('part_of__isnull', True)), models.Q(('part_no', 1), ('part_of__isnull', True)), models.Q(('part_no__gt', 1), ('part_of__isnull', False)), _connector='OR'), name='meetings_parts', violation_error_message='Pierwsza część ma numer 1, każda następna numer większy i pierwszą część.'), models.CheckConstraint(condition=models.Q(('state__in', ['PLANNED', 'CANCELLED']), ('called_on__isnull', False), _connector='OR'), name='meetings_called_on'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CANCELLED'), _negated=True), models.Q(('cancellation_reason', ''), _negated=True), _connector='OR'), name='meetings_cancellation_reason'), models.UniqueConstraint(fields=('part_of', 'part_no'), name='meetings_one_of_each_part')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='members_area_meetings.meeting')),
                ('position', models.PositiveSmallIntegerField(verbose_name='kolejność')),
                ('title', models.CharField(max_length=250, verbose_name='punkt porządku obrad')),
                ('result', models.CharField(blank=True, max_length=250, verbose_name='wynik głosowania')),
            ],
            options={
                'verbose_name': 'punkt porządku obrad',
                'verbose_name_plural': 'porządek obrad',
                'ordering': ['meeting', 'position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('meeting', 'position'), name='meetings_agenda_order'), models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='meetings_agenda_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='members_area_meetings.meeting')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members_area_library.document', verbose_name='dokument')),
                ('role', models.CharField(choices=[('MATERIAL', 'materiały'), ('MINUTES', 'protokół'), ('RESULTS', 'wyniki i uchwały')], default='MATERIAL', max_length=10, verbose_name='czym jest')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='papers', to='members_area_meetings.agendaitem', verbose_name='punkt porządku obrad')),
            ],
            options={
                'verbose_name': 'dokument na zebranie',
                'verbose_name_plural': 'dokumenty na zebranie',
                'ordering': ['meeting', 'item__position', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('meeting', 'document'), name='meetings_paper_once', violation_error_message='Ten dokument jest już przy tym zebraniu.')],
            },
        ),
        migrations.CreateModel(
            name='NoticeChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='sposób zawiadomienia')),
                ('counts', models.BooleanField(help_text='Tablica ogłoszeń tylko wtedy, gdy tak mówi statut. Podaj wtedy podstawę.', verbose_name='liczy się jako zawiadomienie')),
                ('basis', models.CharField(max_length=200, verbose_name='podstawa')),
            ],
            options={
                'verbose_name': 'sposób zawiadomienia',
                'verbose_name_plural': 'sposoby zawiadomienia',
                'ordering': ['-counts', 'name__polish'],
            },
        ),
        migrations.CreateModel(
            name='NoticeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='members_area_meetings.meeting')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members_area_meetings.noticechannel', verbose_name='sposób')),
                ('delivered_on', models.DateField(help_text='Dzień, w którym tym sposobem zawiadomiono ostatnią osobę.', verbose_name='ostatni dzień doręczeń')),
                ('recipients', models.PositiveIntegerField(verbose_name='liczba zawiadomionych')),
            ],
            options={
                'verbose_name': 'zawiadomienie',
                'verbose_name_plural': 'zawiadomienia',
                'ordering': ['delivered_on', 'pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('recipients__gt', 0)), name='meetings_someone_notified', violation_error_message='Podaj, ile osób zawiadomiono: co najmniej jedną.')],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=250, verbose_name='pytanie')),
                ('explanation', models.TextField(blank=True, max_length=2000, verbose_name='wyjaśnienie')),
                ('organ', models.ForeignKey(blank=True, help_text='Puste: dla wszystkich członków.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members_area_register.organ', verbose_name='tylko dla organu')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='members_area_meetings.meeting', verbose_name='przed zebraniem')),
                ('opens_on', models.DateField(verbose_name='od')),
                ('closes_on', models.DateField(verbose_name='do końca dnia')),
            ],
            options={
                'verbose_name': 'ankieta doradcza',
                'verbose_name_plural': 'ankiety doradcze',
                'ordering': ['-opens_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='meetings_survey_dates', violation_error_message='Ankieta nie może skończyć się przed początkiem.')],
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='members_area_meetings.survey')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200, verbose_name='odpowiedź')),
                ('answers', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'odpowiedź w ankiecie',
                'verbose_name_plural': 'odpowiedzi w ankietach',
                'ordering': ['survey', 'position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('survey', 'position'), name='meetings_option_order')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='members_area_meetings.survey')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person')),
            ],
            options={
                'verbose_name': 'udział w ankiecie',
                'verbose_name_plural': 'udział w ankietach',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('survey', 'person'), name='meetings_one_answer')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='members_area_meetings.meeting')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='kto zgłosił')),
                ('title', models.CharField(max_length=250, verbose_name='uchwała w sprawie')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='treść uchwały')),
                ('reasons', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='uzasadnienie')),
                ('state', models.CharField(choices=[('COLLECTING', 'zbiera poparcie'), ('HANDED_IN', 'zgłoszony'), ('LAID_OUT', 'wyłożony'), ('WITHDRAWN', 'wycofany')], max_length=10, verbose_name='stan')),
                ('begun_at', models.DateTimeField(verbose_name='wpłynął')),
                ('handed_in_at', models.DateTimeField(blank=True, null=True, verbose_name='zgłoszony')),
                ('laid_out_on', models.DateField(blank=True, null=True, verbose_name='wyłożony')),
            ],
            options={
                'verbose_name': 'projekt uchwały',
                'verbose_name_plural': 'projekty uchwał',
                'ordering': ['begun_at', 'pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['HANDED_IN', 'LAID_OUT']), _negated=True), ('handed_in_at__isnull', False), _connector='OR'), name='meetings_draft_handed_in'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'LAID_OUT'), _negated=True), ('laid_out_on__isnull', False), _connector='OR'), name='meetings_draft_laid_out')],
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='members_area_meetings.draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person')),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'poparcie projektu',
                'verbose_name_plural': 'poparcie projektów',
                'ordering': ['given_at', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('draft', 'person'), name='meetings_support_once')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='members_area_meetings.draft')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='kto zgłosił')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='treść poprawki')),
                ('handed_in_at', models.DateTimeField(verbose_name='zgłoszona')),
            ],
            options={
                'verbose_name': 'poprawka',
                'verbose_name_plural': 'poprawki',
                'ordering': ['handed_in_at', 'pk'],
                'default_permissions': (),
            },
        ),
    ])
