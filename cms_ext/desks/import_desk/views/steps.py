"""Upload, rehearsal, commit: two pages that work without JavaScript (`import_formats.md` §4)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.desks.import_desk.domain.desk import (
    MATCH,
    NOTHING_WRITTEN,
    CommitRefused,
    Submission,
    commit_file,
    rehearse_file,
)
from cms_ext.desks.import_desk.domain.number_match import DASHED
from cms_ext.desks.import_desk.domain.queue import (
    ReceiptRefused,
    RehearsalReceipt,
    delete_expired_uploads,
    delete_upload,
    goes_to_scheduler,
    is_queued,
    list_latest_queued,
    queue_commit,
    read_import_receipt,
    reopen_upload,
    store_upload,
)
from cms_ext.desks.import_desk.forms import CommitForm
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.views.report_words import ColumnWords
from cms_ext.desks.import_desk.views.table import ImportScreen
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, View, for_staff

COLUMNS = ("code", "line", "field", "found", "expected", "message")
SHOWN_FINDINGS, MAX_ALIKE = 200, 5
# What a table with headings of its own is refused with, on a screen of one kind and of several.
FOREIGN = ("HEADER_MISSING", "KIND_MISSING")
Step = Callable[[HttpRequest, ImportScreen, RehearsalReceipt, Submission], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def upload(request: HttpRequest, screen: ImportScreen) -> HttpResponse:
    """Display the form; a valid one leads to the report of the rehearsal."""
    screen.clerk(request)
    form = screen.make_form(request)
    if not form.is_valid():
        context = {"screen": screen, "form": form, "queued": list_latest_queued(screen.desk)}
        return render(request, screen.upload_template, context)
    file = form.cleaned_data["file"]
    return rehearse_upload(request, screen, file, file.name, screen.pin_layout(form.options))


def rehearse_upload(
    request: HttpRequest,
    screen: ImportScreen,
    file: File[bytes],
    filename: str,
    options: dict[str, str],
) -> HttpResponse:
    """Store a file for the session and display its rehearsal, with the way to commit it."""
    delete_expired_uploads(timezone.now())
    receipt = RehearsalReceipt(
        desk=screen.desk.name,
        user=screen.clerk(request).pk,
        filename=filename,
        sha256=store_upload(file, owner=read_upload_owner(request)),
        options=options,
    )
    content = reopen_upload(receipt.sha256, owner=read_upload_owner(request))
    if content is None:
        return _gone(request, screen)
    with content:
        return _rehearsed(request, screen, receipt, _submission(receipt, content))


def with_stored_upload(step: Step) -> View:
    """Decorate a step after the rehearsal: find the upload of the page's receipt."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_staff(ENTERS_ADMIN)
    @wraps(step)
    def view(request: HttpRequest, screen: ImportScreen) -> HttpResponse:
        clerk = screen.clerk(request)
        if request.method != "POST":
            return redirect(screen.url)
        text = request.POST.get("receipt", "")
        try:
            receipt = read_import_receipt(text, desk=screen.desk.name, user=clerk.pk)
        except ReceiptRefused:
            return _gone(request, screen)
        content = reopen_upload(receipt.sha256, owner=read_upload_owner(request))
        if content is None:
            return _done_before(request, screen, receipt) or _gone(request, screen)
        with content:
            return step(request, screen, receipt, _submission(receipt, content))

    return view


@with_stored_upload
def commit(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt, submission: Submission
) -> HttpResponse:
    """Commit the file if it was confirmed and is up to date; else display its report again."""
    form = CommitForm(request.POST, held=[(code, code) for code in receipt.held])
    if not form.is_valid():
        problem = " ".join(map(str, form.errors.get("confirmed", [])))
        ticked = request.POST.getlist("confirmed")
        return _rehearsed(request, screen, receipt, submission, problem, ticked)
    if screen.desk.postings().get(receipt.subject, 0) != receipt.seen:
        problem = _("Dane zmieniły się od sprawdzenia. Oto wynik nowego sprawdzenia.")
        return _rehearsed(request, screen, receipt, submission, problem)
    confirmed = frozenset(form.cleaned_data.get("confirmed", ()))
    origin, today = read_origin(request), business_today()
    submission = replace(submission, confirmed=confirmed)
    if goes_to_scheduler(screen.desk, receipt):
        return _queued(request, screen, receipt, submission)
    try:
        report = commit_file(screen.desk, submission, today=today, origin=origin)
    except CommitRefused as refusal:
        return _rehearsed(request, screen, receipt, submission, f"[{refusal.code}] {refusal}")
    if screen.desk.verdict(report).status in NOTHING_WRITTEN:
        return _report_page(request, screen, receipt, report)
    delete_upload(receipt.sha256, owner=read_upload_owner(request))
    if screen.desk.verdict(report).status == "posted":
        messages.success(request, str(screen.words.done) % receipt.filename)
    else:
        messages.warning(request, str(screen.words.held) % receipt.filename)
    return _to_record(screen, receipt)


