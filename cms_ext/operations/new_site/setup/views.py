"""`/admin/pierwsze-uruchomienie/`: the first set-up for an administrator.

The answers stay in the session until the last button; nothing is created before it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Site

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.queue import delete_upload, reopen_upload, store_upload
from cms_ext.desks.import_desk.views.steps import read_upload_owner
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup import screens
from cms_ext.operations.new_site.setup.domain import first_steps
from cms_ext.operations.new_site.setup.domain.making import (
    Mistake,
    SetUpRefused,
    WrongAnswers,
    read_present_answers,
)
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.set_up import SetUpResult, set_up_site
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    is_administrator,
)
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage

# The session key for the hash of the uploaded file; its name is the answer.
KEY = "coop_set_up_emblem"
ENDING = re.compile(r"\.[a-z0-9]{1,5}\Z")


def store_emblem(request: HttpRequest, written: screens.Written) -> None:
    """Store the chosen file and name it in the answers, or delete an earlier one."""
    chosen = request.FILES.get(screens.EMBLEM)
    if chosen is not None or request.POST.get(screens.WITHOUT_EMBLEM):
        delete_emblem(request, written)
    if chosen is not None:
        request.session[KEY] = store_upload(chosen, owner=read_upload_owner(request))
        ending = ENDING.search((chosen.name or "").lower())
        written.setdefault("coop", {})["emblem"] = f"znak{ending[0] if ending else ''}"


def delete_emblem(request: HttpRequest, written: screens.Written) -> None:
    """Delete the stored file and remove its name from the answers."""
    written.get("coop", {}).pop("emblem", None)
    request.session.modified = True
    sha256 = request.session.pop(KEY, "")
    if sha256:
        delete_upload(sha256, owner=read_upload_owner(request))


@contextmanager
def folder_of(request: HttpRequest, written: screens.Written) -> Iterator[Path]:
    """Yield a temporary folder with the stored file, named as the answers name it.

    After a day the file is gone: then its name leaves the answers and a warning is shown.
    """
    with TemporaryDirectory() as place:
        name = written.get("coop", {}).get("emblem")
        stored = (
            reopen_upload(request.session.get(KEY, ""), owner=read_upload_owner(request))
            if name
            else None
        )
        if stored is not None:
            with stored, (Path(place) / name).open("wb") as copy:
                copyfileobj(stored, copy)
        elif name:
            delete_emblem(request, written)
            message = _(
                "Pliku ze znakiem już nie ma. Wybierz go jeszcze raz albo idź dalej bez niego."
            )
            messages.warning(request, message)
        yield Path(place)


SET_UP_KEY = "coop_set_up"
SUMMARY = "podsumowanie"


@for_staff(is_administrator)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show one screen of questions, or the summary with the button that creates the site."""
    found = screens.list_screens()
    if slug == SUMMARY:
        return _summary(request, found)
    place = next((n for n, one in enumerate(found) if one.slug == slug), None)
    if place is None:
        if slug:
            raise Http404
        return redirect("setup_screen", found[0].slug)
    return _screen(request, found, place)


def _screen(request: HttpRequest, found: list[screens.Screen], place: int) -> HttpResponse:
    screen, written = found[place], _written(request)
    mistakes: list[Mistake] = []
    if request.method == "POST":
        written = _joined(written, screens.read_typed_answers(screen, request.POST))
        store_emblem(request, written)
        with folder_of(request, written) as folder:
            mistakes = [
                mistake
                for mistake in _mistakes(written, folder)
                if screens.is_on_screen(mistake, screen)
            ]
        if any(mistake.path == screens.EMBLEM for mistake in mistakes):
            delete_emblem(request, written)
        # Stored also with a mistake, so that leaving the screen loses nothing.
        request.session[SET_UP_KEY] = written
        if not mistakes:
            following = [*(one.slug for one in found[place + 1 :]), SUMMARY]
            return redirect("setup_screen", following[0])
    context = {
        **_frame(found, place),
        "screen": screen,
        "form": screens.ScreenForm(screen, written, mistakes),
        "back": found[place - 1] if place else None,
    }
    return render(request, "cms_ext/setup/admin/set_up.html", context)


