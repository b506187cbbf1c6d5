"""What the import of an old site adds to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.operations.moving_in.domain.moving import (
    advance_movings,
    forget_files,
    rehearsed_movings,
)

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(staff_models=("cms_ext_moving_in.Moving",)),
        retention=(
            plugins.Retention(
                "MOVING_FILES",
                "Pliki wczytane przy przeprowadzce ze starej strony",
                "zakończenia albo dodania, gdy nikt nie zdecydował",
                days=30,
                forget=forget_files,
                order=55,
            ),
        ),
    ),
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("editors", "Przenieść starą stronę", ("movings",)),),
        queues=(
            plugins.WorkQueue(
                "rehearsed",
                _("Przeprowadzki ze starej strony, które czekają na decyzję"),
                "movings",
                ("wagtailadmin.access_admin",),
                rehearsed_movings,
                order=85,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("MOVING_HANDED_IN", _("Dodanie eksportu starej strony")),
                ("MOVING_ACCEPTED", _("Decyzja o wczytaniu starej strony")),
                ("MOVING_DISCARDED", _("Odrzucenie eksportu starej strony")),
                ("MOVING_STOPPED", _("Przerwanie wczytywania starej strony")),
                ("ARTICLES_MOVED_IN", _("Wczytanie artykułów starej strony")),
            )
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "move_in",
                timedelta(seconds=3),
                advance_movings,
                order=40,
                title=_("Wczytywanie starej strony"),
            ),
        ),
    ),
)
