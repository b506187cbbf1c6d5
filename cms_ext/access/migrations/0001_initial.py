import cms_ext.access.models.application
import cms_ext.base.files.stored_files
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('cms_ext_premises', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='AccessSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='termin rozpatrzenia wniosku (dni)')),
                ('supplement_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='termin uzupełnienia braków (dni)')),
                ('unsigned_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='oczekiwanie na podpisany formularz ze strony (dni)')),
                ('print_valid_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='ważność hasła startowego z wydruku (dni)')),
                ('email_valid_hours', models.PositiveSmallIntegerField(default=72, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='ważność hasła startowego z e-maila (godziny)')),
                ('sender_link_hours', models.PositiveSmallIntegerField(default=72, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='ważność odnośnika potwierdzającego nadawcę (godziny)')),
                ('credentials_together', models.BooleanField(default=True, help_text='Tak mówi procedura. Po wyłączeniu identyfikator idzie e-mailem, a hasło startowe listem albo do rąk: kto przejmie skrzynkę, nie wejdzie do panelu.', verbose_name='identyfikator i hasło startowe razem')),
                ('banner', models.CharField(blank=True, default='Dotychczasowe dostępy do poprzedniej strony zostały zamknięte. Aby korzystać z nowych paneli, należy złożyć oświadczenie (IKCS) lub formularz zgłoszeniowy (E-BOK).', max_length=400, verbose_name='baner na stronie logowania')),
            ],
            options={
                'verbose_name': 'Procedura dostępu',
            },
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='skrzynka')),
                ('uid_validity', models.BigIntegerField(default=0)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('trying_uid', models.BigIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('unfetched_uids', models.JSONField(default=list)),
                ('polled_at', models.DateTimeField(blank=True, null=True, verbose_name='odczytano')),
            ],
            options={
                'verbose_name': 'skrzynka pocztowa',
                'verbose_name_plural': 'skrzynki pocztowe',
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.CharField(max_length=12, verbose_name='panel')),
                ('version', models.PositiveSmallIntegerField(verbose_name='wersja')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('title', models.CharField(max_length=200, verbose_name='tytuł')),
                ('intro', models.CharField(blank=True, max_length=400, verbose_name='wstęp')),
                ('fields', models.JSONField(verbose_name='pola')),
                ('office_part', models.JSONField(default=list, verbose_name='część urzędowa')),
                ('bylaw_version', models.CharField(blank=True, max_length=20, verbose_name='wersja regulaminu')),
                ('bylaw_link', models.CharField(blank=True, max_length=200, verbose_name='adres regulaminu')),
            ],
            options={
                'verbose_name': 'wzór formularza',
                'verbose_name_plural': 'wzory formularzy',
                'ordering': ['panel', '-version'],
                'constraints': [models.UniqueConstraint(fields=('panel', 'version'), name='access_form_version_once'), models.UniqueConstraint(fields=('panel', 'valid_from'), name='access_form_one_a_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='access_form_dates')],
            },
        ),
        migrations.CreateModel(
            name='AccessApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='numer')),
                ('secret_hash', models.CharField(max_length=128)),
                ('panel', models.CharField(max_length=12, verbose_name='panel')),
                ('channel', models.CharField(choices=[('IN_PERSON', 'osobiście'), ('EMAIL', 'e-mail'), ('TRUSTED_E', 'e-mail z podpisem elektronicznym'), ('WEB', 'formularz na stronie'), ('MOCK_IDP', 'tożsamość pokazowa')], max_length=10, verbose_name='kanał')),
                ('state', models.CharField(choices=[('SUBMITTED', 'Złożony'), ('IN_REVIEW', 'W weryfikacji'), ('INCOMPLETE', 'Do uzupełnienia'), ('PHONE_CHECK', 'Weryfikacja telefoniczna'), ('APPROVED', 'Zatwierdzony'), ('CREDENTIALS_ISSUED', 'Wydano dane logowania'), ('ACTIVATED', 'Aktywowany'), ('EXPIRED', 'Wygasły'), ('REJECTED', 'Odrzucony'), ('WITHDRAWN', 'Wycofany')], default='SUBMITTED', max_length=20, verbose_name='stan')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_applications', to='cms_ext_identity.person', verbose_name='osoba w rejestrze')),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_access.formversion', verbose_name='wzór')),
                ('payload', models.JSONField(verbose_name='treść')),
                ('sender_email', models.EmailField(blank=True, max_length=254, verbose_name='adres nadawcy')),
                ('received_at', models.DateTimeField(verbose_name='wpłynął')),
                ('decide_by', models.DateField(verbose_name='termin')),
                ('in_queue', models.BooleanField(default=True, verbose_name='w kolejce')),
                ('signature_kind', models.CharField(blank=True, choices=[('HANDWRITTEN', 'podpis własnoręczny'), ('TRUSTED', 'podpis zaufany'), ('PERSONAL', 'podpis osobisty'), ('QUALIFIED', 'kwalifikowany podpis elektroniczny')], max_length=12, verbose_name='rodzaj podpisu')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('sender_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='nadawca potwierdzony')),
                ('doubt', models.CharField(blank=True, max_length=400, verbose_name='wątpliwość')),
                ('gaps', models.JSONField(blank=True, default=list, verbose_name='braki')),
                ('supplement_by', models.DateField(blank=True, null=True, verbose_name='uzupełnić do')),
                ('in_person_only', models.BooleanField(default=False, verbose_name='tylko osobiście')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sprawdza')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozpatrzył(a)')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='rozpatrzono')),
                ('reject_reason', models.CharField(blank=True, choices=[('NOT_MEMBER', 'osoba nie jest członkiem Spółdzielni'), ('NOT_PAYER', 'osoba nie rozlicza się ze Spółdzielnią'), ('DATA_MISMATCH', 'dane w formularzu różnią się od danych w rejestrze'), ('NOT_SIGNED', 'formularz nie jest podpisany'), ('WRONG_SENDER', 'wniosek wysłano z innego adresu niż zgłoszony'), ('NO_EMAIL_ON_FILE', 'w rejestrze nie ma adresu e-mail tej osoby'), ('NOT_SUPPLEMENTED', 'wniosku nie uzupełniono w terminie'), ('IDENTITY_NOT_CONFIRMED', 'nie potwierdzono tożsamości'), ('DUPLICATE', 'osoba ma już dostęp albo złożyła inny wniosek'), ('OTHER', 'inny powód')], max_length=24, verbose_name='powód odmowy')),
                ('decision_text', models.CharField(blank=True, max_length=400, verbose_name='uzasadnienie')),
                ('delivery_channel', models.CharField(blank=True, choices=[('PRINT', 'wydruk'), ('EMAIL', 'poczta elektroniczna')], max_length=5, verbose_name='sposób wydania')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_applications', to=settings.AUTH_USER_MODEL, verbose_name='dostęp')),
            ],
            options={
                'verbose_name': 'wniosek o dostęp',
                'verbose_name_plural': 'wnioski o dostęp',
                'ordering': ['decide_by', 'received_at', 'pk'],
                'permissions': [('decide_accessapplication', 'Może rozpatrywać wnioski o dostęp')],
                'indexes': [models.Index(fields=['panel', 'state', 'decide_by'], name='access_queue'), models.Index(fields=['person', 'panel', 'state'], name='access_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['SUBMITTED', 'IN_REVIEW', 'INCOMPLETE', 'PHONE_CHECK', 'WITHDRAWN', 'REJECTED']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='access_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'REJECTED'), _negated=True), models.Q(('reject_reason', ''), _negated=True), _connector='OR'), name='access_rejected_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['CREDENTIALS_ISSUED', 'ACTIVATED', 'EXPIRED']), _negated=True), ('user__isnull', False), _connector='OR'), name='access_issued_to_a_login')],
            },
        ),
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('panel', 'year'), name='access_sequence_once')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationAttachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cms_ext_access.accessapplication')),
                ('kind', models.CharField(choices=[('SCAN', 'skan podpisanego formularza'), ('PHOTO', 'zdjęcie podpisanego formularza'), ('SIGNED_DOC', 'dokument podpisany elektronicznie'), ('SIGNATURE', 'plik z podpisem'), ('POA', 'pełnomocnictwo')], max_length=10, verbose_name='rodzaj')),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
                ('file', models.FileField(storage=cms_ext.base.files.stored_files.PrivateStorage('access'), upload_to=cms_ext.access.models.application.random_name)),
                ('sha256', models.CharField(max_length=64)),
                ('mime', models.CharField(max_length=60, verbose_name='typ')),
                ('size', models.PositiveIntegerField(verbose_name='rozmiar')),
                ('scan_state', models.CharField(choices=[('CLEAN', 'sprawdzony programem antywirusowym'), ('UNSCANNED', 'niesprawdzony programem antywirusowym'), ('INFECTED', 'zawiera złośliwe oprogramowanie')], default='UNSCANNED', max_length=9, verbose_name='antywirus')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='dodano')),
                ('signature', models.JSONField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'załącznik wniosku',
                'verbose_name_plural': 'załączniki wniosku',
                'ordering': ['added_at', 'name__polish'],
                'constraints': [models.UniqueConstraint(fields=('application', 'sha256'), name='access_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='cms_ext_access.accessapplication')),
                ('identity', models.CharField(max_length=64, unique=True)),
                ('handed_over', models.CharField(blank=True, max_length=64)),
                ('sender', models.EmailField(max_length=254, verbose_name='nadawca')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='temat')),
                ('text', models.TextField(blank=True, verbose_name='treść')),
                ('verdicts', models.JSONField(verbose_name='sprawdzenie nadawcy')),
                ('raw', models.FileField(storage=cms_ext.base.files.stored_files.PrivateStorage('access-mail'), upload_to=cms_ext.access.models.application.random_name)),
                ('sha256', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='wysłana')),
                ('received_at', models.DateTimeField(verbose_name='wpłynęła')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='załatwiona')),
            ],
            options={
                'verbose_name': 'wiadomość przychodząca',
                'verbose_name_plural': 'wiadomości przychodzące',
                'ordering': ['-received_at'],
                'indexes': [models.Index(fields=['handed_over'], name='access_message_handed_over')],
            },
        ),
        migrations.CreateModel(
            name='CredentialIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='cms_ext_access.accessapplication')),
                ('code', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='issue', to='cms_ext_identity.activationcode')),
                ('channel', models.CharField(choices=[('PRINT', 'wydruk'), ('EMAIL', 'poczta elektroniczna')], max_length=5, verbose_name='sposób wydania')),
                ('sent_to_masked', models.CharField(blank=True, max_length=254, verbose_name='wysłano na')),
                ('handed_to', models.CharField(blank=True, max_length=160, verbose_name='wydano do rąk')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_at', models.DateTimeField(verbose_name='wydano')),
            ],
            options={
                'verbose_name': 'wydanie hasła startowego',
                'verbose_name_plural': 'wydania haseł startowych',
                'ordering': ['-issued_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SenderLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sender_links', to='cms_ext_access.accessapplication')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('address', models.EmailField(max_length=254)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'potwierdzenie nadawcy',
                'verbose_name_plural': 'potwierdzenia nadawców',
            },
        ),
        migrations.CreateModel(
            name='EndedRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ended_right', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateField(verbose_name='bez uprawnień od')),
            ],
            options={
                'verbose_name': 'wygasłe uprawnienie',
                'verbose_name_plural': 'wygasłe uprawnienia',
            },
        ),
        migrations.CreateModel(
            name='FormerAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.CharField(max_length=40, verbose_name='paczka')),
                ('panel', models.CharField(max_length=12, verbose_name='panel')),
                ('login', models.CharField(max_length=120, verbose_name='login')),
                ('last_used_on', models.DateField(blank=True, null=True, verbose_name='ostatnio użyty')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former_accesses', to=settings.AUTH_USER_MODEL, verbose_name='zamknięty dostęp')),
            ],
            options={
                'verbose_name': 'dostęp do poprzedniej strony',
                'verbose_name_plural': 'dostępy do poprzedniej strony',
                'ordering': ['batch', 'panel', 'login'],
                'constraints': [models.UniqueConstraint(fields=('panel', 'login'), name='access_former_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='cms_ext_access.accessapplication')),
                ('code', models.CharField(choices=[('C01', 'Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni'), ('C02', 'Adres na formularzu zgodny z adresem nadawcy'), ('C03', 'Wszystkie pola wypełnione'), ('C04', 'Podpis'), ('C05', 'Dane zgodne z rejestrem'), ('C06', 'Członkostwo czynne'), ('C07', 'Osoba rozliczająca się ze Spółdzielnią'), ('C08', 'Adres e-mail zgłoszony wcześniej do Spółdzielni'), ('C09', 'Brak innego czynnego dostępu'), ('C10', 'Weryfikacja telefoniczna'), ('C11', 'Pełnomocnictwo'), ('C12', 'Okazano dokument tożsamości')], max_length=3, verbose_name='kontrola')),
                ('result', models.CharField(choices=[('PASS', 'spełniony'), ('FAIL', 'niespełniony'), ('CANNOT_TELL', 'nie da się ustalić'), ('N/A', 'nie dotyczy'), ('OVERRIDDEN', 'wyjątek')], max_length=11, verbose_name='wynik')),
                ('detail_code', models.CharField(blank=True, max_length=40)),
                ('evidence', models.JSONField(blank=True, default=list, verbose_name='podstawa')),
                ('supplement', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='uzasadnienie')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seconded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'wynik kontroli',
                'verbose_name_plural': 'wyniki kontroli',
                'ordering': ['code__polish'],
                'constraints': [models.UniqueConstraint(fields=('application', 'code'), name='access_check_once'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'OVERRIDDEN'), _negated=True), models.Q(('by__isnull', False), ('seconded_by__isnull', False), models.Q(('seconded_by', models.F('by')), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='access_override_by_two')],
            },
        ),
        migrations.CreateModel(
            name='PhoneCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phone_checks', to='cms_ext_access.accessapplication')),
                ('result', models.CharField(choices=[('CONFIRMED', 'potwierdzono'), ('NOT_CONFIRMED', 'nie potwierdzono'), ('NO_ANSWER', 'brak odpowiedzi')], max_length=13, verbose_name='wynik')),
                ('masked_number', models.CharField(max_length=20, verbose_name='numer')),
                ('questions', models.JSONField(default=list, verbose_name='pytania')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'rozmowa telefoniczna',
                'verbose_name_plural': 'rozmowy telefoniczne',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OverrideProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='override_proposals', to='cms_ext_access.accessapplication')),
                ('code', models.CharField(choices=[('C01', 'Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni'), ('C02', 'Adres na formularzu zgodny z adresem nadawcy'), ('C03', 'Wszystkie pola wypełnione'), ('C04', 'Podpis'), ('C05', 'Dane zgodne z rejestrem'), ('C06', 'Członkostwo czynne'), ('C07', 'Osoba rozliczająca się ze Spółdzielnią'), ('C08', 'Adres e-mail zgłoszony wcześniej do Spółdzielni'), ('C09', 'Brak innego czynnego dostępu'), ('C10', 'Weryfikacja telefoniczna'), ('C11', 'Pełnomocnictwo'), ('C12', 'Okazano dokument tożsamości')], max_length=3, verbose_name='kontrola')),
                ('reason', models.CharField(max_length=400, verbose_name='uzasadnienie')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(verbose_name='zaproponowano')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'propozycja wyjątku',
                'verbose_name_plural': 'propozycje wyjątków',
                'ordering': ['proposed_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('application', 'code'), name='access_one_proposal_waits'), models.CheckConstraint(condition=models.Q(('confirmed', False), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('settled_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='access_override_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='CredentialBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.CharField(max_length=20, verbose_name='panel')),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='miejsce')),
                ('ground', models.CharField(max_length=400, verbose_name='podstawa')),
                ('state', models.CharField(choices=[('PROPOSED', 'Do zatwierdzenia'), ('PRINTING', 'Przygotowywanie listów'), ('PRINTED', 'Listy do wydrukowania i doręczenia'), ('HANDED_OVER', 'Doręczona'), ('REJECTED', 'Odrzucona'), ('REVOKED', 'Cofnięta')], db_index=True, default='PROPOSED', max_length=11, verbose_name='stan')),
                ('proposed_at', models.DateTimeField(verbose_name='przygotowano')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='zdecydowano')),
                ('handed_over_on', models.DateField(null=True, verbose_name='doręczono')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='odrzucono albo cofnięto')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='powód')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zdecydował(a)')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_over_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował(a)')),
            ],
            options={
                'verbose_name': 'paczka haseł startowych',
                'verbose_name_plural': 'paczki haseł startowych',
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='access_batch_decided_by_another')],
            },
        ),
        migrations.CreateModel(
            name='BatchPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('label', models.CharField(max_length=250, verbose_name='klatka')),
                ('file', models.CharField(blank=True, max_length=60)),
                ('printed_at', models.DateTimeField(null=True, verbose_name='wydrukowano do pliku')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='cms_ext_access.credentialbatch')),
            ],
            options={
                'verbose_name': 'klatka paczki haseł',
                'verbose_name_plural': 'klatki paczki haseł',
                'ordering': ['batch', 'order'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'order'), name='access_batch_part_order')],
            },
        ),
        migrations.CreateModel(
            name='BatchLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('skipped', models.CharField(blank=True, max_length=200, verbose_name='bez listu')),
                ('code', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='batch_letter', to='cms_ext_identity.activationcode', verbose_name='hasło startowe')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='osoba')),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.premises', verbose_name='lokal')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='cms_ext_access.batchpart')),
            ],
            options={
                'verbose_name': 'list z hasłem startowym',
                'verbose_name_plural': 'listy z hasłem startowym',
                'ordering': ['part', 'order'],
                'constraints': [models.UniqueConstraint(fields=('part', 'order'), name='access_batch_letter_order')],
            },
        ),
    ])
