from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BoardPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'zestawienie dla zarządu',
                'permissions': [('view_board', 'Może zobaczyć zestawienie dla zarządu')],
                'managed': False,
                'default_permissions': (),
            },
        ),
    ]