def _summary(request: HttpRequest, found: list[screens.Screen]) -> HttpResponse:
    written = _written(request)
    with folder_of(request, written) as folder:
        mistakes = _mistakes(written, folder)
        refused = ""
        if request.method == "POST" and not mistakes:
            try:
                answers = read_answers(written, folder)
                outcome = set_up_site(answers, today=business_today(), origin=read_origin(request))
            except WrongAnswers as wrong:
                mistakes = list(wrong.mistakes)
            except SetUpRefused as why:
                refused = str(why)
            else:
                delete_emblem(request, written)
                request.session.pop(SET_UP_KEY, None)
                messages.success(request, _outcome_in_words(outcome))
                return redirect("wagtailadmin_home")
    context = {
        **_frame(found, len(found)),
        "wrong": [(_screen_of(mistake, found), mistake) for mistake in mistakes],
        "refused": refused,
        "written": written,
        "back": found[-1],
        "exists": first_steps.site_is_set_up(business_today()),
    }
    return render(request, "cms_ext/setup/admin/set_up_summary.html", context)


def _written(request: HttpRequest) -> screens.Written:
    """Return the answers typed in this session, or those that the site already has."""
    stored: screens.Written | None = request.session.get(SET_UP_KEY)
    return read_present_answers() if stored is None else stored


def _joined(before: screens.Written, now: screens.Written) -> screens.Written:
    """Merge the answers of several screens; a section may span more than one."""
    joined = dict(before)
    for name, value in now.items():
        old: Any = joined.get(name)
        joined[name] = {**old, **value} if isinstance(old, dict) and value else value
    return joined


def _mistakes(written: screens.Written, folder: Path) -> list[Mistake]:
    try:
        read_answers(written, folder)
    except WrongAnswers as wrong:
        return list(wrong.mistakes)
    return []


def _screen_of(mistake: Mistake, found: list[screens.Screen]) -> screens.Screen:
    return next((one for one in found if screens.is_on_screen(mistake, one)), found[0])


def _frame(found: list[screens.Screen], place: int) -> dict[str, Any]:
    titles = [*(one.title for one in found), _("Co powstanie")]
    return {"titles": titles, "place": place + 1, "last": len(titles)}


def _outcome_in_words(outcome: SetUpResult) -> str:
    if not outcome.made:
        return _("Wszystko już było. Niczego nie zmieniono.")
    return _("Strona jest założona. Dalej prowadzą „Pierwsze kroki”.")


@require_safe
@for_staff(ENTERS_ADMIN)
def coop_settings(request: HttpRequest) -> HttpResponse:
    """Redirect to Wagtail's screen of the co-op's settings, which checks the right."""
    return _to_settings()


@require_safe
@for_staff(ENTERS_ADMIN)
def footer_pages(request: HttpRequest) -> HttpResponse:
    """Redirect to the first footer page that is not public, or to their settings."""
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    pages = [getattr(coop, name) for name in first_steps.FOOTER]
    if None in pages:
        messages.warning(request, _("Wskaż obie strony w części „Strony w stopce”."))
        return _to_settings()
    waiting = next((page for page in pages if not page.live), pages[0])
    return redirect("wagtailadmin_pages:edit", waiting.pk)


@require_safe
@for_staff(ENTERS_ADMIN)
def login_notice(request: HttpRequest) -> HttpResponse:
    """Redirect to the notice on how to get a login, or to the list that lacks one."""
    notice = (
        AnnouncementPage.objects.filter(kind__code=first_steps.LOGIN_PROCEDURE)
        .newest_first()
        .first()
    )
    if notice is not None:
        return redirect("wagtailadmin_pages:edit", notice.pk)
    messages.warning(
        request,
        _(
            "Dodaj ogłoszenie rodzaju „Procedura dostępu” i opublikuj je albo przekaż do "
            "zatwierdzenia."
        ),
    )
    index = AnnouncementIndexPage.objects.of_the_public()
    return redirect("wagtailadmin_explore", index.pk) if index else redirect("wagtailadmin_home")


def _to_settings() -> HttpResponse:
    label = CoopSettings._meta
    return redirect("wagtailsettings:edit", label.app_label, label.model_name)


RIGHT = "cms_ext_mail.resend_outgoingmessage"


@for_staff(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def try_mail(request: StaffRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST" and user.email:
        first_steps.send_test_message(user, read_origin(request))
        messages.success(request, _("Wiadomość czeka na wysłanie. Odśwież za minutę."))
        return redirect("setup_try_mail")
    context = {"address": user.email, "last": first_steps.last_test_message(user)}
    return render(request, "cms_ext/setup/admin/try_mail.html", context)
