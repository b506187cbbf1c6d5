import cms_ext.base.dates.clock
import cms_ext.public_site.notices.models.kind
import cms_ext.public_site.notices.translation
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_pages', '0001_initial'),
        ('cms_ext_premises', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='AnnouncementKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=40, verbose_name='nazwa')),
                ('icon', models.CharField(choices=[('alert', 'alert'), ('building', 'building'), ('calendar', 'calendar'), ('check', 'check'), ('clock', 'clock'), ('document', 'document'), ('download', 'download'), ('drop', 'drop'), ('globe', 'globe'), ('info', 'info'), ('key', 'key'), ('lock', 'lock'), ('mail', 'mail'), ('megaphone', 'megaphone'), ('menu', 'menu'), ('message', 'message'), ('people', 'people'), ('person', 'person'), ('phone', 'phone'), ('printer', 'printer'), ('search', 'search'), ('table', 'table'), ('wallet', 'wallet'), ('wrench', 'wrench')], max_length=20, verbose_name='ikona')),
                ('tone', models.CharField(blank=True, choices=[('', 'zwykły'), ('info', 'informacja'), ('warn', 'uwaga'), ('bad', 'pilne')], max_length=4, verbose_name='wygląd znacznika')),
                ('pinned', models.BooleanField(default=False, verbose_name='zwykle przypięte')),
                ('life_days', models.PositiveSmallIntegerField(blank=True, help_text='Puste pole: do odwołania.', null=True, verbose_name='ile dni stoi')),
                ('life_from', models.CharField(choices=[('start', 'od pierwszego dnia ogłoszenia'), ('event', 'od końca wydarzenia')], default='start', max_length=5, verbose_name='liczone')),
                ('needs_end', models.BooleanField(default=False, verbose_name='musi mieć datę końca')),
                ('second_person', models.BooleanField(default=False, help_text='Autor wysyła do zatwierdzenia. Nie dla przerw i komunikatów pilnych.', verbose_name='publikuje inna osoba niż autor')),
                ('action_title', models.CharField(blank=True, help_text='Na przykład: Podaj stan licznika w E-BOK.', max_length=60, verbose_name='napis na przycisku')),
                ('action_page', models.CharField(blank=True, choices=cms_ext.public_site.notices.models.kind.list_action_pages, max_length=120, verbose_name='dokąd prowadzi przycisk pod treścią')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'rodzaj ogłoszenia',
                'verbose_name_plural': 'rodzaje ogłoszeń',
                'ordering': ['order', 'name__polish'],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='nazwa')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_notices.announcementkind', verbose_name='rodzaj')),
                ('medium', models.CharField(blank=True, help_text='Przy przerwie, np. ciepła woda.', max_length=40, verbose_name='medium')),
                ('title', models.CharField(help_text='Odpowiedzi wstawiamy w miejsca {co}, {gdzie}, {od}, {do}, {kontakt}.', max_length=100, verbose_name='tytuł')),
                ('lead', models.TextField(max_length=240, verbose_name='najważniejsze')),
                ('body', models.TextField(help_text='Pusty wiersz zaczyna nowy akapit.', verbose_name='treść')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'wzór ogłoszenia',
                'verbose_name_plural': 'wzory ogłoszeń',
                'ordering': ['order', 'name__polish'],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('valid_from', models.DateField(default=cms_ext.base.dates.clock.business_today, help_text='Od tego dnia ogłoszenie widać na stronie. Data przyszła: pojawi się samo.', verbose_name='pierwszy dzień')),
                ('valid_until', models.DateField(blank=True, help_text='Komunikat pilny musi go mieć, zanim się ukaże. Przy innych rodzajach puste pole przy pierwszej publikacji: wpiszemy datę zwykłą dla tego rodzaju. Po tym dniu ogłoszenie znika z list, a jego adres działa dalej jako archiwum.', null=True, verbose_name='ostatni dzień')),
                ('pinned', models.BooleanField(default=False, help_text='Na górze listy; widać najwyżej trzy.', verbose_name='przypięte')),
                ('pinned_until', models.DateField(blank=True, help_text='Puste pole: dopóki obowiązuje.', null=True, verbose_name='przypięte do')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Przerwy, odczytu, zebrania. Pokażemy je w najbliższych terminach.', null=True, verbose_name='początek wydarzenia')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='koniec wydarzenia')),
                ('everybody', models.BooleanField(default=True, verbose_name='wszyscy mieszkańcy')),
                ('targets_label', models.TextField(blank=True, editable=False, verbose_name='kogo dotyczy')),
                ('kind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_notices.announcementkind', verbose_name='rodzaj')),
                ('lead', models.CharField(help_text='Jedno, dwa zdania na listę: co, gdzie, kiedy, kogo dotyczy.', max_length=300, verbose_name='najważniejsze')),
                ('place', models.CharField(blank=True, help_text='Np. „świetlica, ul. Sosnowa 5”. Budynki i klatki wskaż poniżej.', max_length=120, verbose_name='miejsce')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('heading', 3), ('list', 7), ('table', 9), ('callout', 12), ('picture', 16), ('file', 19), ('desk', 20), ('schedule', 29)], blank=True, block_lookup={0: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy kolejność ma znaczenie.', 'label': 'Kolejne kroki', 'required': False}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Punkt'}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Punkty', 'min_num': 1}), 7: ('wagtail.blocks.StructBlock', [[('numbered', 4), ('items', 6)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst', 'required': False}), 9: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 8)]], {}), 10: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'informacja'), ('warn', 'uwaga')], 'label': 'Rodzaj'}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst'}), 12: ('wagtail.blocks.StructBlock', [[('tone', 10), ('text', 11)]], {}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Zdjęcie'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Co widać i po co to zdjęcie. Odczyta go czytnik ekranu.', 'label': 'Opis zdjęcia', 'max_length': 200}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Podpis', 'max_length': 200, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 13), ('description', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 18: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('document', 17), ('title', 18)]], {}), 20: ('cms_ext.public_site.pages.blocks.DeskBlock', (), {}), 21: ('wagtail.blocks.CharBlock', (), {'default': 'Harmonogram', 'label': 'Nazwa', 'max_length': 80}), 22: ('cms_ext.public_site.notices.blocks.StaircaseBlock', (), {'label': 'Klatka', 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'help_text': 'Gdy nie jest to jedna klatka, np. „garaże” albo „biuro”.', 'label': 'Miejsce', 'max_length': 80, 'required': False}), 24: ('wagtail.blocks.DateBlock', (), {'label': 'Dzień'}), 25: ('wagtail.blocks.TimeBlock', (), {'label': 'Od'}), 26: ('wagtail.blocks.TimeBlock', (), {'label': 'Do'}), 27: ('wagtail.blocks.StructBlock', [[('staircase', 22), ('place', 23), ('day', 24), ('start', 25), ('end', 26)]], {}), 28: ('wagtail.blocks.ListBlock', (27,), {'label': 'Terminy', 'min_num': 1}), 29: ('wagtail.blocks.StructBlock', [[('caption', 21), ('visits', 28)]], {})}, help_text='Pisz krótko: co, gdzie, kiedy, kogo dotyczy, z kim się kontaktować.', verbose_name='treść')),
                ('medium', models.CharField(blank=True, help_text='Czego dotyczy przerwa.', max_length=40, verbose_name='medium')),
                ('severity', models.CharField(choices=[('danger', 'Zagrożenie'), ('important', 'Ważne'), ('notice', 'Informacja')], default='important', help_text='Przy komunikacie pilnym: słowo na pasku u góry każdej strony.', max_length=9, verbose_name='stopień')),
                ('poster_text', models.TextField(blank=True, help_text='Puste pole: na plakacie stanie „Najważniejsze” i początek treści.', max_length=900, verbose_name='tekst na plakat')),
                ('attachments', wagtail.fields.StreamField([('file', 2)], blank=True, block_lookup={0: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 2: ('wagtail.blocks.StructBlock', [[('document', 0), ('title', 1)]], {})}, verbose_name='załączniki')),
                ('translations', wagtail.fields.StreamField([('translation', 35)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': cms_ext.public_site.notices.translation.choices, 'label': 'Język'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Tytuł', 'max_length': 120}), 2: ('wagtail.blocks.TextBlock', (), {'label': 'Najważniejsze', 'max_length': 300, 'rows': 2}), 3: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 6: ('wagtail.blocks.StructBlock', [[('text', 4), ('level', 5)]], {}), 7: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy kolejność ma znaczenie.', 'label': 'Kolejne kroki', 'required': False}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Punkt'}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'Punkty', 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('numbered', 7), ('items', 9)]], {}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst', 'required': False}), 12: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 11)]], {}), 13: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'informacja'), ('warn', 'uwaga')], 'label': 'Rodzaj'}), 14: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst'}), 15: ('wagtail.blocks.StructBlock', [[('tone', 13), ('text', 14)]], {}), 16: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Zdjęcie'}), 17: ('wagtail.blocks.CharBlock', (), {'help_text': 'Co widać i po co to zdjęcie. Odczyta go czytnik ekranu.', 'label': 'Opis zdjęcia', 'max_length': 200}), 18: ('wagtail.blocks.CharBlock', (), {'label': 'Podpis', 'max_length': 200, 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('image', 16), ('description', 17), ('caption', 18)]], {}), 20: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 21: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 22: ('wagtail.blocks.StructBlock', [[('document', 20), ('title', 21)]], {}), 23: ('cms_ext.public_site.pages.blocks.DeskBlock', (), {}), 24: ('wagtail.blocks.CharBlock', (), {'default': 'Harmonogram', 'label': 'Nazwa', 'max_length': 80}), 25: ('cms_ext.public_site.notices.blocks.StaircaseBlock', (), {'label': 'Klatka', 'required': False}), 26: ('wagtail.blocks.CharBlock', (), {'help_text': 'Gdy nie jest to jedna klatka, np. „garaże” albo „biuro”.', 'label': 'Miejsce', 'max_length': 80, 'required': False}), 27: ('wagtail.blocks.DateBlock', (), {'label': 'Dzień'}), 28: ('wagtail.blocks.TimeBlock', (), {'label': 'Od'}), 29: ('wagtail.blocks.TimeBlock', (), {'label': 'Do'}), 30: ('wagtail.blocks.StructBlock', [[('staircase', 25), ('place', 26), ('day', 27), ('start', 28), ('end', 29)]], {}), 31: ('wagtail.blocks.ListBlock', (30,), {'label': 'Terminy', 'min_num': 1}), 32: ('wagtail.blocks.StructBlock', [[('caption', 24), ('visits', 31)]], {}), 33: ('wagtail.blocks.StreamBlock', [[('paragraph', 3), ('heading', 6), ('list', 10), ('table', 12), ('callout', 15), ('picture', 19), ('file', 22), ('desk', 23), ('schedule', 32)]], {'label': 'Treść', 'required': False}), 34: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy tekst polski się zmienił, a tłumaczenia nie trzeba poprawiać.', 'label': 'Zgadza się z tekstem polskim', 'required': False}), 35: ('wagtail.blocks.StructBlock', [[('language', 0), ('title', 1), ('lead', 2), ('body', 33), ('confirmed', 34)]], {})}, help_text='Dla czytelników, którzy nie znają polskiego. Obowiązuje tekst polski; daty, miejsca i załączniki są wspólne.', verbose_name='tłumaczenia')),
                ('translated_from', models.JSONField(blank=True, default=dict, editable=False)),
                ('contact_desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_pages.desk', verbose_name='kontakt')),
                ('number', models.CharField(blank=True, editable=False, max_length=16, null=True, unique=True, verbose_name='numer')),
                ('source_sha256', models.CharField(blank=True, db_index=True, editable=False, max_length=64, verbose_name='odcisk pliku')),
                ('corrections', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('related_in', models.CharField(blank=True, editable=False, max_length=200)),
                ('properties', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='cms_ext_premises.property', verbose_name='nieruchomości')),
                ('buildings', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='cms_ext_premises.building', verbose_name='budynki')),
                ('staircases', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='cms_ext_premises.staircase', verbose_name='klatki')),
            ],
            options={
                'verbose_name': 'ogłoszenie',
                'verbose_name_plural': 'ogłoszenia',
                'indexes': [models.Index(fields=['-valid_from', '-number', '-page_ptr'], name='notices_announcement_newest'), models.Index(condition=models.Q(('pinned', True)), fields=['-valid_from', '-number', '-page_ptr'], name='notices_announcement_pinned'), models.Index(fields=['ends_at', 'starts_at'], name='notices_announcement_event')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='notices_announcement_dates', violation_error_message='E-ANN-01 Data końca jest wcześniejsza niż początek.')],
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='correction_notes', to='cms_ext_notices.announcementpage')),
                ('words', models.CharField(help_text='Jedno zdanie. Zobaczą je czytelnicy strony i powiadomień.', max_length=300, verbose_name='co się zmieniło')),
                ('on', models.DateField(verbose_name='dnia')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'sprostowanie',
                'verbose_name_plural': 'sprostowania',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NumberCounter',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='AnnouncementIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'lista ogłoszeń',
                'verbose_name_plural': 'listy ogłoszeń',
            },
            bases=('wagtailcore.page',),
        ),
    ])
