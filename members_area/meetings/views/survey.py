"""Advisory surveys as members see them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.rules.clock import business_today
from members_area.meetings.domain.queries.survey import answered, survey_for, surveys_for
from members_area.meetings.domain.survey import FEWEST_ANSWERS, answer_survey, results
from members_area.meetings.forms.survey import SurveyAnswerForm
from members_area.meetings.views.member import member


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys that ask this member, those that run first."""
    today = business_today()
    found = list(surveys_for(request.user, today))
    context = {
        "running": [one for one in found if one.is_open_on(today)],
        "over": [one for one in found if one.is_over_on(today)],
        "answered": answered(member(request, today), found),
        "today": today,
    }
    return render(request, "members_area/meetings/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """The question while it runs, its results when it is over."""
    today = business_today()
    found = survey_for(request.user, key, today)
    form = SurveyAnswerForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_survey(found, member(request, today), form.cleaned_data["option"], today=today)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Twoja odpowiedź jest policzona."))
        return redirect("ikcs:survey", found.pk)
    context = {
        "survey": found,
        "form": form,
        "may_answer": found.is_open_on(today) and not answered(member(request, today), [found]),
        "results": results(found, today),
        "fewest": FEWEST_ANSWERS,
        "today": today,
    }
    return render(request, "members_area/meetings/survey.html", context)
