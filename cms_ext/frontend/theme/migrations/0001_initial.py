import django.core.validators
import django.db.models.deletion
import re
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='CoopSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
                ('name', models.CharField(default='Spółdzielnia Mieszkaniowa', max_length=60, verbose_name='nazwa')),
                ('short_name', models.CharField(help_text='Bez słów „Spółdzielnia Mieszkaniowa”.', max_length=30, verbose_name='nazwa przy znaku')),
                ('full_name', models.CharField(max_length=160, verbose_name='pełna nazwa')),
                ('address', models.CharField(blank=True, max_length=160, verbose_name='adres')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon biura')),
                ('emergency_phone', models.CharField(blank=True, max_length=20, verbose_name='pogotowie techniczne')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('krs', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('^(\\d{10})\\Z', 'KRS ma 10 cyfr, z zerami na początku.')], verbose_name='numer KRS')),
                ('register_court', models.CharField(blank=True, help_text='Z wydziałem, np. „Sąd Rejonowy w …, VIII Wydział Gospodarczy KRS”.', max_length=160, verbose_name='sąd rejestrowy')),
                ('nip', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('^(\\d{10})\\Z', 'NIP ma 10 cyfr, bez kresek.')], verbose_name='NIP')),
                ('regon', models.CharField(blank=True, max_length=14, validators=[django.core.validators.RegexValidator('^(\\d{9}|\\d{14})\\Z', 'REGON ma 9 albo 14 cyfr.')], verbose_name='REGON')),
                ('e_delivery', models.CharField(blank=True, max_length=28, validators=[django.core.validators.RegexValidator(re.compile('^AE:PL-\\d{5}-\\d{5}-[A-Z]{5}-\\d{2}\\Z'), 'Adres do e-Doręczeń ma postać AE:PL-12345-67890-ABCDE-12.')], verbose_name='adres do e-Doręczeń')),
                ('filing_box', models.URLField(blank=True, help_text='Adres strony, na której składa się pisma do urzędu, np. na ePUAP.', verbose_name='elektroniczna skrzynka podawcza')),
                ('monday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='poniedziałek')),
                ('tuesday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='wtorek')),
                ('wednesday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='środa')),
                ('thursday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='czwartek')),
                ('friday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='piątek')),
                ('saturday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='sobota')),
                ('sunday', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator(re.compile('^\\d{1,2}:[0-5]\\d[-–]\\d{1,2}:[0-5]\\d\\Z'), 'Napisz godziny w postaci 8:00–15:00.')], verbose_name='niedziela')),
                ('privacy_page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='strona o ochronie danych')),
                ('accessibility_page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='deklaracja dostępności')),
                ('contact_page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='strona kontaktowa')),
                ('brand_colour', models.CharField(blank=True, help_text='Puste pole: kolor z wzoru strony.', max_length=7, validators=[django.core.validators.RegexValidator(re.compile('^#[0-9a-fA-F]{6}\\Z'), 'Napisz kolor w postaci #0d5c46.')], verbose_name='kolor przycisków')),
                ('brand_deep', models.CharField(blank=True, help_text='Puste pole: kolor z wzoru strony.', max_length=7, validators=[django.core.validators.RegexValidator(re.compile('^#[0-9a-fA-F]{6}\\Z'), 'Napisz kolor w postaci #0d5c46.')], verbose_name='kolor pasków')),
                ('emblem', models.ForeignKey(blank=True, help_text='Kwadratowy obraz na górę strony. Puste pole: znak z wzoru strony.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='znak spółdzielni')),
            ],
            options={
                'verbose_name': 'Spółdzielnia',
            },
        ),
    ])
