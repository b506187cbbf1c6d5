"""Mapping profiles at the desk: their list, and the assistant that makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.forms import NameForm
from cms_ext.desks.import_desk.mapping.draft import FileLook
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused
from cms_ext.desks.import_desk.mapping.target import Vocabulary
from cms_ext.desks.import_desk.views.assistant import Assistant, LayoutPreview, describe_source
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step
from ebok_plugin.mirror.domain.folder import (
    choose_folder_profile,
    list_refused_files,
    read_folder_profile,
)
from ebok_plugin.mirror.domain.profile import PROFILES, preview_profile, save_profile
from ebok_plugin.mirror.forms import ProfileDraftForm, ProfileNameForm
from ebok_plugin.mirror.mapping.draft import (
    draft_of_profile,
    guess_draft,
    join_profiles,
    make_profile,
)
from ebok_plugin.mirror.mapping.loading import shipped_profiles
from ebok_plugin.mirror.mapping.profile import BalanceFrom, DayFrom, Profile
from ebok_plugin.mirror.mapping.targets import ROW_TARGETS, WORDS, Shape
from ebok_plugin.mirror.models import MappingProfile, RefusedFile
from ebok_plugin.mirror.rights import (
    ACCEPTS_SNAPSHOTS,
    ADDS_PROFILES,
    CHANGES_PROFILES,
    SEES_PROFILES,
    SEES_SNAPSHOTS,
)
from ebok_plugin.payments.domain.desk import BROWSER


class ProfileList(StaffList):
    template_name = "ebok_plugin/mirror/desk/profiles.html"
    guarded_by = (SEES_PROFILES,)
    model = MappingProfile
    page_title = gettext_lazy("Program księgowy: układy plików")
    header_icon = "table"
    empty = gettext_lazy("Nie ma jeszcze żadnego własnego układu.")
    export_filename = "uklady-programu-ksiegowego"
    columns = (
        Name("name", gettext_lazy("Nazwa"), url_name="mirror_desk_profile", whole=True),
        Number("version", gettext_lazy("Wersja")),
        Day("saved_at", gettext_lazy("Zapisano")),
        Fact("saved_by", gettext_lazy("Kto"), "saved_by"),
    )

    def get_queryset(self) -> QuerySet[MappingProfile]:
        return PROFILES.list_current()

    @property
    def shipped(self) -> list[Profile]:
        """Return the profiles that come with the program."""
        return list(shipped_profiles().values())


class RefusedFileList(StaffList):
    """The files of the program's folder that were refused, the newest first."""

    guarded_by = (SEES_SNAPSHOTS,)
    model = RefusedFile
    page_title = gettext_lazy("Pliki z programu, których nie przyjęto")
    header_icon = "warning"
    empty = gettext_lazy("Żaden plik z folderu nie został odrzucony.")
    export_filename = "odrzucone-pliki-programu-ksiegowego"
    columns = (
        Name("filename", gettext_lazy("Plik")),
        Day("taken_at", gettext_lazy("Kiedy"), form="d.m.Y H:i"),
        Fact("reason", gettext_lazy("Powód"), "reason"),
        Fact("profile", gettext_lazy("Układ"), "profile", nothing=gettext_lazy("żaden")),
    )

    def get_queryset(self) -> QuerySet[RefusedFile]:
        return list_refused_files()


def _choose_for_folder(row: MappingProfile, form: Any, today: date, origin: Origin) -> None:
    choose_folder_profile(row.name, origin=origin)


def _stop_for_folder(row: MappingProfile, form: Any, today: date, origin: Origin) -> None:
    choose_folder_profile("", origin=origin)


def _has_folder(row: MappingProfile, today: date) -> bool:
    return bool(settings.COOP_FEED_FOLDER) and row.name != read_folder_profile()


def _reads_folder(row: MappingProfile, today: date) -> bool:
    return bool(settings.COOP_FEED_FOLDER) and row.name == read_folder_profile()


