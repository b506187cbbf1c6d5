import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import created_together
from members_area.resolutions.vote_triggers import GUARDS, VOTE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members_area_library', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='members_area_library.document', verbose_name='uchwała')),
                ('votes_for', models.PositiveIntegerField(verbose_name='głosy za')),
                ('votes_against', models.PositiveIntegerField(verbose_name='głosy przeciw')),
                ('abstained', models.PositiveIntegerField(default=0, verbose_name='głosy wstrzymujące się')),
                ('present', models.PositiveIntegerField(blank=True, help_text='Ile głosów mogli oddać obecni na sali.', null=True, verbose_name='głosy obecnych')),
                ('entitled', models.PositiveIntegerField(blank=True, help_text='Ile głosów mają wszyscy uprawnieni, także nieobecni.', null=True, verbose_name='głosy uprawnionych')),
                ('secret', models.BooleanField(default=False, verbose_name='głosowanie tajne')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='members_area_resolutions.vote', verbose_name='prostuje wynik')),
                ('correction_reason', models.CharField(blank=True, help_text='Co było błędne i skąd wiadomo, jak jest naprawdę. Członkowie to przeczytają.', max_length=250, verbose_name='powód sprostowania')),
                ('recorded_at', models.DateTimeField(editable=False, null=True, verbose_name='wpisano')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto wpisał')),
            ],
            options={
                'verbose_name': 'wynik głosowania',
                'verbose_name_plural': 'wyniki głosowań',
                'ordering': ['-document__adopted_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('document',), name='resolutions_one_first_result', violation_error_message='Ta uchwała ma już wynik głosowania. Otwórz go i wpisz sprostowanie.'), models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('correction_reason', ''), _negated=True), _connector='OR'), name='resolutions_correction_has_reason', violation_error_message='Podaj powód sprostowania.'), models.CheckConstraint(condition=models.Q(('present__isnull', True), ('present__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('votes_for'), '+', models.F('votes_against')), '+', models.F('abstained'))), _connector='OR'), name='resolutions_votes_of_present', violation_error_message='Głosów jest więcej, niż mogli ich oddać obecni. Popraw jedną z liczb.'), models.CheckConstraint(condition=models.Q(('present__isnull', True), ('entitled__isnull', True), ('entitled__gte', models.F('present')), _connector='OR'), name='resolutions_present_of_entitled', violation_error_message='Obecni mają więcej głosów niż wszyscy uprawnieni. Popraw jedną z liczb.')],
            },
        ),
        refuse_changes(VOTE),
        install_guards(*GUARDS),
    ])
