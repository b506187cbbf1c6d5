from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.board.views import SEES_BOARD, show_board
from cms_ext.office.desk_kit.menu_place import OTHER_RECORDS, ScreenEntry, register_entries

register_entries(
    ScreenEntry(OTHER_RECORDS, _("Spółdzielnia dziś"), "board_page", "list-ul", 10, SEES_BOARD)
)


@hooks.register("register_admin_urls")
def register_board() -> list[URLPattern]:
    return [path("zarzad/", show_board, name="board_page")]
