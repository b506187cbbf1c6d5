"""„Pomoc”: the handbooks of the staff as HTML, the chapter for each screen, the menu entry.

The handbooks speak of all that a co-op may have. `<!-- only: X -->` marks what a site without X
leaves out, where X is the slug of a plugin, a permission or `STARTER_LETTERS`: alone below a
heading it marks the chapter, at the end of a row of a table or of a point that line, else its whole
paragraph.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markdown import Markdown
from markdown.extensions.toc import TocExtension, slugify_unicode
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms_ext.base.files.shipped import find_shipped
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.plugins import (
    HelpChapter,
    find_absent_rights,
    list_plugins,
    list_procedures,
    plugin_configs,
)

MARK = re.compile(r" ?<!-- only: ([\w.-]+) -->")
HEADING_LINE = re.compile(r"(#+ )(.*)")
# Lines that stand for themselves.
ROWS = ("|", "* ", "- ")


def keep_for_this_site(source: str) -> str:
    """Return the Markdown without marks and what they leave out, by the site's catalogue.

    The catalogue translates each line, but only the words of a heading. An office that is no co-op
    has its own catalogue (`plugins/waste_union/words/make_words.py`).
    """
    return "\n\n".join(_kept_blocks(source.split("\n\n")))


def _kept_blocks(blocks: list[str]) -> Iterator[str]:
    # How deep the heading of a chapter is that is left out, 0 for none.
    left_out = 0
    for block, below in zip(blocks, [*blocks[1:], ""], strict=True):
        level = len(block) - len(block.lstrip("#"))
        if level and (not left_out or level <= left_out):
            mark = MARK.fullmatch(below)
            left_out = level if mark and not _has(mark[1]) else 0
        if not left_out and (lines := _kept_lines(block)):
            yield "\n".join(lines)


def _kept_lines(block: str) -> list[str]:
    lines = block.split("\n")
    mark = MARK.search(lines[-1])
    if mark and not lines[-1].startswith(ROWS) and not _has(mark[1]):
        return []
    kept = (line for line in lines if not (mark := MARK.search(line)) or _has(mark[1]))
    return [_in_own_words(MARK.sub("", line)) for line in kept if not MARK.fullmatch(line)]


def _in_own_words(line: str) -> str:
    if heading := HEADING_LINE.fullmatch(line):
        return heading[1] + gettext(heading[2])
    return gettext(line) if line else line


# Some panel's starter passwords are issued to many people at once.
STARTER_LETTERS = "starter-letters"


def _has(named: str) -> bool:
    if named == STARTER_LETTERS:
        return any(procedure.list_holders for _realm, procedure in list_procedures())
    if "." in named:
        return named not in find_absent_rights()
    return any(config.slug == named for config in plugin_configs())


FOLDER = find_shipped("cms_ext", "docs")
HANDBOOKS = ("clerks", "editors")
# A screen that no chapter names is found by the page of the menu.
EVERYWHERE = HelpChapter("clerks", "Menu: co jest gdzie", ())
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
CONTENTS_LINK = re.compile(r'href="#([^"]+)"')
PICTURE = re.compile(r'<img alt="([^"]*)" src="pictures/desk/([a-z-]+)\.png" ?/?>')
PICTURES = FOLDER / "pictures" / "desk"
HEADING = re.compile(r'(?=<h[23] id=")')
LEVEL = re.compile(r"(</?h)([3-6])")
OTHER_HANDBOOK = re.compile(r"(clerks|editors)\.md(?:#(.*))?")


@dataclass(frozen=True, slots=True)
class Handbook:
    """A handbook: its title, table of contents and text as HTML; `chapters` by their anchors."""

    title: str
    contents: str
    text: str
    chapters: Mapping[str, str]


def read_handbook(name: str) -> Handbook:
    """Return a handbook of HANDBOOKS as this site reads it; rendered once until it changes."""
    path = FOLDER / f"{name}.md"
    return _render(keep_for_this_site(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=len(HANDBOOKS))
def _render(source: str) -> Handbook:
    title, _line, text = source.partition("\n")
    toc = TocExtension(slugify=slugify_unicode, toc_depth="2-3")
    markdown = Markdown(extensions=["tables", "fenced_code", "sane_lists", toc])
    rendered = PICTURE.sub(_show_picture, LINK.sub(_keep_link, markdown.convert(text)))
    contents = str(markdown.toc)  # type: ignore[attr-defined]  # set by the extension
    return Handbook(title.removeprefix("# ").strip(), contents, rendered, _split(rendered))


def _split(rendered: str) -> dict[str, str]:
    """Return each chapter by its anchor; one of the first level with those below it.

    Alone on its page a chapter begins with a heading of that level.
    """
    chapters: dict[str, str] = {}
    above = ""
    for part in HEADING.split(rendered)[1:]:
        level, anchor = part[:3], part.split('"', 2)[1]
        if level == "<h2":
            above = anchor
        else:
            chapters[above] += part
            part = LEVEL.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}", part)
        chapters[anchor] = part
    return chapters


def _keep_link(found: re.Match[str]) -> str:
    """Lead to the other handbook on this site; a link to any other file becomes its words."""
    address, words = found.groups()
    if address.startswith("#"):
        return found.group()
    if other := OTHER_HANDBOOK.fullmatch(address):
        name, anchor = other.groups()
        # Pictures that load above it push a part of a whole handbook out of sight.
        page = ("staff_chapter", [name, anchor]) if anchor else ("staff_handbook", [name])
        return f'<a href="{reverse(page[0], args=page[1])}">{words}</a>'
    return str(words)


def _show_picture(found: re.Match[str]) -> str:
    """Show a picture of the handbook in the reader's theme."""
    words, name = found.groups()
    light, dark = (
        reverse("staff_handbook_picture", args=[one]) for one in (name, f"{name}-ciemny")
    )
    return (
        f'<picture><source srcset="{dark}" media="(prefers-color-scheme: dark)">'
        f'<img src="{light}" alt="{words}" loading="lazy"></picture>'
    )


