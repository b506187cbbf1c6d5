"""The announcements in Wagtail's administration."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.menu_place import SITE, ScreenEntry, register_entries
from cms_ext.people.identity.views.guard import StaffRequest
from cms_ext.plugins import list_plugins
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.life import WITHDRAWN, find_missed_notice, is_held
from cms_ext.public_site.notices.views import desk


class AnnouncementsEntry(ScreenEntry):
    """The menu entry for users with a right to any page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_has_any_page_permission(request.user))


register_entries(
    AnnouncementsEntry(SITE, gettext_lazy("Ogłoszenia"), "notices_list", "doc-full", 50)
)


class NewAnnouncementPanel(Component):
    """The form of an announcement and the templates, on the first screen."""

    order = 60

    def __init__(self, index: notices.AnnouncementIndexPage) -> None:
        self.index = index

    def render_html(self, parent_context: Any = None) -> SafeString:
        templates = notices.AnnouncementTemplate.objects.select_related("kind")
        context = {"index": self.index, "found": templates}
        return render_to_string("cms_ext/notices/admin/templates_panel.html", context)


@hooks.register("construct_homepage_panels")
def offer_new_announcement(request: HttpRequest, panels: list[Component]) -> None:
    """Show the form and the templates to those who may write announcements."""
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is not None and index.permissions_for_user(request.user).can_add_subpage():
        panels.append(NewAnnouncementPanel(index))


@hooks.register("register_page_header_buttons")
def life_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Add the correction and the withdrawal to a live announcement."""
    announcement = page.specific_deferred
    if not isinstance(announcement, notices.AnnouncementPage) or not page.live:
        return
    if announcement.permissions_for_user(user).can_withdraw():
        correction = reverse("notices_correction", args=[page.pk])
        yield Button(_("Wyślij sprostowanie"), correction, icon_name="mail", priority=61)
        withdrawal = reverse("notices_withdrawal", args=[page.pk])
        yield Button(_("Wycofaj z powodem"), withdrawal, icon_name="download", priority=62)


@hooks.register("register_page_header_buttons")
def related_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Add what plugins let this person attach to the announcement."""
    announcement = page.specific_deferred
    if not isinstance(announcement, notices.AnnouncementPage) or not announcement.pk:
        return
    for plugin in list_plugins():
        slot = plugin.site.related
        if slot is not None and slot.may_choose(user, announcement):
            address = reverse(slot.choose_url_name, args=[announcement.pk])
            yield Button(_(slot.choose_label), address, icon_name="link", priority=63)


@hooks.register("before_delete_page")
def refuse_removal_of_held(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a page that the rows of a disabled plugin refer to."""
    return _held(request) if is_held(page) else None


@hooks.register("before_bulk_action")
def refuse_removal_of_any_held(
    request: HttpRequest, action_type: str, objects: Sequence[object], action: object
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return _held(request) if action_type == "delete" and any(map(is_held, pages)) else None


def _held(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _(
            "Nie usunięto: do tej strony odnoszą się dane części serwisu, która jest wyłączona. "
            "Ogłoszenie możesz wycofać z powodem; usunąć je będzie można, gdy administrator "
            "włączy tę część."
        ),
    )
    return redirect("wagtailadmin_explore_root")


@hooks.register("construct_page_action_menu")
def no_approval_of_own_words(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Hide the approval from the author of a revision (E-ANN-02)."""
    page = context.get("page")
    if (
        isinstance(page, notices.AnnouncementPage)
        and page.pk
        and page.waits_for_another(request.user)
    ):
        menu_items[:] = [item for item in menu_items if item.name != "approve"]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_a_late_meeting(request: HttpRequest, page: Page) -> None:
    """Warn, without refusing: formal notices may have gone out in time."""
    # Autosave posts every few seconds; only a save by hand shows the warning.
    if not isinstance(page, notices.AnnouncementPage) or not request.accepts("text/html"):
        return
    last = find_missed_notice(page, business_today())
    if last is not None:
        words = _(
            "Do zebrania zostało za mało dni: zawiadomienia na piśmie trzeba było doręczyć "
            "do %(day)s To ogłoszenie ich nie zastępuje. Sprawdź datę zebrania."
        )
        messages.warning(request, words % {"day": long_date(last)})


@hooks.register("after_publish_page")
def offer_next_steps(request: StaffRequest, page: Page) -> HttpResponse | None:
    """Report a published notice with its next steps, in place of Wagtail's message."""
    if not isinstance(page, notices.AnnouncementPage) or not page.live:
        return None
    if page.go_live_at and page.go_live_at > timezone.now():
        return None
    warn_of_a_late_meeting(request, page)
    desk.report_published(request, page)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("after_edit_page")
def offer_next_steps_to_approver(request: StaffRequest, page: Page) -> HttpResponse | None:
    """Report in the same way a notice that an approval has published."""
    if request.POST.get("workflow-action-name") != "approve" or page.current_workflow_state:
        return None
    page.refresh_from_db()
    # A registered hook has no type of its own.
    answer: HttpResponse | None = offer_next_steps(request, page)
    return answer


@hooks.register("register_log_actions")
def name_the_withdrawal(actions: LogActionRegistry) -> None:
    actions.register_action(WITHDRAWN, _("Wycofaj z powodem"), _("Wycofano z powodem"))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("ogloszenia/", desk.open_announcements, name="notices_list"),
        path("ogloszenia/nowe/<int:pk>/", desk.write_from_template, name="notices_from_template"),
        path("ogloszenia/<int:pk>/sprostowanie/", desk.show_correction, name="notices_correction"),
        path("ogloszenia/<int:pk>/wycofanie/", desk.show_withdrawal, name="notices_withdrawal"),
    ]
