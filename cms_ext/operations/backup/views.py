"""The administrator's screen of backups; it offers no download."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import name_desk, read_origin
from cms_ext.operations.backup.domain import record
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights


class DrillForm(forms.Form):
    """How a trial restore on another machine or in another folder ended."""

    ended = forms.TypedChoiceField(
        label=gettext_lazy("Jak skończyła się próba?"),
        choices=[
            ("tak", gettext_lazy("polecenie restore napisało, że serwis jest taki jak w kopii")),
            ("nie", gettext_lazy("nie udało się albo coś się różniło")),
        ],
        coerce=lambda value: value == "tak",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Uwaga (nieobowiązkowo)"),
        max_length=record.MAX_NOTE_LENGTH,
        required=False,
        help_text=gettext_lazy("Na przykład: z której kopii, ile to trwało, co się różniło."),
    )


VIEW, ADD = "cms_ext_backup.view_backuprecord", "cms_ext_backup.add_backuprecord"
PER_PAGE = 30


def may_see(user: User) -> bool:
    """Return whether the user may view backups or record a trial restore."""
    return user.has_perm(VIEW) or user.has_perm(ADD)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(may_see)
def show_backups(request: StaffRequest) -> HttpResponse:
    """List backups and trial restores; record a new trial restore on POST."""
    user = request.user
    if request.method == "POST":
        require_rights(request, ADD)
    form = DrillForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        record.register_drill(
            succeeded=form.cleaned_data["ended"],
            note=form.cleaned_data["note"],
            by=name_desk(user),
            origin=read_origin(request),
        )
        messages.success(request, _("Wpisano wynik próby."))
        return redirect("backups")
    today = f"{timezone.localtime():%Y-%m-%d}"
    context = {
        "latest": record.find_latest_backup(),
        "late": record.report_backup_state(timezone.now()) == record.LATE,
        "drill": record.find_latest_drill(),
        "form": form if user.has_perm(ADD) else None,
        "example": f"coop backup /kopie/spoldzielnia-{today}.zip",
        "page_obj": select_page(request, BackupRecord.objects.all(), PER_PAGE),
    }
    return render(request, "cms_ext/backup/backups.html", context)
