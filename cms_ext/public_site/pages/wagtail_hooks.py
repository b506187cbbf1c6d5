"""The pages in Wagtail's administration, and what it must not show."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.choose_parent import GenericChooseParentView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms_ext.office.desk_kit.row_version import VERSION
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.blocks import ExternalLinkHandler
from cms_ext.public_site.pages.domain.editing import list_closed_sections
from cms_ext.public_site.pages.forms import ADDRESS_TAKEN, SitePageForm, address_is_taken


class ParentChoice(GenericChooseParentView):
    """Wagtail's choice of a parent, with the pages from the policy and not from its rows."""

    def get_valid_parent_pages(self, user: User) -> QuerySet[Any]:
        types = ContentType.objects.get_for_models(*self.model.allowed_parent_page_models())
        pages: QuerySet[Any] = self.permission_policy.instances_user_has_permission_for(user, "add")
        return pages.filter(content_type__in=types.values())


class PageEdit(EditView):
    """Wagtail's page editor; nothing saves by itself before a person decided a conflict."""

    def form_invalid(self, form: SitePageForm) -> HttpResponse:
        if form.has_conflict:
            self.autosave_enabled = False
        response: HttpResponse = super().form_invalid(form)
        return response


class PageRevert(RevisionsRevertView):
    """Wagtail's form of an older version, saved only over the draft that was the newest one."""

    def get_object(self) -> Page:
        # What is sent is compared with the newest draft and saved over it, as in the editor.
        newest = self.real_page_record.get_latest_revision_as_object
        page: Page = newest() if self.request.method == "POST" else super().get_object()
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.form.is_bound:
            newest = self.form_class(
                instance=self.real_page_record.get_latest_revision_as_object(),
                parent_page=self.parent,
                for_user=self.request.user,
            )
            self.form.fields[VERSION].initial = newest.fields[VERSION].initial
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context


class SitePageViewSet(PageViewSet):
    """Wagtail's screens of pages, except those that this site replaces."""

    edit_view_class = PageEdit
    revisions_revert_view_class = PageRevert
    choose_parent_view_class = ParentChoice


@hooks.register("register_admin_viewset")
def register_page_screens() -> SitePageViewSet:
    return SitePageViewSet()


@hooks.register("construct_page_chooser_queryset")
def choose_from_open_sections(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Limit Wagtail's chooser, which lists all pages, to open sections."""
    closed = _closed_to(request)
    # The chooser also shows the title of the parent page.
    match = request.resolver_match
    parent = match.kwargs.get("parent_page_id") if match else None
    if parent is not None:
        path = Page.objects.filter(pk=parent).values_list("path", flat=True).first() or ""
        _refuse(path, closed)
    for path in closed:
        pages = pages.exclude(path__startswith=path)
    return pages


@hooks.register("construct_explorer_page_queryset")
def explore_open_sections(
    parent_page: Page, pages: PageQuerySet, request: HttpRequest
) -> PageQuerySet:
    """Refuse closed sections, whose titles the explorer would show.

    Pages of plugins that are off are left out: Wagtail cannot edit them.
    """
    _refuse(parent_page.path, _closed_to(request))
    found: PageQuerySet = pages.type(Page)
    return found


@hooks.register("before_serve_page")
def serve_types_of_this_site(page: Page, request: HttpRequest, *view: Any) -> None:
    """Answer 404 for a page of a plugin that is off; Wagtail would show a page of its own."""
    if page.specific_class is None:
        raise Http404


@hooks.register("before_move_page")
def move_open_pages(request: HttpRequest, page: Page, destination: Page) -> None:
    """Refuse to move closed pages, which Wagtail names before it checks rights."""
    _refuse(page.path, _closed_to(request))
    _refuse(destination.path, _closed_to(request))


@hooks.register("before_move_page")
def move_to_a_free_address(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    if not address_is_taken(destination, page.slug):
        return None
    messages.error(request, ADDRESS_TAKEN)
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("register_rich_text_features")
def check_external_links(features: FeatureRegistry) -> None:
    features.register_link_type(ExternalLinkHandler)


def _closed_to(request: HttpRequest) -> list[str]:
    return list_closed_sections(request.user) if isinstance(request.user, User) else []


def _refuse(path: str, closed: list[str]) -> None:
    if path.startswith(tuple(closed)):
        raise Http404
