from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0005_gate")]

    operations = [
        migrations.AddConstraint(
            model_name="courtevent",
            constraint=models.CheckConstraint(
                name="library_court_days",
                condition=Q(final_on__isnull=True) | Q(final_on__gte=F("decided_on")),
                violation_error_message=(
                    "Orzeczenie nie może stać się prawomocne, zanim zapadnie. Popraw jedną z dat."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="courtevent",
            constraint=models.CheckConstraint(
                name="library_court_last_day",
                condition=Q(ends_on__isnull=True)
                | Q(kind="SUSPENDED", ends_on__gte=F("decided_on")),
                violation_error_message=(
                    "Ostatni dzień ma tylko wstrzymanie wykonania, i nie przed swoim początkiem."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="courtevent",
            constraint=models.CheckConstraint(
                name="library_court_retro",
                condition=Q(retro=False) | Q(kind="SET_ASIDE"),
                violation_error_message=(
                    "Wstecz może działać tylko uchylenie wyrokiem; nieważność działa tak zawsze."
                ),
            ),
        ),
    ]
