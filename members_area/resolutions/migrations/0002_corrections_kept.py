import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards, refuse_changes
from members_area.resolutions.vote_triggers import GUARDS, VOTE


class Migration(migrations.Migration):

    dependencies = [
        ('members_area_library', '0002_gate_search_and_first_rows'),
        ('members_area_resolutions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='vote',
            name='correction_reason',
            field=models.CharField(blank=True, help_text='Co było błędne i skąd wiadomo, jak jest naprawdę. Członkowie to przeczytają.', max_length=250, verbose_name='powód sprostowania'),
        ),
        migrations.AddField(
            model_name='vote',
            name='recorded_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='wpisano'),
        ),
        migrations.AddField(
            model_name='vote',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto wpisał'),
        ),
        migrations.AddField(
            model_name='vote',
            name='supersedes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='members_area_resolutions.vote', verbose_name='prostuje wynik'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='members_area_library.document', verbose_name='uchwała'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('document',), name='resolutions_one_first_result', violation_error_message='Ta uchwała ma już wynik głosowania. Otwórz go i wpisz sprostowanie.'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('correction_reason', ''), _negated=True), _connector='OR'), name='resolutions_correction_has_reason', violation_error_message='Podaj powód sprostowania.'),
        ),
        refuse_changes(VOTE),
        install_guards(*GUARDS),
    ]
