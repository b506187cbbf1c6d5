"""The public heads of all chains, for everybody to store: page, text, feed and time stamps."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.text.sanitising.words import one_line
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.evidence.anchors.domain import AnchorLine, list_chains, make_line
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.frame import Frame

PER_PAGE = 30
# Newest lines in the feed.
FED = 50


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A line with its meaning as text, and the address of its time stamp."""

    line: AnchorLine
    day: date
    title: str
    stamped: str


@require_safe
def show_anchors(request: HttpRequest) -> HttpResponse:
    """Display the lines, newest first. Three queries."""
    listed = Anchor.objects.select_related("stamp").order_by("-pk")
    page = select_page(request, listed, PER_PAGE, name=PAGE)
    titles = {chain.code: chain.title for chain in list_chains()}
    context = {"page_obj": page, "rows": [_row(anchor, titles) for anchor in page]}
    return render(request, "cms_ext/evidence/anchors.html", context)


def _row(anchor: Anchor, titles: dict[str, str]) -> AnchorRow:
    stamped = reverse("proof:anchor_stamp", args=[anchor.line_hash])
    return AnchorRow(
        make_line(anchor),
        timezone.localdate(anchor.at),
        # The lines of a chain stay when its plugin is off.
        _(titles[anchor.chain]) if anchor.chain in titles else anchor.chain,
        stamped if hasattr(anchor, "stamp") else "",
    )


@require_safe
def send_anchor_lines(request: HttpRequest) -> HttpResponse:
    """Send all lines, oldest first, as the append-only file has them."""
    text = "".join(f"{make_line(anchor)}\n" for anchor in Anchor.objects.order_by("pk"))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def send_anchor_feed(request: HttpRequest) -> HttpResponse:
    """Send an RSS item for each line: feed readers store a copy automatically."""
    root = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    page = f"{root}{reverse('proof:anchors')}"
    feed = Rss201rev2Feed(
        title=_("Skróty kontrolne – %(name)s") % {"name": one_line(Frame.of(request).coop.name)},
        link=page,
        description=_("Skróty rejestrów Spółdzielni, podawane każdego dnia."),
        language="pl",
        feed_url=f"{root}{reverse('proof:anchor_feed')}",
    )
    titles = {chain.code: chain.title for chain in list_chains()}
    newest = Anchor.objects.select_related("stamp").order_by("-pk")[:FED]
    for row in (_row(anchor, titles) for anchor in newest):
        feed.add_item(
            title=f"{row.title}, {long_date(row.day)}",
            link=page,
            description=escape(str(row.line)),
            unique_id=row.line.line_hash,
            unique_id_is_permalink=False,
            pubdate=row.line.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=Rss201rev2Feed.content_type)


@require_safe
def send_stamp(request: HttpRequest, line_hash: str) -> HttpResponse:
    """Send the authority's answer unchanged (DER), for `openssl ts -verify -token_in`."""
    stamp = AnchorStamp.objects.filter(anchor__line_hash=line_hash).first()
    if stamp is None:
        raise Http404
    response = HttpResponse(bytes(stamp.token), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{line_hash[:12]}.tst"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
