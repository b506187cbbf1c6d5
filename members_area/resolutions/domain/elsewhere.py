"""What the register of resolutions has of a paper, for the paper's own page at the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import RegisterLink
from members_area.library.models import CourtEvent, Document, Relation
from members_area.resolutions.models import Vote

SEES_VOTES = "members_area_resolutions.view_vote"
ADDS_VOTES = "members_area_resolutions.add_vote"
WRITES = "members_area_library.change_document"


def list_register_entries(document: Document, user: User) -> list[RegisterLink]:
    """Its relations, its vote, what a court did to it, and its way through the court register.

    At most three queries. The caller has checked that the user may see papers at all.
    """
    return [
        *_relations(document),
        *_vote(document, user),
        *_court_events(document),
        *_court_register(document, user),
    ]


def _relations(document: Document) -> Iterator[RegisterLink]:
    rows = Relation.objects.filter(Q(source=document) | Q(target=document))
    for row in rows.select_related("source", "target"):
        yield RegisterLink(
            f"{row.source} – {row.get_type_display()} – {row.target}",
            reverse("members_area_library_relation_modeladmin_inspect", args=[row.pk]),
        )


def _vote(document: Document, user: User) -> Iterator[RegisterLink]:
    if document.kind.code != "RESOLUTION":
        return
    vote = Vote.objects.current().filter(document=document).first()
    if vote is not None and user.has_perm(SEES_VOTES):
        yield RegisterLink(
            _("Głosowanie: za %(for)d, przeciw %(against)d, wstrzymało się %(abstained)d")
            % {"for": vote.votes_for, "against": vote.votes_against, "abstained": vote.abstained},
            reverse("members_area_resolutions_vote_modeladmin_inspect", args=[vote.pk]),
        )
    elif vote is None and user.has_perm(ADDS_VOTES):
        yield RegisterLink(
            _("Wpisz wynik głosowania"), reverse("members_area_resolutions_vote_modeladmin_create")
        )


def _court_events(document: Document) -> Iterator[RegisterLink]:
    for event in CourtEvent.objects.filter(document=document):
        yield RegisterLink(
            f"{event.get_kind_display()}, {long_date(event.decided_on)}".capitalize(),
            reverse("members_area_library_courtevent_modeladmin_inspect", args=[event.pk]),
        )


def _court_register(document: Document, user: User) -> Iterator[RegisterLink]:
    if document.changes_statute and user.has_perm(WRITES):
        yield RegisterLink(
            _("Zgłoszenie i wpis zmiany statutu w KRS"),
            reverse("members_area_resolutions_statutechange_modeladmin_edit", args=[document.pk]),
        )
