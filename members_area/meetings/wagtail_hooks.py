"""The meetings in the administration."""

from typing import Any

from django.contrib.admin import display
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.staff_registers import Register, RegisterPermissions, VerbRegister
from members_area.meetings.forms import SurveyForm
from members_area.meetings.models import Meeting, NoticeChannel, Survey
from members_area.meetings.views import desk


class MeetingRegister(Register):
    model = Meeting
    menu_label = gettext_lazy("Zebrania")
    menu_icon = "calendar"
    place = "papers"
    menu_order = 70
    add_label = gettext_lazy("Zaplanuj zebranie")
    list_display = ("date", "organ", "part_no", "starts_at", "place", "state")
    list_select_related = ("organ", "part_of")
    list_filter = ("state", "organ")
    list_export = ("date", "organ", "part_no", "number", "starts_at", "place", "state")
    export_filename = "zebrania"
    search_fields = ("place", "number")
    inspect_view_class = desk.MeetingCardView
    create_view_class = desk.PlanView
    edit_view_class = desk.MeetingChangeView

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        views = dict.fromkeys(desk.STEPS, desk.MeetingStepView) | dict.fromkeys(
            desk.PAPER_STEPS, desk.PaperStepView
        )
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    self.url_helper.get_action_url_pattern(slug),
                    view.as_view(),
                    {"slug": slug},
                    name=self.url_helper.get_action_url_name(slug),
                )
                for slug, view in views.items()
            ),
        )


class SurveyRegister(VerbRegister):
    model = Survey
    menu_label = gettext_lazy("Ankiety doradcze")
    about = gettext_lazy(
        "Pytania do członków, jedna odpowiedź od osoby. Niczego nie rozstrzygają: uchwały "
        "podejmuje zgromadzenie."
    )
    menu_icon = "tick-inverse"
    place = "papers"
    menu_order = 80
    add_label = gettext_lazy("Dodaj ankietę")
    list_display = ("question", "for_whom", "opens_on", "closes_on")
    list_select_related = ("organ",)
    list_export = ("question", "for_whom", "opens_on", "closes_on")
    export_filename = "ankiety"
    search_fields = ("question",)
    inspect_view_class = desk.SurveyInspectView
    form_panels = desk.SURVEY
    verb_form = SurveyForm

    @display(description=gettext_lazy("kogo pyta"))
    def for_whom(self, survey: Survey) -> str:
        return str(survey.organ) if survey.organ else _("wszystkich członków")


class ChannelPermissions(RegisterPermissions):
    """The channels are those of the law, so none is added; the desk sets which ones count."""

    def user_can_create(self, user: Any) -> bool:
        return False


class ChannelRegister(Register):
    model = NoticeChannel
    menu_label = list_title = gettext_lazy("Sposoby zawiadamiania")
    about = gettext_lazy(
        "Zawiadomienie liczy się tylko w sposób, który dopuszcza ustawa albo statut. Pozostałe są "
        "dodatkową informacją."
    )
    menu_icon = "mail"
    place = "library-settings"
    menu_order = 60
    permission_helper_class = ChannelPermissions
    list_display = ("name", "is_counted", "basis")
    inspect_view_fields = ["name", "counts", "basis"]
    edit_view_class = desk.ChannelEditView

    @display(description=gettext_lazy("liczy się"), ordering="counts")
    def is_counted(self, channel: NoticeChannel) -> str:
        return _("tak") if channel.counts else _("nie")


for register in (MeetingRegister, SurveyRegister, ChannelRegister):
    modeladmin_register(register)
