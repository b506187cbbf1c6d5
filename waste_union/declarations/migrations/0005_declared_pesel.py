"""The PESEL of a declarant has a table of its own, sealed, and stays as it was submitted."""

import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards
from waste_union.declarations.row_guards import PESEL_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('waste_union_declarations', '0004_term_of_keeping'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeclaredPesel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(verbose_name='numer zaszyfrowany')),
                ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pesel', to='waste_union_declarations.declaration', verbose_name='deklaracja')),
            ],
            options={
                'verbose_name': 'PESEL składającego',
                'verbose_name_plural': 'numery PESEL składających',
                'permissions': [('read_declaredpesel', 'Może odczytać PESEL z deklaracji')],
                'default_permissions': (),
            },
        ),
        install_guards(*PESEL_GUARDS),
    ]