def _queued(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt, submission: Submission
) -> HttpResponse:
    if is_queued(screen.desk, receipt.sha256):
        return _waits_already(request, screen, receipt)
    queue_commit(screen.desk, receipt, submission, read_origin(request))
    delete_upload(receipt.sha256, owner=read_upload_owner(request))
    words = _("Plik „%s” jest duży: wczyta go za chwilę zadanie w tle. Wynik pokaże ta strona.")
    if receipt.two_persons:
        words = _("Plik „%s” czeka na zatwierdzenie. Zrobi to inna osoba, z tym samym prawem.")
    messages.success(request, words % receipt.filename)
    return redirect(screen.url)


def _waits_already(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt
) -> HttpResponse:
    words = _("Plik „%s” już czeka na wczytanie.")
    if receipt.two_persons:
        words = _("Plik „%s” już czeka na zatwierdzenie.")
    messages.warning(request, words % receipt.filename)
    return redirect(screen.url)


@with_stored_upload
def match(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt, submission: Submission
) -> HttpResponse:
    """Rehearse the file with numbers that are matched in spite of dashes."""
    options = {**receipt.options, MATCH: "on"}
    receipt, submission = replace(receipt, options=options), replace(submission, options=options)
    return _rehearsed(request, screen, receipt, submission)


@with_stored_upload
def discard(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt, submission: Submission
) -> HttpResponse:
    """Discard the file."""
    delete_upload(receipt.sha256, owner=read_upload_owner(request))
    changes = {"desk": screen.desk.name}
    record("IMPORT_DISCARDED", read_origin(request), note=receipt.sha256, changes=changes)
    messages.success(request, _("Zrezygnowano z pliku „%s”.") % receipt.filename)
    return redirect(screen.url)


@with_stored_upload
def findings(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt, submission: Submission
) -> HttpResponse:
    """Send every finding as a CSV file, for anyone who prepared the import."""
    report = _rehearse(request, screen, submission)
    return make_findings_response(screen.desk.findings(report), receipt.filename)


def _rehearsed(
    request: HttpRequest,
    screen: ImportScreen,
    receipt: RehearsalReceipt,
    submission: Submission,
    problem: str = "",
    ticked: Sequence[str] | None = None,
) -> HttpResponse:
    """Display a fresh rehearsal; with `ticked` the form says what is still to be ticked."""
    # Read before the file is: what is committed meanwhile outdates this rehearsal.
    postings = screen.desk.postings()
    report = _rehearse(request, screen, submission)
    if options := _choose_layout(screen, submission, report):
        layout = options[screen.layout_field]
        messages.info(request, _("Plik odczytano układem „%s”.") % layout.partition("#")[0])
        receipt, submission = (
            replace(receipt, options=options),
            replace(submission, options=options),
        )
        report = _rehearse(request, screen, submission)
    verdict = screen.desk.verdict(report)
    subject = verdict.subject
    rows = max(verdict.counts.get("rows", 0), verdict.counts.get("operations", 0))
    seen = postings.get(subject, 0)
    receipt = replace(
        receipt,
        subject=subject,
        seen=seen,
        held=verdict.held,
        rows=rows,
        two_persons=verdict.two_persons,
    )
    return _report_page(request, screen, receipt, report, problem, ticked)


def _choose_layout(screen: ImportScreen, submission: Submission, report: Any) -> dict[str, str]:
    """Return the options with the one layout that fits a file without our headings, else none."""
    field = screen.layout_field
    if not screen.assistant or submission.options.get(field):
        return {}
    if not _lacks_header(screen.desk.findings(report)):
        return {}
    stream: Any = submission.content.file
    stream.seek(0)
    layout = screen.assistant.find_fitting(ForeignFile(submission.filename, stream))
    stream.seek(0)
    return screen.pin_layout({**submission.options, field: layout}) if layout else {}


def _rehearse(request: HttpRequest, screen: ImportScreen, submission: Submission) -> Any:
    origin = read_origin(request)
    return rehearse_file(screen.desk, submission, today=business_today(), origin=origin)


def _report_page(
    request: HttpRequest,
    screen: ImportScreen,
    receipt: RehearsalReceipt,
    report: Any,
    problem: str = "",
    ticked: Sequence[str] | None = None,
) -> HttpResponse:
    signed = receipt.signed()
    data = None if ticked is None else {"receipt": signed, "confirmed": ticked}
    held = label_held_codes(receipt.held, screen.desk.findings(report))
    context = {
        **describe_report(screen, report),
        "filename": receipt.filename,
        "problem": problem,
        "form": CommitForm(data, held=held, initial={"receipt": signed}),
        "commit_url": screen.address("commit"),
        "discard_url": screen.address("discard"),
        "findings_url": screen.address("findings"),
        "match_url": screen.address("match"),
        **offer_layout(request, screen, receipt),
    }
    return render(request, screen.report_template, context)


