from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='ContactMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(db_index=True, verbose_name='wysłana')),
                ('desk', models.CharField(max_length=80, verbose_name='dział')),
                ('matter', models.CharField(max_length=80, verbose_name='sprawa')),
                ('name', models.CharField(max_length=80, verbose_name='imię i nazwisko')),
                ('email', models.EmailField(blank=True, db_index=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefon')),
                ('text', models.TextField(max_length=4000, verbose_name='treść')),
            ],
            options={
                'verbose_name': 'wiadomość z formularza',
                'verbose_name_plural': 'wiadomości z formularza',
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('phone', ''), _negated=True), _connector='OR'), name='contact_can_be_answered')],
            },
        ),
    ])
