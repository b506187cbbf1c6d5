"""Public pages: the home page, texts, contact, questions and answers; desks."""

from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.frontend.theme.icons import ICONS
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.pages.blocks import HeadingBlock, QuestionBlock, list_body_blocks
from cms_ext.public_site.pages.models.base import SitePage
from cms_ext.public_site.pages.structured import describe_organisation


class ContentPage(SitePage):
    """A public page of text; pages below it make a section."""

    lead = models.CharField(
        _("wstęp"),
        max_length=300,
        blank=True,
        help_text=_("Jedno, dwa zdania: co tu jest i dla kogo."),
    )
    body = StreamField(list_body_blocks(), verbose_name=_("treść"), blank=True)

    template = "cms_ext/pages/content.html"
    known_changes = True
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.ContentPage"]
    subpage_types = ["cms_ext_pages.ContentPage", "cms_ext_pages.QuestionsPage"]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("strona z treścią")
        verbose_name_plural = _("strony z treścią")

    def text(self) -> str:
        return f"{self.lead} {super().text()}".strip()


# What people type who want to call or visit.
SOUGHT_IN_THE_OFFICE = _(
    "telefon numer dzwonić adres mail pokój pokoju godziny pracy otwarcia przyjęć otwarte czynne "
    "administracja sekretariat biuro księgowość dział"
)


class ContactPage(SitePage):
    """How to reach the office: the co-op's facts, its desks, and the editor's text."""

    body = StreamField(list_body_blocks(), verbose_name=_("treść"), blank=True)

    template = "cms_ext/pages/contact.html"
    known_changes = True
    parent_page_types = ["cms_ext_pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    content_panels = [*SitePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakt")

    def text(self) -> str:
        """Return what the page shows of the office and its desks, and the editor's text."""
        coop = CoopSettings.of_default_site()
        hours = ", ".join(f"{line.days} {line.hours}" for line in coop.opening_lines)
        facts = {
            gettext("Telefon"): coop.phone,
            gettext("E-mail"): coop.email,
            gettext("Adres"): coop.address,
            gettext("e-Doręczenia"): coop.e_delivery,
            gettext("Skrzynka podawcza"): coop.filing_basis and coop.filing_box,
            gettext("Godziny otwarcia"): hours,
        }
        lines = [*(f"{name}: {fact}." for name, fact in facts.items() if fact)]
        lines += [desk.in_one_line for desk in Desk.objects.all()]
        return " ".join([*lines, super().text()]).strip()

    def also_found_by(self) -> str:
        coop = CoopSettings.of_default_site()
        words = [str(SOUGHT_IN_THE_OFFICE)]
        words += [gettext("e-Doręczenia")] if coop.e_delivery else []
        words += [gettext("ePUAP skrzynka podawcza")] if coop.filing_box else []
        return " ".join([*words, *(f"{desk.name} {desk.matter}" for desk in Desk.objects.all())])

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        return [describe_organisation(coop, address)]


class QuestionsPage(SitePage):
    """Questions and answers, grouped by headings."""

    lead = models.CharField(_("wstęp"), max_length=300, blank=True)
    questions = StreamField(
        [("question", QuestionBlock()), ("heading", HeadingBlock())],
        verbose_name=_("pytania"),
        blank=True,
    )

    template = "cms_ext/pages/questions.html"
    known_changes = True
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.ContentPage"]
    subpage_types: list[str] = []

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("questions"),
    ]

    class Meta:
        verbose_name = _("pytania i odpowiedzi")
        verbose_name_plural = _("pytania i odpowiedzi")

    def text(self) -> str:
        return f"{self.lead} {super().text()}".strip()

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        questions = [block.value for block in self.questions if block.block_type == "question"]
        if not questions:
            return []
        entries = [
            {
                "@type": "Question",
                "name": question["question"],
                "acceptedAnswer": {"@type": "Answer", "text": _plain(question["answer"].source)},
            }
            for question in questions
        ]
        return [{"@type": "FAQPage", "mainEntity": entries}]


def _plain(html: str) -> str:
    """Return the words of HTML, with a blank between paragraphs and points."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


class TaskBlock(blocks.StructBlock):
    """A frequent task: a verb first, one line of help."""

    title = blocks.CharBlock(
        label=_("Czynność"), max_length=40, help_text=_("Zacznij od czasownika.")
    )
    help = blocks.CharBlock(label=_("Dopisek"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Strona"))
    icon = blocks.ChoiceBlock(label=_("Ikona"), choices=[(name, name) for name in ICONS])

    class Meta:
        icon = "tick"
        label = _("Czynność")


class HomePage(SitePage):
    """The home page: tasks, announcements, the office, the panels."""

    heading = models.CharField(_("hasło"), max_length=60, default=_("Co chcesz dziś załatwić?"))
    intro = models.CharField(
        _("zdanie pod hasłem"),
        max_length=160,
        blank=True,
        default=_("Najczęstsze sprawy mieszkańców w jednym miejscu."),
    )
    tasks = StreamField(
        [("task", TaskBlock())],
        verbose_name=_("najczęstsze sprawy"),
        blank=True,
        max_num=4,
        help_text=_("Sprawy z włączonych paneli stoją przed nimi same."),
    )

    template = "cms_ext/pages/home.html"
    known_changes = True
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms_ext_pages.ContentPage",
        "cms_ext_pages.ContactPage",
        "cms_ext_pages.PanelPage",
        "cms_ext_pages.QuestionsPage",
        "cms_ext_notices.AnnouncementIndexPage",
    ]
    max_count = 1

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("intro")], heading=_("Powitanie")),
        FieldPanel("tasks"),
    ]

    class Meta:
        verbose_name = _("strona główna")

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        return [describe_organisation(coop, address)]


@register_snippet
class Desk(index.Indexed, SealedModel):
    """A desk of the office: its matters, room and contacts."""

    code = models.CharField(_("kod"), max_length=10, unique=True)
    name = models.CharField(_("dział"), max_length=80)
    matter = models.CharField(
        _("sprawy"), max_length=80, help_text=_("Słowami mieszkańca, np. „Opłaty i E-BOK”.")
    )
    room = models.CharField(_("pokój"), max_length=10)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(
        _("godziny przyjęć"),
        max_length=120,
        blank=True,
        help_text=_("Gdy inne niż biura, np. „wtorek i czwartek 9:00–14:00”."),
    )
    order = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    panels = [
        FieldPanel("name"),
        FieldPanel("matter"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("room"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("hours"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    coverage = Coverage(
        sealed=("code", "name", "matter", "room", "phone", "email", "hours", "order")
    )

    class Meta:
        verbose_name = _("stanowisko w biurze")
        verbose_name_plural = _("stanowiska w biurze")
        ordering = ["order", "code__polish"]

    def __str__(self) -> str:
        return f"{self.name}, pokój {self.room}"

    @property
    def in_one_line(self) -> str:
        """Return what a page shows of the desk, for the search."""
        parts = (f"{self.name}: {self.matter}", gettext("pokój %s") % self.room, self.phone)
        return f"{', '.join(filter(None, (*parts, self.email, self.hours)))}."