def offer_layout(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt
) -> dict[str, Any]:
    """Return the way to make a layout of this very file, or to change the chosen one for it."""
    assistant = screen.assistant
    if assistant is None or not request.user.has_perms(assistant.makes):
        return {}
    chosen = receipt.options.get(assistant.import_field, "")
    change_url = assistant.change_url(chosen) if chosen else ""
    own = replace(receipt, desk=assistant.url_name, options={}, subject="", held=())
    return {
        "layout_url": change_url or assistant.new_url,
        "changes_layout": bool(change_url),
        "layout_receipt": own.signed(),
    }


def describe_report(screen: ImportScreen, report: Any) -> dict[str, Any]:
    """Return what a page displays of a report: verdict, findings with their columns, details."""
    listed = screen.desk.findings(report)
    grouped = group_findings(listed)
    kinds = screen.assistant.list_shapes() if screen.assistant else ()
    columns = ColumnWords(screen.columns_of(report), kinds)
    return {
        "screen": screen,
        "lacks_header": _lacks_header(listed),
        "is_dashed": any(finding["code"] == DASHED for finding in listed),
        "verdict": screen.desk.verdict(report),
        "findings": list(map(columns.word_finding, grouped[:SHOWN_FINDINGS])),
        "changes": list(map(columns.word_change, getattr(report, "changes", ()))),
        "hidden_findings": max(0, len(grouped) - SHOWN_FINDINGS),
        **screen.details(report),
    }


def _lacks_header(findings: Iterable[dict[str, Any]]) -> bool:
    """Return whether a file was refused because its headings are another program's."""
    return any(finding["code"] in FOREIGN for finding in findings)


def group_findings(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one finding for many of one cause: the first, with the lines of the others.

    Warnings that say different things are looked at one by one.
    """
    causes: dict[Any, list[dict[str, Any]]] = {}
    for finding in findings:
        what = "" if finding["is_error"] else finding["message"].partition(": ")[2]
        cause = (finding["code"], finding["field"], finding.get("file"), what)
        causes.setdefault(cause, []).append(finding)
    grouped = []
    for first, *others in causes.values():
        if len(others) < MAX_ALIKE:
            grouped += [first, *others]
            continue
        lines = [str(finding["line"]) for finding in others if finding["line"]]
        named, rest = ", ".join(lines[:MAX_ALIKE]), len(others) - len(lines[:MAX_ALIKE])
        grouped.append(first | {"alike": len(others), "lines": named, "rest": rest})
    return grouped


def _submission(receipt: RehearsalReceipt, content: Any) -> Submission:
    return Submission(content, receipt.filename, receipt.sha256, receipt.options)


def _gone(request: HttpRequest, screen: ImportScreen) -> HttpResponse:
    messages.error(request, screen.words.gone)
    return redirect(screen.url)


def _done_before(
    request: HttpRequest, screen: ImportScreen, receipt: RehearsalReceipt
) -> HttpResponse | None:
    """Answer a second click on the button, if the first one has done it."""
    if is_queued(screen.desk, receipt.sha256):
        return _waits_already(request, screen, receipt)
    if screen.desk.record_of(receipt.sha256) is None:
        return None
    messages.warning(request, _("Plik „%s” jest już w rejestrze.") % receipt.filename)
    return _to_record(screen, receipt)


def _to_record(screen: ImportScreen, receipt: RehearsalReceipt) -> HttpResponse:
    key = screen.desk.record_of(receipt.sha256)
    assert key is not None  # it was committed, kept or found just now
    return redirect(screen.record_url(key))


def read_upload_owner(request: HttpRequest) -> str:
    """Return the session whose files of `queue.store_upload` the request may open."""
    return request.session.session_key or ""


def label_held_codes(
    held: Sequence[str], findings: Iterable[dict[str, Any]]
) -> list[tuple[str, str]]:
    """Return for each code to confirm its first finding and the number of findings."""
    held_findings = [finding for finding in findings if finding["code"] in held]
    counts = Counter(finding["code"] for finding in held_findings)
    labels = []
    for code in held:
        message = next(
            (finding["message"] for finding in held_findings if finding["code"] == code), ""
        )
        more = _(" (takich uwag: %d)") % counts[code] if counts[code] > 1 else ""
        labels.append((code, f"{message}{more} [{code}]".strip()))
    return labels


def make_findings_response(findings: Iterable[dict[str, Any]], filename: str) -> HttpResponse:
    """Make a spreadsheet file of all findings; nothing in it runs as a formula."""
    headers = [_("rodzaj"), _("plik"), _("kod"), _("wiersz"), _("pole"), _("jest")]
    lines = [[*headers, _("powinno być"), _("opis")]]
    for finding in findings:
        cells = (finding[name] for name in COLUMNS)
        texts = ("" if cell is None else str(cell) for cell in cells)
        kind = _("błąd") if finding["is_error"] else _("uwaga")
        lines.append([kind, filename, *texts])
    return make_csv_response(lines, "uwagi.csv")
