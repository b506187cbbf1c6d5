"""Declares the theme: the right to change the co-op's facts, and questions of the set-up."""

from django.utils.translation import gettext_noop as _

from cms_ext.frontend.theme.brand import COOP
from cms_ext.plugins import DeskPart, HelpChapter, OperationsPart, Plugin, RightInWords, SetUp

PLUGIN = Plugin(
    desk=DeskPart(
        help=(
            HelpChapter(
                "clerks",
                "Rejestry i ustawienia",
                ("wagtailsettings:edit cms_ext_theme coopsettings",),
            ),
        ),
        rights=(
            RightInWords(
                _("zmienia nazwę, znak, kolory i dane Spółdzielni"),
                ("cms_ext_theme.change_coopsettings",),
                placed=True,
            ),
        ),
    ),
    operations=OperationsPart(
        set_up=SetUp(questions=COOP, section="coop", screen="coop", order=10)
    ),
)
