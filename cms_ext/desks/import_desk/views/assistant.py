"""How the layouts of one import are guessed, made, previewed and described on screen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms_ext.base.tables import FileFinding, TableLimits
from cms_ext.desks.import_desk.domain.import_table import BROWSER
from cms_ext.desks.import_desk.domain.layout import SavedLayouts
from cms_ext.desks.import_desk.forms import DATES, DraftForm, LineShape, NameForm
from cms_ext.desks.import_desk.mapping.draft import FileLook
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.layout import Layout, Source
from cms_ext.desks.import_desk.mapping.target import Vocabulary
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step


@dataclass(frozen=True, slots=True)
class LayoutPreview:
    """What a layout reads from its sample; `context` is for the assistant's own template."""

    errors: Sequence[FileFinding]
    error_count: int
    is_readable: bool
    cleaned: Sequence[tuple[str, str, str]]
    context: Mapping[str, Any]


class Assistant(ABC):
    """How the layouts of one import are made and kept.

    `url_name` names the page of a layout; with a step appended, the others. `import_url_name` is
    where files are read by a layout, and `import_field` the field that chooses it there. `limits`
    are those of the import.
    """

    url_name: str
    title: Promise | str
    layouts: SavedLayouts[Any]
    sees: tuple[str, ...]
    makes: tuple[str, ...]
    imports: tuple[str, ...]
    list_url_name: str
    import_url_name: str
    import_field: str
    import_words: Promise
    draft_form: type[DraftForm]
    limits: TableLimits = BROWSER
    name_form: ClassVar[type[NameForm]] = NameForm
    preview_template = "cms_ext/import_desk/layout_preview.html"
    more_steps: tuple[Step[Any], ...] = ()

    def find_fitting(self, file: ForeignFile) -> str:
        """Return the only saved layout whose columns the file has, "" for none and for several."""
        return ""

    @abstractmethod
    def list_shapes(self) -> Sequence[tuple[str, Any]]:
        """List what a line of a file may be, as choices."""

    @abstractmethod
    def find_shape(self, value: str) -> LineShape:
        """Return the shape of this value, or the first one."""

    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """Return the words by which a line of headings is known."""

    @abstractmethod
    def guess(self, look: FileLook, shape: str = "") -> dict[str, str]:
        """Guess a draft; of this shape, if one was chosen."""

    @abstractmethod
    def make(self, name: str, draft: Mapping[str, str]) -> Any:
        """Make the layout of a draft. Raises LayoutRefused."""

    @abstractmethod
    def preview(self, layout: Any, file: ForeignFile) -> LayoutPreview:
        """Read the sample by the layout. Raises FileRefused."""

    @abstractmethod
    def describe(self, layout: Any) -> list[tuple[str, str]]:
        """List our columns with what they are filled from, as text."""

    @abstractmethod
    def draft_of(self, layout: Any) -> dict[str, str]:
        """Return the choices by which a layout of one table was made."""

    def first_name(self, draft: Mapping[str, str], name: str) -> NameForm:
        return self.name_form(initial={"name": name})

    def save(self, form: NameForm, layout: Any, origin: Origin) -> Any:
        """Save the layout under the name. Raises ValidationError."""
        return self.layouts.save(form.cleaned_data["name"], layout, origin=origin)

    def rename(self, row: Any, name: str, origin: Origin) -> Any:
        """Give a layout another name. Raises ValidationError."""
        return self.layouts.rename(row, name, origin=origin)

    def address(self, step: str) -> str:
        return reverse(f"{self.url_name}_{step}")

    def import_address(self, name: str) -> str:
        """Return the address of the import with the layout of this name chosen."""
        return f"{reverse(self.import_url_name)}?{urlencode({self.import_field: name})}"

    def change_url(self, name: str) -> str:
        """Return where the choices of a layout are changed, "" where they are several tables'."""
        row = self.layouts.list_current().filter(name=name.partition("#")[0]).first()
        if row is None or len(row.content.get("tables", ())) != 1:
            return ""
        return reverse(f"{self.url_name}_change", args=[row.pk])

    @property
    def new_url(self) -> str:
        return self.address("new")

    def list_pages(self) -> list[tuple[str, str]]:
        """List the saved layouts with their pages."""
        rows = self.layouts.list_current()
        return [(row.name, reverse(self.url_name, args=[row.pk])) for row in rows]

    @property
    def list_url(self) -> str:
        return reverse(self.list_url_name)


def describe_reading(layout: Layout) -> list[tuple[str, str]]:
    """List how the files of a layout are read and cleaned, as text."""
    totals = [table.totals for table in layout.tables if table.totals]
    cleaning = layout.cleaning
    chosen = {
        _("WIELKIE LITERY zamieniane na zwykłe"): cleaning.names,
        _("zera przed numerem usuwane"): cleaning.zeros,
        _("„ul.” dopisywane przed ulicą"): cleaning.street,
        cleaning.town: bool(cleaning.town),
    }
    return [
        (_("Liczby"), str(layout.numbers)),
        (_("Daty"), str(dict(DATES)[layout.dates])),
        (
            _("Wiersz sumy"),
            ", ".join(f"„{word}”" for rule in totals for word in rule.words)
            or _("nie ma: sumy nie są sprawdzane"),
        ),
        *((_("Porządkowanie"), text) for text, is_chosen in chosen.items() if is_chosen),
    ]


def describe_source(source: Source) -> str:
    """Say where a value comes from."""
    columns = ", ".join(f"„{column}”" for column in source.columns)
    text = f"„{source.text}”"
    return {
        "constant": text,
        "join": _("{columns} razem").format(columns=columns),
        "before": _("{columns}: to, co przed {text}").format(columns=columns, text=text),
        "after": _("{columns}: to, co za {text}").format(columns=columns, text=text),
        "first_word": _("{columns}: pierwsze słowo").format(columns=columns),
        "minus": _("{columns} ze zmienionym znakiem").format(columns=columns),
        "signed": _("{columns}: kwota i jej strona").format(columns=columns),
        "debit_credit": _("{columns}: Wn minus Ma").format(columns=columns),
    }.get(source.how, columns)
