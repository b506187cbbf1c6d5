from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, LogWords, PersonalData, Plugin, PluginConfig, Retention, WorkQueue


class MovingInConfig(PluginConfig):
    name = "cms_ext.operations.moving_in"
    label = "cms_ext_moving_in"
    verbose_name = "Przeprowadzka ze starej strony"
    plugin = Plugin(
        slug="moving-in",
        title="Przeprowadzka ze starej strony",
        log=LogWords(
            actions=(
                ("MOVING_HANDED_IN", _("Dodanie eksportu starej strony")),
                ("MOVING_ACCEPTED", _("Decyzja o wczytaniu starej strony")),
                ("MOVING_DISCARDED", _("Odrzucenie eksportu starej strony")),
                ("MOVING_STOPPED", _("Przerwanie wczytywania starej strony")),
                ("ARTICLES_MOVED_IN", _("Wczytanie artykułów starej strony")),
            )
        ),
        today=(
            WorkQueue(
                "rehearsed",
                _("Przeprowadzki ze starej strony, które czekają na decyzję"),
                "movings",
                ("wagtailadmin.access_admin",),
                "cms_ext.operations.moving_in.domain.export_receipt.rehearsed_movings",
                order=85,
            ),
        ),
        jobs=(
            Job(
                "move_in",
                timedelta(seconds=3),
                "cms_ext.operations.moving_in.jobs.advance_movings",
                order=40,
                title=_("Wczytywanie starej strony"),
            ),
        ),
        personal_data=PersonalData(staff_models=("cms_ext_moving_in.Moving",)),
        retention=(
            Retention(
                "MOVING_FILES",
                "Pliki wczytane przy przeprowadzce ze starej strony",
                "zakończenia albo dodania, gdy nikt nie zdecydował",
                days=30,
                forget="cms_ext.operations.moving_in.domain.export_receipt.forget_files",
                order=55,
            ),
        ),
    )
