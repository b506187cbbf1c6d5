import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='DigestChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest_choice', to=settings.AUTH_USER_MODEL, verbose_name='login')),
                ('rhythm', models.CharField(choices=[('NEVER', 'nie wysyłaj'), ('WEEKLY', 'raz w tygodniu'), ('DAILY', 'każdego dnia, gdy jest coś nowego')], max_length=6, verbose_name='jak często')),
                ('told_until', models.DateField(verbose_name='powiadomiono do dnia')),
            ],
            options={
                'verbose_name': 'wybór powiadomień o nowych dokumentach',
                'verbose_name_plural': 'wybory powiadomień o nowych dokumentach',
                'default_permissions': (),
            },
        ),
    ])
