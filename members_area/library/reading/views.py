"""The reading log and messages on new documents, for members; the log and numbers, for staff."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.base.web.public_forms import one_click
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.desks.privacy.models import RetentionPolicy
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin
from cms_ext.people.identity.views.guard import AccountRequest, for_staff, require_login
from members_area.apps import IKCS
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document
from members_area.library.models.document import DocumentQuerySet
from members_area.library.reading import domain
from members_area.library.reading.models import DigestChoice, Rhythm
from members_area.library.views.place import INSIDE
from members_area.register.domain.membership import may_enter_ikcs


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Jak często"), choices=Rhythm.choices, widget=forms.RadioSelect
    )


# The reasons of this screen; others belong to other desks.
REASONS = [
    (reason.value, reason.label)
    for reason in (ReadReason.INSPECTION, ReadReason.CASE, ReadReason.CALL)
]


class InspectionForm(forms.Form):
    """The inspector's query and the reason, without which nothing is shown."""

    q = forms.CharField(
        label=gettext_lazy("Dokument albo login"),
        max_length=200,
        help_text=gettext_lazy(
            "Numer albo słowa z tytułu dokumentu, albo cały login, np. IKCS-0007."
        ),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Powód wglądu"), choices=REASONS)


@require_http_methods(["GET", "HEAD", "POST"])
@require_login()
def digest(request: AccountRequest) -> HttpResponse:
    """Return the choice of messages on new documents, for members alone."""
    user, today = request.user, business_today()
    if not may_enter_ikcs(user, today):
        raise Http404
    choice = DigestChoice.objects.filter(user=user).first()
    rhythm = choice.rhythm if choice else Rhythm.NEVER
    form = DigestForm(request.POST or None, initial={"rhythm": rhythm})
    if request.method == "POST" and form.is_valid():
        chosen = Rhythm(form.cleaned_data["rhythm"])
        domain.set_digest_rhythm(user, chosen, today=today, origin=read_origin(request))
        messages.success(request, _("Zapisano: %(rhythm)s.") % {"rhythm": chosen.label})
        return redirect("ikcs:digest")
    context = {"form": form, "to": user.person.correspondence_email if user.person else ""}
    return render(request, "members_area/reading/digest.html", context)


@one_click
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End these messages by the link in one of them. Raises Http404 for an unknown link."""
    choice = domain.choice_by_token(token)
    if choice is None:
        raise Http404
    if request.method == "POST":
        choice = domain.stop_digest(choice, today=business_today())
    context = {"stopped": choice.rhythm == Rhythm.NEVER}
    return render(request, "members_area/reading/digest_stop.html", context)


PER_PAGE = 25


@require_safe
@require_login(IKCS)
def own_readings(request: AccountRequest) -> HttpResponse:
    """Return the log of this login; a former member may still see it."""
    today = business_today()
    page = select_page(request, domain.readings_of(request.user), PER_PAGE, name=PAGE)
    context = {
        "page_obj": page,
        "readings": [
            (reading, INSIDE.cover_url(reading.document) if reading.document else "")
            for reading in domain.in_words(page, _openable_documents(request, today))
        ],
        "term": RetentionPolicy.objects.get(pk="LOG_SIGN_IN").term,
    }
    return render(request, "members_area/reading/readings.html", context)


@require_safe
@require_login(IKCS)
def own_readings_csv(request: AccountRequest) -> HttpResponse:
    """Return the full log of this login as CSV."""
    today = business_today()
    rows: list[Sequence[str]] = [[_("Kiedy"), _("Dokument"), _("Numer"), _("Jak")]]
    for reading in domain.in_words(
        domain.readings_of(request.user), _openable_documents(request, today)
    ):
        moment = timezone.localtime(reading.at)
        number = reading.document.number if reading.document else ""
        rows.append((f"{moment:%Y-%m-%d %H:%M}", reading.title, number, reading.how))
    response = make_csv_response(rows, f"odczyty-{today}.csv")
    response["Cache-Control"] = "private, no-store"
    return response


def _openable_documents(request: AccountRequest, today: date) -> DocumentQuerySet:
    """Return the documents whose titles the reader may still see.

    None after the membership has ended.
    """
    if not may_enter_ikcs(request.user, today):
        return Document.objects.none()
    return visible_documents(request.user, today)


READS_THE_LOG = "cms_ext_audit.view_auditevent"
SEES_NUMBERS = "members_area_library.view_document"


@require_safe
@for_staff(READS_THE_LOG)
def inspection(request: HttpRequest) -> HttpResponse:
    """Readings of documents or of a login, with a reason; the inspection is recorded."""
    query = normalised_query(request.GET.get("q", ""))
    form = InspectionForm(request.GET or None)
    context: dict[str, object] = {"form": form, "query": query}
    if query and form.is_valid():
        found = domain.readings_matching(query)
        page = select_page(request, found.events, PER_PAGE)
        reason = ReadReason(form.cleaned_data["reason"])
        domain.record_inspection(found, page.object_list, reason, read_origin(request))
        context |= {
            "found": found,
            "page": page,
            "readings": domain.in_words(page, Document.objects.all()),
        }
    return render(request, "members_area/reading/desk/inspection.html", context)


class ReadingNumbers(StaffList):
    """Readers of each paper in each month, without names and without small numbers."""

    template_name = "members_area/reading/desk/numbers.html"
    guarded_by = (SEES_NUMBERS,)
    model = Document
    page_title = gettext_lazy("Poczytność dokumentów")
    header_icon = "list-ol"
    paginate_by = 50
    export_filename = "poczytnosc"
    columns = (
        Day("month", gettext_lazy("Miesiąc"), form="F Y"),
        Name(
            "title",
            gettext_lazy("Dokument"),
            "document.title",
            url_name="members_area_library_document_modeladmin_inspect",
            key="document.pk",
        ),
        Fact("in_words", gettext_lazy("Czytelnicy")),
    )

    def get_queryset(self) -> list[domain.MonthOfPaper]:
        return domain.count_readers_by_month(Document.objects.all())
