import django.db.models.deletion
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='PageWords',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='words', to=settings.WAGTAIL_PAGE_MODEL)),
                ('published_at', models.DateTimeField(null=True)),
                ('title', models.TextField(verbose_name='tytuł')),
                ('text', models.TextField(verbose_name='tytuł i treść')),
            ],
            options={
                'verbose_name': 'słowa strony',
                'verbose_name_plural': 'słowa stron',
            },
        ),
        migrations.CreateModel(
            name='PanelPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('realm', models.CharField(choices=[('ikcs', 'IKCS'), ('ebok', 'E-BOK')], max_length=10, unique=True, verbose_name='panel')),
            ],
            options={
                'verbose_name': 'dział panelu',
                'verbose_name_plural': 'działy paneli',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PanelContentPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('realm', models.CharField(editable=False, max_length=10, verbose_name='panel')),
                ('lead', models.CharField(blank=True, max_length=300, verbose_name='wstęp')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('heading', 3), ('list', 7), ('table', 9), ('callout', 12), ('picture', 16), ('file', 19), ('desk', 20)], blank=True, block_lookup={0: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy kolejność ma znaczenie.', 'label': 'Kolejne kroki', 'required': False}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Punkt'}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Punkty', 'min_num': 1}), 7: ('wagtail.blocks.StructBlock', [[('numbered', 4), ('items', 6)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst', 'required': False}), 9: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 8)]], {}), 10: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'informacja'), ('warn', 'uwaga')], 'label': 'Rodzaj'}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst'}), 12: ('wagtail.blocks.StructBlock', [[('tone', 10), ('text', 11)]], {}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Zdjęcie'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Co widać i po co to zdjęcie. Odczyta go czytnik ekranu.', 'label': 'Opis zdjęcia', 'max_length': 200}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Podpis', 'max_length': 200, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 13), ('description', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 18: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('document', 17), ('title', 18)]], {}), 20: ('cms_ext.public_site.pages.blocks.DeskBlock', (), {})}, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'strona panelu',
                'verbose_name_plural': 'strony paneli',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ContentPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.CharField(blank=True, help_text='Jedno, dwa zdania: co tu jest i dla kogo.', max_length=300, verbose_name='wstęp')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('heading', 3), ('list', 7), ('table', 9), ('callout', 12), ('picture', 16), ('file', 19), ('desk', 20)], blank=True, block_lookup={0: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy kolejność ma znaczenie.', 'label': 'Kolejne kroki', 'required': False}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Punkt'}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Punkty', 'min_num': 1}), 7: ('wagtail.blocks.StructBlock', [[('numbered', 4), ('items', 6)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst', 'required': False}), 9: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 8)]], {}), 10: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'informacja'), ('warn', 'uwaga')], 'label': 'Rodzaj'}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst'}), 12: ('wagtail.blocks.StructBlock', [[('tone', 10), ('text', 11)]], {}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Zdjęcie'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Co widać i po co to zdjęcie. Odczyta go czytnik ekranu.', 'label': 'Opis zdjęcia', 'max_length': 200}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Podpis', 'max_length': 200, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 13), ('description', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 18: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('document', 17), ('title', 18)]], {}), 20: ('cms_ext.public_site.pages.blocks.DeskBlock', (), {})}, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'strona z treścią',
                'verbose_name_plural': 'strony z treścią',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ContactPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('heading', 3), ('list', 7), ('table', 9), ('callout', 12), ('picture', 16), ('file', 19), ('desk', 20)], blank=True, block_lookup={0: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Zaznacz, gdy kolejność ma znaczenie.', 'label': 'Kolejne kroki', 'required': False}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Punkt'}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Punkty', 'min_num': 1}), 7: ('wagtail.blocks.StructBlock', [[('numbered', 4), ('items', 6)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst', 'required': False}), 9: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 8)]], {}), 10: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'informacja'), ('warn', 'uwaga')], 'label': 'Rodzaj'}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link'], 'label': 'Tekst'}), 12: ('wagtail.blocks.StructBlock', [[('tone', 10), ('text', 11)]], {}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Zdjęcie'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Co widać i po co to zdjęcie. Odczyta go czytnik ekranu.', 'label': 'Opis zdjęcia', 'max_length': 200}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Podpis', 'max_length': 200, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('image', 13), ('description', 14), ('caption', 15)]], {}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Plik'}), 18: ('wagtail.blocks.CharBlock', (), {'help_text': 'Puste pole: nazwa pliku z biblioteki.', 'label': 'Nazwa na stronie', 'max_length': 120, 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('document', 17), ('title', 18)]], {}), 20: ('cms_ext.public_site.pages.blocks.DeskBlock', (), {})}, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'kontakt',
                'verbose_name_plural': 'kontakt',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='QuestionsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.CharField(blank=True, max_length=300, verbose_name='wstęp')),
                ('questions', wagtail.fields.StreamField([('question', 2), ('heading', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Słowami osoby, która pyta.', 'label': 'Pytanie', 'max_length': 160}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote'], 'label': 'Odpowiedź'}), 2: ('wagtail.blocks.StructBlock', [[('question', 0), ('answer', 1)]], {}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Tekst', 'max_length': 120}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Nagłówek'), ('3', 'Podnagłówek'), ('4', 'Mały nagłówek')], 'label': 'Poziom'}), 5: ('wagtail.blocks.StructBlock', [[('text', 3), ('level', 4)]], {})}, verbose_name='pytania')),
            ],
            options={
                'verbose_name': 'pytania i odpowiedzi',
                'verbose_name_plural': 'pytania i odpowiedzi',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('heading', models.CharField(default='Co chcesz dziś załatwić?', max_length=60, verbose_name='hasło')),
                ('intro', models.CharField(blank=True, default='Najczęstsze sprawy mieszkańców w jednym miejscu.', max_length=160, verbose_name='zdanie pod hasłem')),
                ('tasks', wagtail.fields.StreamField([('task', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Zacznij od czasownika.', 'label': 'Czynność', 'max_length': 40}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Dopisek', 'max_length': 60}), 2: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Strona'}), 3: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('alert', 'alert'), ('building', 'building'), ('calendar', 'calendar'), ('check', 'check'), ('clock', 'clock'), ('document', 'document'), ('download', 'download'), ('drop', 'drop'), ('globe', 'globe'), ('info', 'info'), ('key', 'key'), ('lock', 'lock'), ('mail', 'mail'), ('megaphone', 'megaphone'), ('menu', 'menu'), ('message', 'message'), ('people', 'people'), ('person', 'person'), ('phone', 'phone'), ('printer', 'printer'), ('search', 'search'), ('table', 'table'), ('wallet', 'wallet'), ('wrench', 'wrench')], 'label': 'Ikona'}), 4: ('wagtail.blocks.StructBlock', [[('title', 0), ('help', 1), ('page', 2), ('icon', 3)]], {})}, help_text='Sprawy z włączonych paneli stoją przed nimi same.', verbose_name='najczęstsze sprawy')),
            ],
            options={
                'verbose_name': 'strona główna',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='dział')),
                ('matter', models.CharField(help_text='Słowami mieszkańca, np. „Opłaty i E-BOK”.', max_length=80, verbose_name='sprawy')),
                ('room', models.CharField(max_length=10, verbose_name='pokój')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('hours', models.CharField(blank=True, help_text='Gdy inne niż biura, np. „wtorek i czwartek 9:00–14:00”.', max_length=120, verbose_name='godziny przyjęć')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'stanowisko w biurze',
                'verbose_name_plural': 'stanowiska w biurze',
                'ordering': ['order', 'code__polish'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ])
