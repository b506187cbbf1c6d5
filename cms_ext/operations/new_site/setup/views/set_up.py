"""`/admin/pierwsze-uruchomienie/`: the first set-up for an administrator who has no terminal.

The answers lie in the session until the last button; nothing is made before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.refusal import Mistake, SetUpRefused, WrongAnswers
from cms_ext.operations.new_site.setup.domain.set_up import SetUpResult, set_up_site
from cms_ext.operations.new_site.setup.domain.steps import site_is_set_up, standing_answers
from cms_ext.operations.new_site.setup.forms import EMBLEM, ScreenForm, Written, belongs, typed
from cms_ext.operations.new_site.setup.screens import Screen, screens
from cms_ext.operations.new_site.setup.views.emblem import delete_emblem, folder_of, store_emblem
from cms_ext.people.identity.views.guard import for_staff, is_administrator

KEY = "coop_set_up"
SUMMARY = "podsumowanie"


@for_staff(is_administrator)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show one screen of questions, or the summary with the button that creates the site."""
    found = screens()
    if slug == SUMMARY:
        return _summary(request, found)
    place = next((n for n, one in enumerate(found) if one.slug == slug), None)
    if place is None:
        if slug:
            raise Http404
        return redirect("setup_screen", found[0].slug)
    return _screen(request, found, place)


def _screen(request: HttpRequest, found: list[Screen], place: int) -> HttpResponse:
    screen, written = found[place], _written(request)
    mistakes: list[Mistake] = []
    if request.method == "POST":
        written = _joined(written, typed(screen, request.POST))
        store_emblem(request, written)
        with folder_of(request, written) as folder:
            mistakes = [one for one in _mistakes(written, folder) if belongs(one, screen)]
        if any(one.path == EMBLEM for one in mistakes):
            delete_emblem(request, written)
        # Also with a mistake: whoever goes back or away loses nothing.
        request.session[KEY] = written
        if not mistakes:
            following = [*(one.slug for one in found[place + 1 :]), SUMMARY]
            return redirect("setup_screen", following[0])
    context = {
        **_frame(found, place),
        "screen": screen,
        "form": ScreenForm(screen, written, mistakes),
        "back": found[place - 1] if place else None,
    }
    return render(request, "cms_ext/setup/admin/set_up.html", context)


def _summary(request: HttpRequest, found: list[Screen]) -> HttpResponse:
    written = _written(request)
    with folder_of(request, written) as folder:
        mistakes = _mistakes(written, folder)
        refused = ""
        if request.method == "POST" and not mistakes:
            try:
                answers = read_answers(written, folder)
                outcome = set_up_site(answers, today=business_today(), origin=origin_of(request))
            except WrongAnswers as wrong:
                mistakes = list(wrong.mistakes)
            except SetUpRefused as why:
                refused = str(why)
            else:
                delete_emblem(request, written)
                request.session.pop(KEY, None)
                messages.success(request, _outcome_in_words(outcome))
                return redirect("wagtailadmin_home")
    context = {
        **_frame(found, len(found)),
        "wrong": [(_screen_of(one, found), one) for one in mistakes],
        "refused": refused,
        "written": written,
        "back": found[-1],
        "exists": site_is_set_up(business_today()),
    }
    return render(request, "cms_ext/setup/admin/set_up_summary.html", context)


def _written(request: HttpRequest) -> Written:
    """What was typed in this session; before that, what the site says of itself already."""
    kept: Written | None = request.session.get(KEY)
    return standing_answers() if kept is None else kept


def _joined(before: Written, now: Written) -> Written:
    """Answers of several screens; a section may be asked on more than one."""
    joined = dict(before)
    for name, value in now.items():
        old: Any = joined.get(name)
        joined[name] = {**old, **value} if isinstance(old, dict) and value else value
    return joined


def _mistakes(written: Written, folder: Path) -> list[Mistake]:
    try:
        read_answers(written, folder)
    except WrongAnswers as wrong:
        return list(wrong.mistakes)
    return []


def _screen_of(mistake: Mistake, found: list[Screen]) -> Screen:
    return next((one for one in found if belongs(mistake, one)), found[0])


def _frame(found: list[Screen], place: int) -> dict[str, Any]:
    titles = [*(one.title for one in found), _("Co powstanie")]
    return {"titles": titles, "place": place + 1, "last": len(titles)}


def _outcome_in_words(outcome: SetUpResult) -> str:
    if not outcome.made:
        return _("Wszystko już było. Niczego nie zmieniono.")
    return _("Strona jest założona. Dalej prowadzą „Pierwsze kroki”.")
