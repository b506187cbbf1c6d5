"""The public page that compares a paper with what the co-op issued, and reveals nothing."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from cms_ext.base.files.stored_files import FileDigest
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.people.identity.domain.throttle import (
    ReservedTries,
    make_address_bucket,
    make_bucket,
    reserve_tries,
)
from ebok_plugin.statements.domain.issued_file import (
    compare_figures,
    issue_day,
    strip_code_separators,
)
from ebok_plugin.statements.forms import FiguresForm

TEMPLATE = "ebok_plugin/statements/verification.html"
MEBIBYTE = 1024 * 1024
# Far more than the longest statement that the site makes.
MAX_MEBIBYTES = 10
# Nobody who has a code may guess its amount, from however many addresses: with five tries a day a
# balance of some thousand złoty is safe for centuries.
WRONG_A_DAY = 5
A_DAY = timedelta(days=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """Compare code, day and amount; `?kod=` fills in the code, but does not check it alone."""
    if request.method != "POST":
        return _page(request, form=FiguresForm(initial={"kod": request.GET.get("kod", "")[:60]}))
    form = FiguresForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    code = form.cleaned_data["kod"]
    tries = reserve_tries(
        make_address_bucket(request, "check code"),
        make_bucket("check code", strip_code_separators(code), limit=WRONG_A_DAY, window=A_DAY),
    )
    if tries is None:
        return _page(request, form=form, too_often=True)
    comparison = compare_figures(code, form.cleaned_data["dzien"], form.cleaned_data["kwota"])
    if comparison.agrees:
        tries.release()
    return _page(request, form=form, found=comparison)


@takes_megabytes(FIVE_FILES)
@never_cache
@csrf_exempt  # only until the upload handler is set: `_file` checks the token
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """Tell whether the uploaded file `plik` is, byte for byte, one that was issued."""
    if request.method != "POST":
        return redirect("ebok:verify")
    tries = reserve_tries(make_address_bucket(request, "check file"))
    if tries is None:
        return _page(request, file={"too_often": True})
    digest = FileDigest(request, MAX_MEBIBYTES * MEBIBYTE)
    request.upload_handlers = [digest]
    return _file(request, digest, tries)


@csrf_protect
def _file(request: HttpRequest, digest: FileDigest, tries: ReservedTries) -> HttpResponse:
    request.POST  # noqa: B018  # reading the form receives the file
    if not digest.is_there or not digest.size:
        return _page(request, file={"missing": True})
    if digest.is_too_large:
        return _page(request, file={"too_large": True})
    issued_on = issue_day(digest.sha256)
    if issued_on:
        tries.release()
    return _page(request, file={"answered": True, "issued_on": issued_on})


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    context.setdefault("form", FiguresForm())
    file_answer = context.get("file", {})
    too_often = context.get("too_often") or file_answer.get("too_often")
    context["most"] = MAX_MEBIBYTES
    return render(request, TEMPLATE, context, status=429 if too_often else 200)
