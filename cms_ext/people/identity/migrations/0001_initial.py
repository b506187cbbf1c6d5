import cms_ext.people.identity.models.user
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'osoba fizyczna'), ('company', 'firma lub instytucja')], default='person', max_length=10, verbose_name='rodzaj')),
                ('name', models.CharField(max_length=160, verbose_name='imię i nazwisko albo nazwa')),
                ('correspondence_email', models.EmailField(blank=True, max_length=254, verbose_name='elektroniczny adres korespondencyjny')),
                ('correspondence_email_since', models.DateTimeField(blank=True, null=True, verbose_name='adres od')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('correspondence_address', models.CharField(blank=True, max_length=200, verbose_name='adres do korespondencji')),
                ('tax_id', models.CharField(blank=True, max_length=10, verbose_name='NIP')),
                ('representatives', models.TextField(blank=True, help_text='Imię i nazwisko, każda osoba w osobnym wierszu. Tylko dla firm.', verbose_name='osoby upoważnione do reprezentacji')),
                ('died_on', models.DateField(blank=True, null=True, verbose_name='data śmierci')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='cms_ext_identity.person', verbose_name='połączono z wpisem')),
            ],
            options={
                'verbose_name': 'osoba',
                'verbose_name_plural': 'osoby',
                'ordering': ['name__polish', 'pk'],
                'permissions': [('change_contact', 'Może zmieniać adres e-mail i telefon w rejestrze'), ('merge_person', 'Może łączyć dwa wpisy jednej osoby')],
                'indexes': [models.Index(fields=['name'], name='identity_person_name'), models.Index(django.db.models.functions.text.Lower('correspondence_email'), name='identity_person_email')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='identity_person_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_changes', to='cms_ext_identity.person')),
                ('new_email', models.EmailField(max_length=254, verbose_name='nowy adres')),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('old_token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('new_token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('old_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('new_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'zmiana adresu',
                'verbose_name_plural': 'zmiany adresu',
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', models.CharField(max_length=200, unique=True, verbose_name='klucz logowania')),
                ('realm', models.CharField(choices=[('staff', 'pracownik'), ('ikcs', 'IKCS'), ('ebok', 'E-BOK'), ('none', 'żaden')], default='staff', max_length=10, verbose_name='panel')),
                ('login', models.CharField(max_length=120, verbose_name='login')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='cms_ext_identity.person', verbose_name='osoba')),
                ('state', models.CharField(choices=[('PENDING', 'Oczekuje na aktywację'), ('ACTIVE', 'Czynny'), ('SUSPENDED', 'Zawieszony'), ('CLOSED', 'Zamknięty')], default='ACTIVE', max_length=9, verbose_name='stan dostępu')),
                ('closed_reason', models.CharField(blank=True, choices=[('MEMBERSHIP_ENDED', 'ustanie członkostwa'), ('NO_PAYER_ACCOUNT', 'brak rozliczeń ze Spółdzielnią'), ('DEATH', 'śmierć'), ('OWN_REQUEST', 'na własny wniosek'), ('LEGACY_MIGRATION', 'zamknięcie dostępów do poprzedniej strony'), ('DUPLICATE', 'powtórzony dostęp'), ('SECURITY', 'względy bezpieczeństwa')], max_length=20, verbose_name='powód zamknięcia')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='zamknięty')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='konto pokazowe')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'konto',
                'verbose_name_plural': 'konta',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('realm__in', ['staff', 'none'])), models.Q(('person__isnull', False), ('realm__in', ['ikcs', 'ebok'])), _connector='OR'), name='identity_user_person_by_realm'), models.CheckConstraint(condition=models.Q(('realm', 'staff'), models.Q(('is_staff', False), ('is_superuser', False)), _connector='OR'), name='identity_user_staff_flags'), models.CheckConstraint(condition=models.Q(('realm', 'none'), models.Q(('is_active', True), ('state__in', ['PENDING', 'ACTIVE'])), models.Q(('is_active', False), ('state__in', ['SUSPENDED', 'CLOSED'])), _connector='OR'), name='identity_user_active_by_state'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'CLOSED'), models.Q(('closed_reason', ''), _negated=True)), models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_at__isnull', True), ('closed_reason', '')), _connector='OR'), name='identity_user_closed_with_reason'), models.UniqueConstraint(condition=models.Q(('person__isnull', False), models.Q(('state', 'CLOSED'), _negated=True)), fields=('person', 'realm'), name='identity_user_one_open_login', violation_error_message='Ta osoba ma już dostęp do tego panelu.')],
            },
            managers=[
                ('objects', cms_ext.people.identity.models.user.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_sources', to='cms_ext_identity.person', verbose_name='osoba')),
                ('fact', models.CharField(choices=[('EMAIL', 'adres e-mail'), ('PHONE', 'telefon'), ('ADDRESS', 'adres do korespondencji')], max_length=7, verbose_name='dana')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='na podstawie')),
                ('since', models.DateField(verbose_name='od dnia')),
                ('at', models.DateTimeField(verbose_name='wpisano')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto wpisał')),
            ],
            options={
                'verbose_name': 'źródło danych kontaktowych',
                'verbose_name_plural': 'źródła danych kontaktowych',
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PasswordReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('realm', models.CharField(max_length=10)),
                ('typed_login', models.CharField(blank=True, max_length=120)),
                ('typed_email', models.CharField(blank=True, max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('compared_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='password_resets', to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'prośba o nowe hasło',
                'verbose_name_plural': 'prośby o nowe hasło',
                'indexes': [models.Index(fields=['compared_at', 'asked_at'], name='identity_reset_waiting')],
            },
        ),
        migrations.CreateModel(
            name='StaffInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('by_mail', models.BooleanField(verbose_name='pocztą elektroniczną')),
                ('token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('invited_at', models.DateTimeField(verbose_name='zaproszono')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='ważny do')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='użyto')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='unieważniono')),
            ],
            options={
                'verbose_name': 'zaproszenie pracownika',
                'verbose_name_plural': 'zaproszenia pracowników',
                'ordering': ['-invited_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('voided_at__isnull', True)), fields=('user',), name='identity_one_live_invitation')],
            },
        ),
        migrations.CreateModel(
            name='AuthenticatorApp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='authenticator_app', to=settings.AUTH_USER_MODEL)),
                ('sealed_seed', models.BinaryField()),
                ('last_step', models.BigIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'aplikacja z kodami',
                'verbose_name_plural': 'aplikacje z kodami',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                ('code_hash', models.CharField(max_length=128)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'kod zapasowy',
                'verbose_name_plural': 'kody zapasowe',
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='nazwa')),
                ('credential_id', models.BinaryField(max_length=1023, unique=True)),
                ('public_key', models.BinaryField()),
                ('sign_count', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField(verbose_name='dodano')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='ostatnio użyto')),
            ],
            options={
                'verbose_name': 'klucz dostępu',
                'verbose_name_plural': 'klucze dostępu',
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='SignInSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_sessions', to=settings.AUTH_USER_MODEL)),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('browser', models.CharField(blank=True, max_length=60, verbose_name='przeglądarka')),
                ('network', models.CharField(blank=True, max_length=45, verbose_name='sieć')),
                ('started_at', models.DateTimeField(verbose_name='od')),
                ('last_seen_at', models.DateTimeField(verbose_name='ostatnio')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='do')),
                ('with_code', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'sesja',
                'verbose_name_plural': 'sesje',
                'ordering': ['-last_seen_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-last_seen_at'], name='identity_session_user')],
            },
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_devices', to=settings.AUTH_USER_MODEL)),
                ('device_hash', models.CharField(max_length=64)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'znane urządzenie',
                'verbose_name_plural': 'znane urządzenia',
                'constraints': [models.UniqueConstraint(fields=('user', 'device_hash'), name='identity_device_once')],
            },
        ),
        migrations.CreateModel(
            name='ActivationCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activation_codes', to=settings.AUTH_USER_MODEL)),
                ('channel', models.CharField(choices=[('PRINT', 'wydruk'), ('EMAIL', 'poczta elektroniczna')], max_length=5, verbose_name='sposób wydania')),
                ('code_hash', models.CharField(max_length=128)),
                ('issued_at', models.DateTimeField(verbose_name='wydano')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='ważny do')),
                ('held', models.BooleanField(default=False, verbose_name='czeka na doręczenie')),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('claim_hash', models.CharField(blank=True, max_length=64)),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='użyto')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='unieważniono')),
            ],
            options={
                'verbose_name': 'hasło startowe',
                'verbose_name_plural': 'hasła startowe',
                'ordering': ['-issued_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('voided_at__isnull', True)), fields=('user',), name='identity_one_live_code')],
            },
        ),
        migrations.CreateModel(
            name='KeptForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_forms', to=settings.AUTH_USER_MODEL)),
                ('path', models.CharField(max_length=300)),
                ('values', models.JSONField()),
                ('kept_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'zachowany formularz',
                'verbose_name_plural': 'zachowane formularze',
                'ordering': ['-kept_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'path'), name='identity_one_kept_form')],
            },
        ),
        migrations.CreateModel(
            name='TryCounter',
            fields=[
                ('bucket', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('used', models.PositiveIntegerField(default=0)),
                ('told', models.BooleanField(default=False)),
                ('window_ends_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'licznik prób',
                'verbose_name_plural': 'liczniki prób',
            },
        ),
    ])
