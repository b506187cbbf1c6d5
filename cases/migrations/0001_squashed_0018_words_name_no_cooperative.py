"""What 0001 to 0018 leave in an empty database, made at once (decision 0017)."""

import uuid
from datetime import date

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.models.message
import cms_ext.base.files.private_storage
from cases.row_guards import GUARDS
from cms_ext.base.database.append_only import install_guards, refuse_new_words
from cms_ext.base.database.migration_steps import created_together

# code, name, machine, also without a login
TYPES = (
    ("TICKET", "Zgłoszenie usterki lub pytanie", "TICKET", True),
    ("COMPLAINT", "Reklamacja", "COMPLAINT", True),
    ("CALC_REQUEST", "Wniosek o kalkulację opłat", "TICKET", False),
    ("DATA_REQUEST", "Żądanie dotyczące danych osobowych (RODO)", "TICKET", True),
    ("APPEAL", "Odwołanie od uchwały lub decyzji", "COMPLAINT", False),
    ("PRAISE_SUGGESTION", "Wniosek lub opinia", "TICKET", True),
    ("SERVICE_ORDER", "Zamówienie usługi dodatkowej", "ORDER", False),
)

# type, name, regime, priority, shows data, of a shared part
SUBJECTS = (
    ("TICKET", "Dźwig (winda)", "TICKET", "URGENT", False, True),
    ("TICKET", "Przeciek lub brak wody", "TICKET", "URGENT", False, False),
    ("TICKET", "Ogrzewanie i ciepła woda", "TICKET", "URGENT", False, False),
    ("TICKET", "Oświetlenie klatki lub terenu", "TICKET", "NORMAL", False, True),
    ("TICKET", "Domofon i drzwi wejściowe", "TICKET", "NORMAL", False, True),
    ("TICKET", "Czystość", "TICKET", "NORMAL", False, True),
    ("TICKET", "Zieleń i plac zabaw", "TICKET", "LOW", False, True),
    ("TICKET", "Inna usterka", "TICKET", "NORMAL", False, False),
    ("TICKET", "Pytanie", "TICKET", "NORMAL", False, False),
    ("COMPLAINT", "Rozliczenie ciepła", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Rozliczenie wody", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wysokość naliczenia", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Księgowanie wpłaty", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wodomierz lub podzielnik", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wykonanie usługi", "COMPLAINT_CONSUMER", "NORMAL", False, False),
    ("COMPLAINT", "Nieodebrane odpady", "COMPLAINT_CONSUMER", "NORMAL", False, False),
    ("CALC_REQUEST", "Kalkulacja opłaty", "CALC_REQUEST", "NORMAL", True, False),
    ("DATA_REQUEST", "Dostęp do moich danych lub ich kopia", "GDPR_ANSWER", "NORMAL", True, False),
    ("DATA_REQUEST", "Sprostowanie danych", "GDPR_ANSWER", "NORMAL", True, False),
    ("DATA_REQUEST", "Usunięcie danych lub sprzeciw", "GDPR_ANSWER", "NORMAL", True, False),
    ("APPEAL", "Odwołanie od uchwały lub decyzji zarządu", "APPEAL", "NORMAL", False, False),
    ("PRAISE_SUGGESTION", "Wniosek lub pomysł", "TICKET", "LOW", False, False),
    ("PRAISE_SUGGESTION", "Pochwała lub skarga na obsługę", "TICKET", "NORMAL", False, False),
    ("SERVICE_ORDER", "Usługa dodatkowa", "TICKET", "NORMAL", True, False),
)
LAST_PLACE = 300

LAW = "ustawa o prawach konsumenta"
POLICY = "zasada własna; do zmiany uchwałą zarządu"
STATUTE = "statut; sprawdzić, co mówi"
SINCE = date(2017, 1, 1)

# code, title, basis, values, since, source
RULES = (
    ("TICKET_URGENT", "Pilna usterka: załatwienie", POLICY, {"hours": 24}, SINCE, POLICY),
    ("TICKET_NORMAL", "Zwykłe zgłoszenie: załatwienie", POLICY, {"days": 7}, SINCE, POLICY),
    ("TICKET_LOW", "Zgłoszenie niepilne: załatwienie", POLICY, {"days": 30}, SINCE, POLICY),
    ("CALC_REQUEST", "Kalkulacja opłat: odpowiedź", POLICY, {"days": 14}, SINCE, POLICY),
    (
        "APPEAL",
        "Odwołanie od uchwały lub decyzji: rozpatrzenie",
        STATUTE,
        {"months": 3},
        SINCE,
        STATUTE,
    ),
    (
        "COMPLAINT_APPEAL",
        "Odwołanie od rozstrzygnięcia reklamacji",
        "statut",
        {"days": 30},
        SINCE,
        STATUTE,
    ),
    (
        "COMPLAINT_SECOND_PERSON",
        "Decyzja w reklamacji: od jakiej zmiany kwoty zatwierdza druga osoba",
        POLICY,
        {"zlotys": 500},
        SINCE,
        POLICY,
    ),
    ("REACTION_URGENT", "Pilna usterka: podjęcie sprawy", POLICY, {"hours": 2}, SINCE, POLICY),
    (
        "REACTION_NORMAL",
        "Zwykłe zgłoszenie: podjęcie sprawy",
        POLICY,
        {"working_days": 1},
        SINCE,
        POLICY,
    ),
    (
        "REACTION_LOW",
        "Zgłoszenie niepilne: podjęcie sprawy",
        POLICY,
        {"working_days": 3},
        SINCE,
        POLICY,
    ),
    (
        "SERVICE_WITHDRAWAL",
        "Usługa zamówiona przez internet: odstąpienie od umowy",
        f"{LAW}, art. 27",
        {"days": 14},
        date(2014, 12, 25),
        "brzmienie pouczenia sprawdza prawnik",
    ),
    (
        "SERVICE_PAYMENT",
        "Usługa dodatkowa: termin płatności od obciążenia",
        POLICY,
        {"days": 14},
        SINCE,
        POLICY,
    ),
)

# name, text
TEMPLATES = (
    (
        "Usterka usunięta",
        "Dziękujemy za zgłoszenie. Usterka jest usunięta. Jeśli pojawi się znowu, prosimy wznowić "
        "sprawę {number} w ciągu 14 dni.",
    ),
    (
        "Prośba o zdjęcie",
        "Prosimy o zdjęcie tego miejsca i dokładniejszy opis, gdzie ono jest. Można je dołączyć na "
        "stronie sprawy {number}.",
    ),
    (
        "Zlecone wykonawcy",
        "Zleciliśmy naprawę wykonawcy. Najpóźniej {term} damy znać na stronie sprawy, że jest "
        "gotowa.",
    ),
)


def make(apps, schema_editor):
    kind = apps.get_model("cases", "CaseType")
    subject = apps.get_model("cases", "CaseSubject")
    template = apps.get_model("cases", "CaseTemplate")
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    types = {
        code: kind.objects.create(
            code=code, name=name, machine=machine, without_login=open_to_all, position=at * 10
        )
        for at, (code, name, machine, open_to_all) in enumerate(TYPES, start=1)
    }
    for at, (code, name, regime, priority, shows_data, shared) in enumerate(SUBJECTS, start=1):
        subject.objects.create(
            type=types[code],
            name=name,
            regime=regime,
            priority=priority,
            shows_data=shows_data,
            public_place=shared,
            position=LAST_PLACE if at == len(SUBJECTS) else at * 10,
        )
    template.objects.bulk_create(template(name=name, text=text) for name, text in TEMPLATES)
    # A site that had cases before, and took them out, keeps the terms that it wrote.
    for code, title, basis, params, since, source in RULES:
        facts = {"title": title, "legal_basis": basis, "params": params, "source_note": source}
        rules.get_or_create(code=code, valid_from=since, defaults=facts)


class Migration(migrations.Migration):

    replaces = [('cases', '0001_initial'), ('cases', '0002_first_rows'), ('cases', '0003_public_place'), ('cases', '0004_desk'), ('cases', '0005_disputed_row'), ('cases', '0006_longer_term'), ('cases', '0007_service_orders'), ('cases', '0008_service_rows'), ('cases', '0009_mail_replies'), ('cases', '0010_subject_desk'), ('cases', '0011_same_here'), ('cases', '0012_event'), ('cases', '0013_queue_index'), ('cases', '0014_followed_accounts'), ('cases', '0015_mended_notice'), ('cases', '0016_followed_index'), ('cases', '0017_appeal_names_no_organ'), ('cases', '0018_words_name_no_cooperative')]

    initial = True

    dependencies = [
        ('cms_ext_identity', '0002_kept_form'),
        ('cms_ext_notices', '0001_initial'),
        ('cms_ext_pages', '0003_words_in_an_index'),
        ('cms_ext_premises', '0003_whole_house'),
        ('cms_ext_law', '0002_first_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='CaseSequence',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CaseSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nazwa')),
                ('regime', models.CharField(choices=[('COMPLAINT_CONSUMER', 'reklamacja konsumenta'), ('COMPLAINT_BYLAW', 'reklamacja według regulaminu spółdzielni'), ('COMPLAINT_PUBLIC', 'skarga do związku w roli organu'), ('GDPR_ANSWER', 'żądanie dotyczące danych osobowych'), ('APPEAL', 'odwołanie wewnątrzspółdzielcze'), ('CALC_REQUEST', 'kalkulacja opłat'), ('TICKET', 'według pilności zgłoszenia')], max_length=20, verbose_name='termin według')),
                ('priority', models.CharField(choices=[('URGENT', 'pilna'), ('NORMAL', 'zwykła'), ('LOW', 'niska')], default='NORMAL', max_length=6, verbose_name='pilność')),
                ('shows_data', models.BooleanField(default=False, verbose_name='odpowiedź ma dane osoby albo kwoty')),
                ('offered', models.BooleanField(default=True, verbose_name='do wyboru')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='cases.casetype', verbose_name='rodzaj')),
                ('public_place', models.BooleanField(default=False, verbose_name='część wspólna: usterkę widzą sąsiedzi')),
                ('desk', models.ForeignKey(blank=True, help_text='Mieszkaniec czyta przy sprawie nazwę, pokój i telefon.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_pages.desk', verbose_name='dział, który się tym zajmuje')),
            ],
            options={
                'verbose_name': 'temat spraw',
                'verbose_name_plural': 'tematy spraw',
                'ordering': ['type__position', 'position', 'pk'],
                'default_permissions': ('add', 'change', 'view'),
                'constraints': [models.UniqueConstraint(fields=('type', 'name'), name='cases_subject_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='nazwa')),
                ('text', models.TextField(max_length=4000, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'szablon odpowiedzi',
                'verbose_name_plural': 'szablony odpowiedzi',
                'ordering': ['name'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='CaseType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=60, verbose_name='nazwa')),
                ('machine', models.CharField(choices=[('TICKET', 'zgłoszenie'), ('COMPLAINT', 'reklamacja, z decyzją na piśmie'), ('ORDER', 'zamówienie usługi, z wyceną i obciążeniem')], max_length=10, verbose_name='przebieg')),
                ('without_login', models.BooleanField(default=True, verbose_name='także bez logowania')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'rodzaj spraw',
                'verbose_name_plural': 'rodzaje spraw',
                'ordering': ['position', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='numer')),
                ('regime', models.CharField(choices=[('COMPLAINT_CONSUMER', 'reklamacja konsumenta'), ('COMPLAINT_BYLAW', 'reklamacja według regulaminu spółdzielni'), ('COMPLAINT_PUBLIC', 'skarga do związku w roli organu'), ('GDPR_ANSWER', 'żądanie dotyczące danych osobowych'), ('APPEAL', 'odwołanie wewnątrzspółdzielcze'), ('CALC_REQUEST', 'kalkulacja opłat'), ('TICKET', 'według pilności zgłoszenia')], max_length=20, verbose_name='termin według')),
                ('channel', models.CharField(choices=[('WEB', 'na stronie, bez logowania'), ('EBOK', 'w E-BOK'), ('IKCS', 'w IKCS'), ('EMAIL', 'e-mailem'), ('PHONE', 'telefonicznie'), ('PAPER', 'na papierze'), ('DESK', 'w biurze')], max_length=5, verbose_name='wpłynęła')),
                ('account_no', models.CharField(blank=True, max_length=20, verbose_name='numer konta')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='gdzie dokładnie')),
                ('title', models.CharField(max_length=120, verbose_name='tytuł')),
                ('expectation', models.TextField(blank=True, max_length=1000, verbose_name='czego oczekuje')),
                ('contact_name', models.CharField(blank=True, max_length=80, verbose_name='imię i nazwisko')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='telefon')),
                ('contact_address', models.CharField(blank=True, max_length=200, verbose_name='adres do listu')),
                ('email_token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='adres potwierdzony')),
                ('reply_way', models.CharField(choices=[('PAGE', 'na tej stronie, po podaniu numeru i hasła sprawy'), ('EMAIL', 'na tej stronie, a wiadomość o tym e-mailem'), ('PHONE', 'telefonicznie'), ('POST', 'listem')], max_length=5, verbose_name='jak odpowiedzieć')),
                ('received_on', models.DateField(verbose_name='data wpływu')),
                ('term_legal', models.DateField(blank=True, null=True, verbose_name='termin z prawa')),
                ('due_internal', models.DateField(verbose_name='termin biura')),
                ('priority', models.CharField(choices=[('URGENT', 'pilna'), ('NORMAL', 'zwykła'), ('LOW', 'niska')], max_length=6, verbose_name='pilność')),
                ('state', models.CharField(choices=[('NEW', 'nowa'), ('TRIAGED', 'przydzielona'), ('IN_PROGRESS', 'w toku'), ('WAITING_CUSTOMER', 'czeka na uzupełnienie'), ('RESOLVED', 'załatwiona'), ('CLOSED', 'zamknięta'), ('REOPENED', 'wznowiona'), ('DECISION_DRAFT', 'projekt decyzji'), ('DECIDED', 'decyzja gotowa do wysłania'), ('SENT', 'odpowiedź wysłana'), ('WITHDRAWN', 'wycofana'), ('DUPLICATE', 'powtórzona'), ('TRANSFERRED', 'przekazana poza spółdzielnię'), ('REJECTED', 'odrzucona'), ('QUOTED', 'wyceniona, czeka na klienta'), ('CONFIRMED', 'potwierdzona przez klienta'), ('SCHEDULED', 'umówiona'), ('DONE', 'wykonana, do obciążenia'), ('CHARGED', 'obciążono'), ('EXPIRED', 'wycena wygasła'), ('CANCELLED', 'anulowana')], default='NEW', max_length=16, verbose_name='stan')),
                ('waiting_since', models.DateField(blank=True, null=True, verbose_name='czeka od')),
                ('deemed_accepted_on', models.DateField(blank=True, null=True, verbose_name='uznana z mocy prawa')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='zakończono')),
                ('reopened_on', models.DateField(blank=True, null=True, verbose_name='wznowiono')),
                ('outside_body', models.CharField(blank=True, max_length=120, verbose_name='przekazano do')),
                ('secret_hash', models.CharField(blank=True, max_length=128)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prowadzi')),
                ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.building', verbose_name='budynek')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='osoba z rejestru')),
                ('premises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.premises', verbose_name='lokal')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.casesubject', verbose_name='temat')),
                ('public_place', models.BooleanField(default=False, verbose_name='widzą sąsiedzi')),
                ('react_by', models.DateTimeField(blank=True, null=True, verbose_name='reakcja do')),
                ('reacted_at', models.DateTimeField(blank=True, null=True, verbose_name='reakcja')),
                ('extended_on', models.DateField(blank=True, null=True, verbose_name='zawiadomiono o przedłużeniu')),
                ('mail_waits_since', models.DateTimeField(blank=True, null=True, verbose_name='e-mail spoza rozmowy')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'źle'), (2, 'średnio'), (3, 'dobrze')], null=True, verbose_name='ocena klienta')),
                ('secret_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='poproszono o hasło')),
                ('told_to_payer', models.BooleanField(blank=True, null=True, verbose_name='widzą ją płatnik i jego pełnomocnicy')),
            ],
            options={
                'verbose_name': 'sprawa',
                'verbose_name_plural': 'sprawy',
                'ordering': ['due_internal', 'number'],
                'permissions': [('handle_case', 'Może prowadzić sprawy mieszkańców'), ('decide_case', 'Może przygotować i wysłać decyzję w reklamacji'), ('confirm_case', 'Może zatwierdzić decyzję ponad kwotę jako druga osoba')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['person', 'received_on'], name='cases_of_person'), models.Index(fields=['building', 'state'], name='cases_of_building'), models.Index(fields=['state', 'due_internal', 'number', 'received_on', 'id'], name='cases_queue'), models.Index(condition=models.Q(('told_to_payer', True)), fields=['account_no'], name='cases_of_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'WAITING_CUSTOMER'), ('waiting_since__isnull', False)), models.Q(models.Q(('state', 'WAITING_CUSTOMER'), _negated=True), ('waiting_since__isnull', True)), _connector='OR'), name='cases_waiting_since'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('RESOLVED', 'CLOSED', 'SENT', 'WITHDRAWN', 'DUPLICATE', 'TRANSFERRED', 'REJECTED', 'CHARGED', 'EXPIRED', 'CANCELLED'))), models.Q(models.Q(('state__in', ('RESOLVED', 'CLOSED', 'SENT', 'WITHDRAWN', 'DUPLICATE', 'TRANSFERRED', 'REJECTED', 'CHARGED', 'EXPIRED', 'CANCELLED')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='cases_ended')],
            },
        ),
        migrations.CreateModel(
            name='CaseMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('IN', 'od klienta'), ('OUT', 'do klienta'), ('INTERNAL', 'notatka wewnętrzna')], max_length=8, verbose_name='kierunek')),
                ('body', models.TextField(max_length=5000, verbose_name='treść')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='cases.case')),
            ],
            options={
                'verbose_name': 'wiadomość w sprawie',
                'verbose_name_plural': 'wiadomości w sprawie',
                'ordering': ['at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CaseAttachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
                ('file', models.FileField(storage=cms_ext.base.files.private_storage.PrivateStorage('cases'), upload_to=cases.models.message.random_name)),
                ('sha256', models.CharField(max_length=64)),
                ('mime', models.CharField(max_length=60, verbose_name='typ')),
                ('size', models.PositiveIntegerField(verbose_name='rozmiar')),
                ('scan_state', models.CharField(choices=[('CLEAN', 'sprawdzony programem antywirusowym'), ('UNSCANNED', 'niesprawdzony: serwer nie ma programu antywirusowego')], max_length=9, verbose_name='antywirus')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cases.casemessage')),
            ],
            options={
                'verbose_name': 'załącznik sprawy',
                'verbose_name_plural': 'załączniki sprawy',
                'ordering': ['name', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CaseDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('ACCEPTED', 'uwzględniona'), ('PARTLY', 'uwzględniona częściowo'), ('REJECTED', 'nieuwzględniona')], max_length=8, verbose_name='rozstrzygnięcie')),
                ('reasons', models.TextField(max_length=5000, verbose_name='uzasadnienie')),
                ('instruction', models.TextField(max_length=2000, verbose_name='pouczenie')),
                ('change', models.PositiveIntegerField(blank=True, null=True, verbose_name='zmiana kwoty w groszach')),
                ('drafted_on', models.DateField(verbose_name='przygotowano')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='data decyzji')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='wysłano')),
                ('sent_by_way', models.CharField(blank=True, choices=[('EMAIL', 'e-mailem na adres z rejestru albo potwierdzony w sprawie'), ('POST', 'listem'), ('IN_PERSON', 'do rąk własnych')], max_length=9, verbose_name='jak')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='doręczono')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='cases.case')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził(a)')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował(a)')),
            ],
            options={
                'verbose_name': 'decyzja w sprawie',
                'verbose_name_plural': 'decyzje w sprawach',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='cases_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('sent_by_way', ''), ('sent_on__isnull', True)), models.Q(('sent_on__isnull', False), models.Q(('sent_by_way', ''), _negated=True)), _connector='OR'), name='cases_sent_by_some_way')],
            },
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('DUPLICATE_OF', 'powtarza'), ('RELATED', 'dotyczy tego samego co')], max_length=12)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='cases.case')),
                ('related', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='cases.case')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('case', 'related'), name='cases_link_once'), models.CheckConstraint(condition=models.Q(('case', models.F('related')), _negated=True), name='cases_link_to_another')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='nazwa')),
                ('query', models.CharField(max_length=300, verbose_name='filtr')),
                ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='czyj')),
            ],
            options={
                'verbose_name': 'zapisany filtr spraw',
                'verbose_name_plural': 'zapisane filtry spraw',
                'ordering': ['name'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('clerk', 'name'), name='cases_filter_once')],
            },
        ),
        migrations.CreateModel(
            name='DisputedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='rodzaj pozycji')),
                ('key', models.CharField(max_length=160, verbose_name='pozycja')),
                ('content', models.TextField(verbose_name='liczby w dniu złożenia')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót')),
                ('frozen_on', models.DateField(verbose_name='zamrożono')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='row', to='cases.case')),
            ],
            options={
                'verbose_name': 'pozycja reklamacji',
                'verbose_name_plural': 'pozycje reklamacji',
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'key'], name='cases_row_of_kind')],
            },
        ),
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('total', models.PositiveIntegerField(verbose_name='razem brutto w groszach')),
                ('valid_until', models.DateField(verbose_name='ważna do')),
                ('made_at', models.DateTimeField(verbose_name='wyceniono')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='potwierdzono')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='cases.case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wycenił(a)')),
            ],
            options={
                'verbose_name': 'wycena',
                'verbose_name_plural': 'wyceny',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='cases_quote_total'), models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('case',), name='cases_quote_confirmed_once')],
            },
        ),
        migrations.CreateModel(
            name='QuoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='co')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='ile')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='jednostka')),
                ('price', models.PositiveIntegerField(verbose_name='cena brutto w groszach')),
                ('amount', models.PositiveIntegerField(verbose_name='kwota brutto w groszach')),
                ('quote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='cases.quote')),
            ],
            options={
                'verbose_name': 'pozycja wyceny',
                'verbose_name_plural': 'pozycje wyceny',
                'ordering': ['quote_id', 'position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('quote', 'position'), name='cases_quote_position')],
            },
        ),
        migrations.CreateModel(
            name='ServiceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Wielkie litery, cyfry i łączniki. Następna cena tej usługi ma ten sam kod.', max_length=20, validators=[django.core.validators.RegexValidator('^[A-Z0-9-]+\\Z', 'Wpisz wielkie litery, cyfry i łączniki.')], verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='nazwa')),
                ('unit', models.CharField(default='szt.', max_length=20, verbose_name='jednostka')),
                ('about', models.CharField(blank=True, help_text='Co obejmuje cena. Przeczyta to każdy, kto zamawia.', max_length=300, verbose_name='opis')),
                ('price', models.PositiveIntegerField(verbose_name='cena brutto w groszach')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień; puste: bez końca.', null=True, verbose_name='obowiązuje do')),
                ('needs_appointment', models.BooleanField(default=True, verbose_name='trzeba się umówić na wizytę')),
                ('cancel_until_hours', models.PositiveSmallIntegerField(default=24, verbose_name='klient anuluje najpóźniej tyle godzin przed wizytą')),
            ],
            options={
                'verbose_name': 'usługa dodatkowa',
                'verbose_name_plural': 'cennik usług',
                'ordering': ['name', 'code', '-valid_from'],
                'default_permissions': ('add', 'change', 'view'),
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='cases_service_from', violation_error_message='Ta usługa ma już cenę od tego dnia. Popraw tamtą.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='cases_service_period', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.'), models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='cases_service_price', violation_error_message='Cena musi być większa od zera.')],
            },
        ),
        migrations.CreateModel(
            name='ServiceOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='ile')),
                ('begins_early', models.BooleanField(default=False, verbose_name='prosi o wykonanie przed terminem odstąpienia')),
                ('appointment_at', models.DateTimeField(blank=True, null=True, verbose_name='umówiono na')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='wykonano')),
                ('charged_on', models.DateField(blank=True, null=True, verbose_name='obciążono')),
                ('charge_note', models.CharField(blank=True, max_length=120, verbose_name='dokument obciążenia')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='order', to='cases.case')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='cases.serviceitem', verbose_name='usługa')),
            ],
            options={
                'verbose_name': 'zamówienie usługi',
                'verbose_name_plural': 'zamówienia usług',
                'permissions': [('charge_serviceorder', 'Może obciążyć za wykonaną usługę')],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='cases_order_quantity')],
            },
        ),
        migrations.CreateModel(
            name='CaseMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('fate', models.CharField(choices=[('THREAD', 'w rozmowie'), ('NOTED', 'w notatce dla pracownika'), ('DROPPED', 'pominięta: napisał ją program')], max_length=9, verbose_name='co się z nią stało')),
                ('at', models.DateTimeField(verbose_name='kiedy przyszła')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='cases.case')),
            ],
            options={
                'verbose_name': 'e-mail w sprawie',
                'verbose_name_plural': 'e-maile w sprawach',
                'ordering': ['at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SameHere',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_on', models.DateField(verbose_name='kiedy')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='same', to='cases.case', verbose_name='usterka')),
                ('outage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cms_ext_notices.announcementpage', verbose_name='przerwa')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='kto')),
            ],
            options={
                'verbose_name': 'to samo u sąsiada',
                'verbose_name_plural': 'to samo u sąsiadów',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('outage__isnull', True)), models.Q(('case__isnull', True), ('outage__isnull', False)), _connector='OR'), name='cases_same_as_one'), models.UniqueConstraint(fields=('case', 'person'), name='cases_same_fault_once'), models.UniqueConstraint(fields=('outage', 'person'), name='cases_same_outage_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='rodzaj zdarzenia')),
                ('key', models.CharField(max_length=200, verbose_name='zdarzenie')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='event', to='cases.case')),
            ],
            options={
                'verbose_name': 'zgłoszone zdarzenie',
                'verbose_name_plural': 'zgłoszone zdarzenia',
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'key'], name='cases_event_of_kind')],
            },
        ),
        migrations.CreateModel(
            name='MendedNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('asked_on', models.DateField(verbose_name='kiedy')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='adres potwierdzony')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mended_notices', to='cases.case', verbose_name='usterka')),
            ],
            options={
                'verbose_name': 'prośba o wiadomość o naprawie',
                'verbose_name_plural': 'prośby o wiadomość o naprawie',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('case', 'email'), name='cases_mended_notice_once')],
            },
        ),
        refuse_new_words(
            "cases_casemessage", "case_id", "direction", "body", "author_id", "at"
        ),
        refuse_new_words(
            "cases_caseattachment", "message_id", "name", "file", "sha256", "mime", "size"
        ),
        install_guards(*GUARDS),
        refuse_new_words(
            "cases_quote", "case_id", "total", "valid_until", "made_at", "made_by_id"
        ),
        refuse_new_words(
            "cases_quoteline",
            "quote_id",
            "position",
            "name",
            "quantity",
            "unit",
            "price",
            "amount",
        ),
        migrations.RunPython(make, migrations.RunPython.noop),
    ])
