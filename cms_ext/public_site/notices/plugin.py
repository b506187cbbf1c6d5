"""What the announcements add to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.public_site.notices.domain import exchange, wording
from cms_ext.public_site.notices.domain.queries import build_alert_column, read_alert
from cms_ext.public_site.notices.guards import SECOND_PERSON

EVENTS = (
    plugins.EventKind(
        "announcement.published",
        _("Opublikowano ogłoszenie albo jego sprostowanie"),
        ("ANNOUNCEMENT_PUBLISHED", "ANNOUNCEMENT_CORRECTED"),
    ),
    plugins.EventKind(
        "announcement.withdrawn",
        _("Wycofano ogłoszenie"),
        ("ANNOUNCEMENT_WITHDRAWN", "ANNOUNCEMENT_TAKEN_OFF"),
    ),
)
ACTIONS = (
    ("ANNOUNCEMENT_CORRECTED", _("Sprostowanie ogłoszenia")),
    ("ANNOUNCEMENT_PUBLISHED", _("Publikacja ogłoszenia")),
    ("ANNOUNCEMENT_PINNED", _("Przypięcie ogłoszenia")),
    ("ANNOUNCEMENT_UNPINNED", _("Odpięcie ogłoszenia")),
    ("ANNOUNCEMENT_TAKEN_OFF", _("Zdjęcie ogłoszenia ze strony")),
    ("ANNOUNCEMENT_WORDS_ERASED", _("Usunięcie treści z historii ogłoszenia")),
    ("ANNOUNCEMENT_WITHDRAWN", _("Wycofanie ogłoszenia")),
)


PLUGIN = plugins.Plugin(
    exchange=plugins.ExchangePart(
        collections=(
            plugins.ApiCollection(
                "announcements",
                _("ogłoszenia, które może czytać każdy"),
                exchange.PublicAnnouncement,
                exchange.list_public,
                (),
                find_row=exchange.find_public,
                is_personal=False,
            ),
        )
    ),
    site=plugins.SitePart(
        alarm=plugins.Alarm(
            column=build_alert_column,
            shown=read_alert,
        ),
        menu=(
            plugins.MenuEntry(
                _("Przerwy w dostawie mediów"),
                "notices:outages",
                where="search",
                found_by=_("wyłączenie awaria brak woda ciepła zimna prąd gaz ogrzewanie"),
            ),
            plugins.MenuEntry(
                _("Przetargi"),
                "notices:tenders",
                where="search",
                found_by=_("konkurs ofert oferta zamówienie najem wynajem sprzedaż"),
            ),
        ),
    ),
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("editors", "Napisać ogłoszenie", ("notices_list",)),),
        acts=(
            plugins.Act(
                "notices.publication",
                _("Ogłoszenie rodzaju, który publikuje inna osoba, albo z danymi osób"),
                plugins.Guarded.LAW,
                proposes=("wagtailcore.add_page",),
                approves=("wagtailcore.publish_page",),
                refusal=SECOND_PERSON,
                logged=("ANNOUNCEMENT_PUBLISHED",),
                model="wagtailcore.Revision",
                maker="user",
            ),
        ),
        rights=(
            plugins.RightInWords(
                _("ustala rodzaje ogłoszeń"),
                (
                    "cms_ext_notices.add_announcementkind",
                    "cms_ext_notices.change_announcementkind",
                    "cms_ext_notices.delete_announcementkind",
                ),
            ),
            plugins.RightInWords(
                _("układa wzory ogłoszeń"),
                (
                    "cms_ext_notices.add_announcementtemplate",
                    "cms_ext_notices.change_announcementtemplate",
                    "cms_ext_notices.delete_announcementtemplate",
                ),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        events=EVENTS,
        published=(
            plugins.PublishedModel(
                "cms_ext_notices.AnnouncementPage",
                wording.read_served,
                wording.read_stored,
                wordings=wording.list_stored_wordings,
                forget=wording.forget_wording,
            ),
        ),
        log=plugins.LogWords(
            actions=ACTIONS,
            fields=(
                ("versions_deleted", "ile wersji usunięto z historii strony"),
                ("emptied", "czy opróżniono stronę"),
            ),
        ),
    ),
)