class ProfileAssistant(Assistant):
    """Makes the profiles by which snapshots are read."""

    url_name = "mirror_desk_profile"
    title = gettext_lazy("Program księgowy: układ pliku")
    layouts = PROFILES
    sees = (SEES_PROFILES,)
    makes = (ADDS_PROFILES,)
    imports = (ACCEPTS_SNAPSHOTS,)
    list_url_name = "mirror_desk_profiles"
    import_url_name = "ebok_import_snapshot"
    import_field = "profile"
    import_words = gettext_lazy("Wczytaj stan tym układem")
    draft_form = ProfileDraftForm
    name_form = ProfileNameForm
    preview_template = "ebok_plugin/mirror/desk/profile_preview.html"
    more_steps = (
        Step(
            "folder",
            gettext_lazy("Czytaj tym układem pliki z folderu programu"),
            _choose_for_folder,
            done=gettext_lazy("Pliki z folderu będą czytane tym układem."),
            rights=(CHANGES_PROFILES,),
            offered=_has_folder,
        ),
        Step(
            "bez-folderu",
            gettext_lazy("Nie czytaj już tym układem plików z folderu programu"),
            _stop_for_folder,
            done=gettext_lazy("Pliki z folderu będą czytane bez układu."),
            rights=(CHANGES_PROFILES,),
            offered=_reads_folder,
        ),
    )

    def list_shapes(self) -> Sequence[tuple[str, Any]]:
        return Shape.choices

    def find_shape(self, value: str) -> Shape:
        return Shape(value) if value in Shape else Shape.ONE_ROW

    def vocabulary(self) -> Vocabulary:
        return WORDS

    def guess(self, look: FileLook, shape: str = "") -> dict[str, str]:
        return guess_draft(look, Shape(shape) if shape else None)

    def make(self, name: str, draft: Mapping[str, str]) -> Profile:
        return make_profile(name, draft)

    def preview(self, layout: Profile, file: ForeignFile) -> LayoutPreview:
        preview = preview_profile(layout, file, today=business_today(), limits=BROWSER)
        return LayoutPreview(
            preview.errors,
            preview.error_count,
            is_readable=not preview.error_count,
            cleaned=preview.cleaned,
            context={"snapshot": preview},
        )

    def describe(self, layout: Profile) -> list[tuple[str, str]]:
        lines = []
        for row in (row for table in layout.tables for row in table.rows):
            titles = {target.name: str(target.words) for target in ROW_TARGETS[row.row]}
            lines += [
                (titles[name], describe_source(source)) for name, source in row.sources.items()
            ]
        day = {
            DayFrom.ABOVE: _("w wierszu nad tabelą: „{text}”"),
            DayFrom.COLUMN: _("w kolumnie „{text}”"),
            DayFrom.SENDER: _("podaje go osoba, która wczytuje plik"),
        }[layout.day.origin].format(text=layout.day.text)
        # An account's number is in each row of it.
        facts = [*dict.fromkeys(lines), (_("Stan na dzień"), day)]
        if settings.COOP_FEED_FOLDER:
            reads = layout.name.partition("#")[0] == read_folder_profile()
            facts.append((_("Pliki z folderu programu"), _("tak") if reads else _("nie")))
        return facts

    def rename(self, row: MappingProfile, name: str, origin: Origin) -> MappingProfile:
        reads_folder = row.name == read_folder_profile()
        renamed: MappingProfile = PROFILES.rename(row, name, origin=origin)
        if reads_folder:
            choose_folder_profile(name, origin=origin)
        return renamed

    def draft_of(self, layout: Profile) -> dict[str, str]:
        return draft_of_profile(layout)

    def first_name(self, draft: Mapping[str, str], name: str) -> NameForm:
        elsewhere = self.find_shape(draft["shape"]).balance is BalanceFrom.ELSEWHERE
        return ProfileNameForm(initial={"joins": elsewhere, "name": name})

    def save(self, form: NameForm, layout: Profile, origin: Origin) -> MappingProfile:
        name = form.cleaned_data["name"]
        if form.cleaned_data["joins"]:
            try:
                layout = join_profiles(_saved(name), layout)
            except LayoutRefused as refusal:
                raise ValidationError({"joins": str(refusal)}) from refusal
        return save_profile(name, layout, origin=origin)


ASSISTANT = ProfileAssistant()


def _saved(name: str) -> Profile:
    """Return the saved profile of this name. Raises ValidationError."""
    row = PROFILES.list_current().filter(name=name).first()
    if row is None:
        raise ValidationError({"joins": _("Nie ma układu o tej nazwie. Najpierw zapisz pierwszy.")})
    return PROFILES.read(row)
