from typing import Any

from django.db.models import Model, ProtectedError
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.frontend.page_cache.generation import is_of_draft, no_addresses, register_reach
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.premises.signals import place_split, places_merged
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain import life, queries, recipients
from cms_ext.public_site.notices.targets import Place
from cms_ext.public_site.pages.domain.reach import reach_of_page, store_former_state
from cms_ext.public_site.pages.domain.search import index_page

register_reach(notices.AnnouncementPage, queries.reach_of_announcement)
register_reach(notices.AnnouncementIndexPage, reach_of_page)
register_reach(notices.Correction, queries.reach_of_correction)
for model in (notices.AnnouncementTemplate, notices.NumberCounter):
    register_reach(model, lambda row: no_addresses)


@receiver(pre_save, sender=notices.AnnouncementPage)
@receiver(pre_save, sender=notices.AnnouncementIndexPage)
def page_is_saved(
    sender: type[notices.AnnouncementPage | notices.AnnouncementIndexPage],
    instance: notices.AnnouncementPage | notices.AnnouncementIndexPage,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    if not is_of_draft(update_fields):
        store_former_state(instance, *(queries.NOTED if sender is notices.AnnouncementPage else ()))


@receiver(page_published, sender=notices.AnnouncementPage)
def published(
    sender: type[notices.AnnouncementPage], instance: notices.AnnouncementPage, **kwargs: Any
) -> None:
    """Number the announcement, index it, and record it if it is public.

    That it is public now is in the record of publication; a panel's own never is.
    """
    life.assign_number(instance, business_today())
    index_page(instance)
    if not instance.for_everybody:
        return
    editor = getattr(kwargs.get("revision"), "user", None)
    origin = Origin(actor=editor, panel="staff") if editor else SYSTEM
    life.record_shown(instance, on=business_today(), origin=origin)


@receiver(post_save, sender=Property)
@receiver(post_save, sender=Building)
@receiver(post_save, sender=Staircase)
def place_saved(sender: type[Place], instance: Place, created: bool, **kwargs: Any) -> None:
    if not created:
        reworded = [*recipients.relabel_place(instance), *recipients.reindex_schedules(instance)]
        life.record_changed_around(reworded, on=business_today())


@receiver(post_page_move)
@receiver(page_slug_changed)
def address_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Record the announcements below a list that moves."""
    below = notices.AnnouncementPage.objects.descendant_of(instance, inclusive=True).filter(
        live=True
    )
    life.record_changed_around(below, on=business_today())


@receiver(post_save, sender=get_document_model())
def forget_changed_file(sender: type[Model], instance: Model, created: bool, **kwargs: Any) -> None:
    """Record announcements with a changed file, which is served at once."""
    if not created:
        pages = {ref.object_id for ref in ReferenceIndex.get_references_to(instance)}
        live = notices.AnnouncementPage.objects.filter(pk__in=pages, live=True)
        life.record_changed_around(live, on=business_today())


@receiver(pre_delete, sender=Property)
@receiver(pre_delete, sender=Building)
@receiver(pre_delete, sender=Staircase)
def place_deleted(sender: type[Place], instance: Place, **kwargs: Any) -> None:
    """Refuse to delete a place that an announcement targets."""
    named = list(recipients.list_naming(instance))
    if named:
        raise ProtectedError(
            _("Tego miejsca dotyczą ogłoszenia. Najpierw zmień w nich pole „Kogo dotyczy”."),
            set(named),
        )


@receiver(places_merged, sender=Property)
@receiver(places_merged, sender=Building)
@receiver(places_merged, sender=Staircase)
def place_merged(sender: type[Place], place: Place, into: Place, **kwargs: Any) -> None:
    recipients.replace_in_revisions(place, [into])


@receiver(place_split, sender=Building)
def building_split(sender: type[Building], place: Building, new: Building, **kwargs: Any) -> None:
    """Let announcements for the building target both parts."""
    recipients.replace_in_revisions(place, [place, new])


@receiver(page_unpublished, sender=notices.AnnouncementPage)
def unpublished(
    sender: type[notices.AnnouncementPage], instance: notices.AnnouncementPage, **kwargs: Any
) -> None:
    life.record_hidden(instance, on=business_today(), origin=SYSTEM)


@receiver(post_save, sender=PageLogEntry)
def logged(
    sender: type[PageLogEntry], instance: PageLogEntry, created: bool, **kwargs: Any
) -> None:
    # Wagtail's signals of a publication name its author and not who published it.
    if created:
        life.record_life(instance)
