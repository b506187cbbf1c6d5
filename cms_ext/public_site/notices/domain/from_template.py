"""Create announcements from templates and the editor's answers; replace a site's templates."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates import period
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementTemplate
from cms_ext.public_site.notices.models.kind import NAMED
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.models import Desk

MAX_TITLE_LENGTH, MAX_LEAD_LENGTH = 120, 300
# An event of one day is not written „od piątku do piątku”.
FROM_TO = re.compile(r"\b([Oo])d \{od\}( do \{do\})?")


@dataclass(frozen=True, slots=True)
class TemplateAnswers:
    """Time, places and contact desk, in Warsaw time; `ends` is not before `starts`.

    `what` happened, where the template leaves it open.
    """

    starts: datetime
    ends: datetime
    targets: Targets
    desk: Desk | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class ComposedTexts:
    """The finished texts of the announcement."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]


def compose_texts(
    template: notices.AnnouncementTemplate, answers: TemplateAnswers
) -> ComposedTexts:
    """Return the template's texts with the answers filled in.

    A title or a lead that many names of places make too long states their number instead.
    """
    targets = answers.targets
    where = _("wszystkie budynki") if targets.everybody else targets.label
    short = _number_of(targets)
    title, lead = (
        fitting
        if len(fitting := _filled(words, answers, where)) <= longest
        else _filled(words, answers, short)[:longest]
        for words, longest in ((template.title, MAX_TITLE_LENGTH), (template.lead, MAX_LEAD_LENGTH))
    )
    filled = _filled(template.body, answers, where).replace("\r\n", "\n")
    paragraphs = [part.strip() for part in filled.split("\n\n") if part.strip()]
    lead = lead[:1].upper() + lead[1:]
    if "{gdzie}" in template.lead and where not in " ".join((title, lead, *paragraphs)):
        # The lead only counts them, and nothing else names them.
        paragraphs.insert(0, _("Gdzie: %(where)s.") % {"where": where})
    return ComposedTexts(title, lead, tuple(paragraphs))


@transaction.atomic
def announce_from_template(
    template: notices.AnnouncementTemplate,
    answers: TemplateAnswers,
    *,
    today: date,
    user: User,
    publish: bool,
) -> notices.AnnouncementPage:
    """Create the announcement below the list, published or as a draft.

    Raises PermissionDenied without Wagtail's right on the list, and NotPublishable when somebody
    else has to publish it.
    """
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise PermissionDenied
    may = index.permissions_for_user(user)
    if not (may.can_publish_subpage() if publish else may.can_add_subpage()):
        raise PermissionDenied
    page = _page(template, answers, today, user)
    index.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if publish:
        revision.publish(user=user)
        page.refresh_from_db()
    return page


def _page(
    template: notices.AnnouncementTemplate, answers: TemplateAnswers, today: date, user: User
) -> notices.AnnouncementPage:
    words = compose_texts(template, answers)
    kind, targets = template.kind, answers.targets
    ends_on = timezone.localdate(answers.ends)
    body: list[dict[str, Any]] = [
        {"type": "paragraph", "value": f"<p>{escape(text)}</p>"} for text in words.paragraphs
    ]
    return notices.AnnouncementPage(
        title=words.title,
        kind=kind,
        lead=words.lead,
        medium=template.medium,
        body=body,
        valid_from=today,
        valid_until=ends_on if kind.needs_end else kind.last_day(today, ends_on),
        pinned=kind.pinned,
        starts_at=answers.starts,
        ends_at=answers.ends,
        contact_desk=answers.desk,
        everybody=targets.everybody,
        properties=targets.properties,
        buildings=targets.buildings,
        staircases=targets.staircases,
        owner=user,
        live=False,
    )


def _filled(words: str, answers: TemplateAnswers, where: str) -> str:
    begins, ends = timezone.localtime(answers.starts), timezone.localtime(answers.ends)
    if begins.date() == ends.date():
        words = FROM_TO.sub(partial(_on_one_day, begins, ends), words)
    places = {
        "co": answers.what,
        "gdzie": where,
        "od": _moment(begins),
        "do": _moment(ends),
        "kontakt": _contact(answers.desk),
    }
    return NAMED.sub(lambda found: places.get(found[1], found[0]), words)


def _on_one_day(begins: datetime, ends: datetime, found: re.Match[str]) -> str:
    """Return `w piątek, 20 listopada 2026 r., od godz. 8:00 do godz. 15:00`."""
    words = _("%(weekday)s, %(day)s, od godz. %(hour)s") % {
        "weekday": period.ON_WEEKDAY[begins.weekday()],
        "day": long_date(begins.date()),
        "hour": _hour(begins),
    }
    if found[2]:
        words += _(" do godz. %(hour)s") % {"hour": _hour(ends)}
    return words[0].upper() + words[1:] if found[1] == "O" else words


def _number_of(targets: Targets) -> str:
    number = len(targets.properties) + len(targets.buildings) + len(targets.staircases)
    return ngettext("%(n)d miejsce", "%(n)d miejsc", number) % {"n": number}


def _moment(local: datetime) -> str:
    return _("%(weekday)s, %(day)s, godz. %(hour)s") % {
        "weekday": period.WEEKDAYS_GENITIVE[local.weekday()],
        "day": long_date(local.date()),
        "hour": _hour(local),
    }


def _hour(local: datetime) -> str:
    return f"{local.hour}:{local:%M}"


def _contact(desk: Desk | None) -> str:
    if desk is None:
        return _("biuro Spółdzielni")
    phone = _(", tel. %(phone)s") % {"phone": desk.phone} if desk.phone else ""
    return f"{desk}{phone}"


# The urgent message is everybody's.
KEPT = "ALERT"


def replace_templates(path: Path) -> int:
    """Replace the templates by those of a YAML file, in its order; return how many.

    Each row has `name`, the code of its `kind`, `title`, `lead` and `body`. Raises ValidationError
    for a row that an editor could not save.
    """
    AnnouncementTemplate.objects.exclude(kind__code=KEPT).delete()
    kinds = {kind.code: kind for kind in AnnouncementKind.objects.all()}
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for place, row in enumerate(rows, start=1):
        template = AnnouncementTemplate(**{**row, "kind": kinds[row["kind"]], "order": place * 10})
        template.full_clean()
        template.save()
    return len(rows)
