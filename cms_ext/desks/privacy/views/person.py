"""Data about one person: the own copy and access log; copy and erasure at the desk."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.desks.frame.listing import Name, PersonFinder
from cms_ext.desks.privacy.domain import erasure as erasures
from cms_ext.desks.privacy.domain.core_data import (
    AUTOMATIC,
    describe_event,
    list_events_by_others,
    list_own_events,
)
from cms_ext.desks.privacy.domain.packet import ExportedBy, export_person, make_archive_name
from cms_ext.desks.privacy.models import Erasure, RetentionPolicy
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import AccountRequest, for_staff, require_login


@require_http_methods(["GET", "HEAD", "POST"])
@require_login()
def show_my_data(request: AccountRequest) -> HttpResponseBase:
    """Describe the copy; POST makes it. 404 for staff, who are not on file."""
    if request.user.person is None:
        raise Http404
    if request.method == "POST":
        return _copy(request)
    return render(request, "cms_ext/privacy/my_data.html")


@require_login(fresh_password_for="privacy:my_data")
def _copy(request: AccountRequest) -> HttpResponseBase:
    person = request.user.person
    assert person is not None  # the view above has checked
    return make_archive_response(person, ExportedBy.OWN, read_origin(request))


def make_archive_response(person: Person, way: ExportedBy, origin: Origin) -> StreamingHttpResponse:
    """Make the archive's download, which no cache stores."""
    pieces = export_person(person, way, origin)
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{make_archive_name(business_today())}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


PER_PAGE = 25
OWN, AUTOMATIC_ONLY = "moje", "samoczynne"


@require_safe
@require_login()
def show_access_log(request: AccountRequest) -> HttpResponse:
    user = request.user
    what = request.GET.get("co", "")
    own, automatic = what == OWN, what == AUTOMATIC_ONLY
    about = list_events_by_others(user)
    events = about.filter(AUTOMATIC) if automatic else about.exclude(AUTOMATIC)
    chosen = what if own or automatic else ""
    page = select_page(
        request,
        list_own_events(user) if own else events,
        PER_PAGE,
        name=PAGE,
        keep={"co": chosen},
    )
    context = {
        "own": own,
        "views": [
            ("", _("Wglądy i zmiany")),
            (AUTOMATIC_ONLY, _("Czynności samoczynne strony")),
            (OWN, _("Twoje logowania i czynności")),
        ],
        "chosen": chosen,
        "page_obj": page,
        "lines": [describe_event(event, {user.pk}) for event in page],
        "terms": RetentionPolicy.objects.in_bulk(["LOG_ACT", "LOG_SIGN_IN"]),
    }
    return render(request, "cms_ext/privacy/access_log.html", context)


class ErasureForm(forms.Form):
    """The tick that guards what cannot be undone."""

    certain = forms.BooleanField(
        label=gettext_lazy("Wniosek tej osoby jest w aktach, jej tożsamość sprawdzono"),
        error_messages={
            "required": gettext_lazy("Zaznacz, że sprawdzono wniosek i tożsamość osoby.")
        },
    )


EXPORTS, ERASES = "cms_ext_privacy.export_person", "cms_ext_privacy.erase_person"


class PeopleList(PersonFinder):
    guarded_by = (EXPORTS,)
    page_title = gettext_lazy("Kopie i usuwanie danych osób")
    columns = (
        Name(
            "name",
            gettext_lazy("Osoba"),
            "person.name",
            hint="facts",
            url_name="privacy_desk_person",
            key="person.pk",
        ),
    )


@require_safe
@for_staff(EXPORTS)
def show_person(request: HttpRequest, key: int) -> HttpResponse:
    """Display who it is, with the copy and the erasure; the view is recorded."""
    person = get_object_or_404(Person, pk=key)
    record_view(request, person, person, ReadReason.INSPECTION)
    erasure = Erasure.objects.filter(person=person).select_related("by").first()
    return render(request, "cms_ext/privacy/desk/person.html", {"one": person, "erasure": erasure})


@require_POST
@for_staff(EXPORTS)
def send_copy(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """Send the archive, to be handed to the person."""
    return make_archive_response(
        get_object_or_404(Person, pk=key), ExportedBy.DESK, read_origin(request)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ERASES)
def confirm_erasure(request: HttpRequest, key: int) -> HttpResponse:
    """Display what would stay and why, or why it is refused; POST erases."""
    person = get_object_or_404(Person, pk=key)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erasures.erase_person(person, business_today(), read_origin(request))
        except erasures.ErasureRefused:
            return _confirmation_page(request, person, form)
        messages.success(request, _("Dane usunięto. Lista tego, co zostało, jest poniżej."))
        return redirect("privacy_desk_person", key=person.pk)
    return _confirmation_page(request, person, form)


def _confirmation_page(request: HttpRequest, person: Person, form: ErasureForm) -> HttpResponse:
    retained: list[erasures.RetainedData] = []
    reasons: tuple[str, ...] = ()
    try:
        retained = erasures.rehearse_erasure(person, business_today())
    except erasures.ErasureRefused as refused:
        reasons = refused.reasons
    context = {"one": person, "form": form, "kept": retained, "reasons": reasons}
    return render(request, "cms_ext/privacy/desk/erasure.html", context)