def link_contents(text: str, name: str) -> str:
    """Return the HTML for the page of one chapter: what leads to a chapter opens its page."""
    return CONTENTS_LINK.sub(
        lambda line: f'href="{reverse("staff_chapter", args=[name, line[1]])}"', text
    )


def anchor_of(chapter: HelpChapter) -> str:
    return str(slugify_unicode(gettext(chapter.heading), "-"))


def find_chapter(path: str) -> HelpChapter:
    """Return the chapter declared for the nearest screen at or above this path."""
    # All screens are below the first one, which has a chapter for itself.
    first = reverse("wagtailadmin_home")
    above = [
        (len(at), chapter)
        for at, chapter in _addresses()
        if path == at or (at != first and path.startswith(at))
    ]
    return max(above, key=lambda pair: pair[0])[1] if above else EVERYWHERE


def _addresses() -> Iterator[tuple[str, HelpChapter]]:
    for plugin in list_plugins():
        for chapter in plugin.desk.help:
            for named in chapter.url_names:
                name, *arguments = named.split()
                try:
                    yield reverse(name, args=arguments), chapter
                except NoReverseMatch:
                    continue  # a part that this site does without


LAST = 1000


class HelpEntry(MenuItem):
    """The entry that opens the chapter for the screen where one is, in a tab of its own."""

    def __init__(self) -> None:
        super().__init__(_("Pomoc"), "#", name="staff-help", icon_name="help", order=LAST)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(ENTERS_ADMIN))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        address = f"{reverse('staff_help')}?{urlencode({'ekran': request.path})}"
        own_tab = {"target": "_blank"}
        return LinkMenuItem(self.name, self.label, address, self.icon_name, attrs=own_tab)


@require_safe
@for_staff(ENTERS_ADMIN)
def open_help(request: StaffRequest) -> HttpResponse:
    """Redirect to the chapter of the screen `ekran`, an address of the administration."""
    chapter = find_chapter(request.GET.get("ekran", ""))
    if anchor_of(chapter) not in read_handbook(chapter.handbook).chapters:
        chapter = EVERYWHERE  # the site does without what the chapter is about
    return redirect("staff_chapter", chapter.handbook, anchor_of(chapter))


@require_safe
@for_staff(ENTERS_ADMIN)
def show_handbook(request: StaffRequest, name: str) -> HttpResponse:
    context = {
        "handbook": _handbook_or_404(name),
        "others": [
            (reverse("staff_handbook", args=[other]), read_handbook(other).title)
            for other in HANDBOOKS
            if other != name
        ],
    }
    return render(request, "cms_ext/staff_menu/handbook.html", context)


@require_safe
@for_staff(ENTERS_ADMIN)
def show_chapter(request: StaffRequest, name: str, anchor: str) -> HttpResponse:
    """Show one chapter alone, with the way to the others and to the whole handbook."""
    handbook = _handbook_or_404(name)
    if anchor not in handbook.chapters:
        raise Http404
    context = {
        "handbook": handbook,
        "chapter": link_contents(handbook.chapters[anchor], name),
        "contents": link_contents(handbook.contents, name),
        "whole": reverse("staff_handbook", args=[name]),
    }
    return render(request, "cms_ext/staff_menu/handbook.html", context)


@require_safe
@for_staff(ENTERS_ADMIN)
def show_picture(request: StaffRequest, name: str) -> HttpResponse:
    """Send a picture of a handbook."""
    path = PICTURES / f"{name}.png"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/png")


def _handbook_or_404(name: str) -> Handbook:
    if name not in HANDBOOKS:
        raise Http404
    return read_handbook(name)
