import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='tytuł')),
                ('text', models.TextField(max_length=1000, verbose_name='treść')),
                ('shown_from', models.DateField(blank=True, help_text='Puste: wpis czeka.', null=True, verbose_name='pokazywać od')),
                ('shown_until', models.DateField(blank=True, null=True, verbose_name='pokazywać do')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_identity.person', verbose_name='kto napisał')),
            ],
            options={
                'verbose_name': 'wpis',
                'verbose_name_plural': 'wpisy',
                'ordering': ['-shown_from', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='${page}',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('entries', 2)], blank=True, block_lookup={0: ('cms_ext.public_site.pages.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul', 'blockquote']}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Nagłówek', 'max_length': 80}), 2: ('wagtail.blocks.StructBlock', [[('heading', 1)]], {})}, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'strona z wpisami',
                'verbose_name_plural': 'strony z wpisami',
            },
            bases=('wagtailcore.page',),
        ),
    ]
