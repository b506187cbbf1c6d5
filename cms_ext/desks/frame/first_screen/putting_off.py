"""Quiet lines of „Dziś” that a member of staff put off, in a cookie of this browser.

The cookie names queues and days, no person and no figure; what is put off still waits.
"""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.first_screen.panel import MOST_DAYS_OFF
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff

LONGEST_CODE = 80


class PutOffForm(forms.Form):
    queue = forms.CharField(max_length=LONGEST_CODE)
    until = forms.DateField()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = business_today()
        if not today < until <= today + timedelta(MOST_DAYS_OFF):
            raise forms.ValidationError("until")
        return until


def _cookie(request: HttpRequest, queue: str) -> str:
    return f"odlozone-{request.user.pk}-{queue}"


def read_put_off(request: HttpRequest, queues: list[str]) -> dict[str, date]:
    """Return the day of each of these queues that this person put off in this browser."""
    days = {}
    for queue in queues:
        try:
            day = parse_date(request.COOKIES.get(_cookie(request, queue), ""))
        except ValueError:
            continue
        if day is not None:
            days[queue] = day
    return days


@require_POST
@for_staff(ENTERS_ADMIN)
def put_off(request: StaffRequest) -> HttpResponse:
    """Put a quiet line of one's own off until a day within three months."""
    answer = redirect("wagtailadmin_home")
    today = business_today()
    form = PutOffForm(request.POST)
    if not form.is_valid():
        latest = plain_date(today + timedelta(MOST_DAYS_OFF))
        words = _("Nie odłożono. Podaj dzień od jutra do %(day)s.")
        messages.error(request, words % {"day": latest})
        return answer
    queue, until = form.cleaned_data["queue"], form.cleaned_data["until"]
    own = {line.code for line in waiting_lines(request.user, today) if line.queue.is_quiet}
    if queue not in own:
        messages.error(request, _("Tej kolejki nie można odłożyć."))
        return answer
    answer.set_cookie(
        _cookie(request, queue),
        until.isoformat(),
        max_age=(until - today).days * 24 * 60 * 60,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    messages.success(request, _("Odłożono do %(day)s.") % {"day": plain_date(until)})
    return answer
