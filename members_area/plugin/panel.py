"""The panel of the members' area, its menu and tile, and the papers below the sign-in."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import MenuEntry, Panel, PaperLink, Tile
from cms_ext.public_site.pages.domain.editing import list_papers
from members_area.completeness.domain.public_status import status_page
from members_area.library.domain.contributed import list_own_tiles
from members_area.register.domain import queries

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms below the sign-in, and the public state of the library if shown."""
    return [*list_papers(COLLECTION), *(PaperLink(one.words, one.url) for one in status_page())]


MENU_ENTRIES = (
    MenuEntry(_("Start"), "ikcs:home", order=10),
    MenuEntry(_("Dokumenty"), "ikcs:documents", order=20),
    MenuEntry(_("Statut"), "ikcs:statute", order=30),
    MenuEntry(_("Uchwały"), "ikcs:resolutions", order=35),
    MenuEntry(_("Walne zgromadzenia"), "ikcs:meetings", order=40),
    MenuEntry(_("Wnioski"), "ikcs:requests", order=60),
    MenuEntry(_("Kompletność"), "ikcs:completeness", order=70),
    MenuEntry(_("Dokumenty"), "ikcs:public_documents", where="public", order=40),
    MenuEntry(_("Co czytano z mojego konta"), "ikcs:readings", where="account", order=10),
    MenuEntry(_("Nowe dokumenty e-mailem"), "ikcs:digest", where="account", order=20),
)

TILES = (
    Tile(
        title=_("Znajdź dokument"),
        help=_("Statut, regulaminy, uchwały i protokoły"),
        url_name="ikcs:public_documents",
        icon="document",
        order=30,
        own=list_own_tiles,
    ),
)

PANEL = Panel(
    name="IKCS",
    full_name=_("Internetowe Konto Członka Spółdzielni"),
    audience=_("wyłącznie dla członków Spółdzielni"),
    contents=(
        _("statut, regulaminy i uchwały"),
        _("protokoły z posiedzeń"),
        _("dokumenty finansowe"),
    ),
    login_label=_("Login IKCS"),
    login_help=_(
        "Login zawiera numer rejestru członkowskiego, na przykład IKCS-0007. "
        "Numer podaje %(desk)s, pokój nr %(room)s."
    ),
    no_login_text=_("Nie mam jeszcze loginu do IKCS"),
    path="ikcs",
    home_url_name="ikcs:home",
    order=10,
    admits=queries.may_enter_ikcs,
    typed_login=queries.normalise_login,
    papers=papers,
)
