"""What the board's page adds to the site: its right, the roles that have it, a button."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins

SEES_BOARD = ("cms_ext_board.view_board",)

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks", "Zarząd: liczby całości na jednej stronie", ("board_page",)
            ),
        ),
        roles=(plugins.Role("board_member", SEES_BOARD), plugins.Role("auditor", SEES_BOARD)),
        rights=(
            plugins.RightInWords(
                _("ogląda zestawienie dla zarządu: liczby całości, bez nazwisk"), SEES_BOARD
            ),
        ),
        tasks=(plugins.DeskTask(_("Spółdzielnia dziś"), "board_page", SEES_BOARD, order=5),),
    )
)
