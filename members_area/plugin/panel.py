"""The panel of the members' area, its menu and tile, and the papers that others name and link."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms_ext.base.text.polish_lookups import equals_text
from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.models import User
from cms_ext.plugins import MenuEntry, Panel, PaperLink, RelatedLink, Tile
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.editing import list_papers
from members_area.apps import IKCS
from members_area.completeness.domain.public_status import status_page
from members_area.library.domain.contributed import list_own_tiles
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import (
    SEES_THE_REGISTER,
    files_beneath,
    list_choosable_documents,
)
from members_area.library.models import Document
from members_area.library.models.document import DocumentQuerySet
from members_area.library.views.place import INSIDE, PUBLIC
from members_area.register.domain import membership

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms below the sign-in, and the public state of the library if shown."""
    return [*list_papers(COLLECTION), *(PaperLink(one.words, one.url) for one in status_page())]


MENU_ENTRIES = (
    MenuEntry(_("Start"), "ikcs:home", order=10),
    MenuEntry(
        _("Dokumenty"),
        "ikcs:documents",
        order=20,
        found_by=_("regulamin protokół protokoły sprawozdanie finansowe lustracja biblioteka"),
    ),
    MenuEntry(_("Statut"), "ikcs:statute", order=30),
    MenuEntry(_("Uchwały"), "ikcs:resolutions", order=35, found_by=_("uchwała zarząd rada")),
    MenuEntry(
        _("Walne zgromadzenia"),
        "ikcs:meetings",
        order=40,
        found_by=_("walne zebranie porządek obrad głosowanie pełnomocnik"),
    ),
    MenuEntry(
        _("Wnioski"),
        "ikcs:requests",
        order=60,
        found_by=_("wniosek o dokument udostępnienie wgląd kopia odpis umowa faktura"),
    ),
    MenuEntry(_("Kompletność"), "ikcs:completeness", order=70),
    MenuEntry(_("Dokumenty"), "ikcs:public_documents", where="public", order=40),
    MenuEntry(_("Co czytano z mojego konta"), "ikcs:readings", where="account", order=10),
    MenuEntry(
        _("Nowe dokumenty e-mailem"),
        "ikcs:digest",
        where="account",
        order=20,
        found_by=_("powiadomienia powiadamiaj mail"),
    ),
    MenuEntry(
        _("Ankiety"), "ikcs:surveys", where="search", found_by=_("ankieta głos zdanie konsultacje")
    ),
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
    admits=membership.may_enter_ikcs,
    typed_login=membership.normalise_login,
    papers=papers,
)


KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def list_readable_papers(
    keys: Collection[UUID], user: User | AnonymousUser, today: date
) -> Mapping[UUID, PaperLink]:
    """Links to those of the documents that the user may open, by key. One query.

    Members get addresses in IKCS, staff with access to the register those in it.
    """
    documents = _seen_by(user, today).filter(pk__in=keys).select_related("kind")
    return {paper.pk: PaperLink(paper.title, _address(paper, user)) for paper in documents}


def resolve_paper(typed: str, user: User | AnonymousUser, today: date) -> UUID | None:
    """Find a paper by the key in an address, else by a unique number or title."""
    documents = _seen_by(user, today)
    key = KEY.search(typed.lower())
    if key is None:
        name = typed.strip()
        documents = documents.filter(equals_text("number", name) & ~Q(number="") | Q(title=name))
    else:
        documents = documents.filter(pk=UUID(key[0]))
    found = list(documents.order_by().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _seen_by(user: User | AnonymousUser, today: date) -> DocumentQuerySet:
    if isinstance(user, User) and user.realm == Realm.STAFF:
        return list_choosable_documents(user, today)
    return visible_documents(user, today)


def _address(document: Document, user: User | AnonymousUser) -> str:
    if isinstance(user, User) and user.realm == IKCS:
        return INSIDE.cover_url(document)
    if isinstance(user, User) and user.realm == Realm.STAFF and user.has_perm(SEES_THE_REGISTER):
        return reverse("members_area_library_document_modeladmin_inspect", args=[document.pk])
    return PUBLIC.cover_url(document)


def list_related_links(
    announcement: AnnouncementPage, user: User | AnonymousUser, today: date
) -> list[RelatedLink]:
    """Return the linked documents that this reader may open; members get addresses in IKCS."""
    inside = isinstance(user, User) and user.realm == IKCS
    place = INSIDE if inside else PUBLIC
    return [
        RelatedLink(
            title=file.document.title,
            url=place.cover_url(file.document),
            kind=file.document.short_name,
            detail=f"{file.extension.upper()}, {file_size(file.size)}",
        )
        for file in files_beneath(announcement, user, today)
    ]
