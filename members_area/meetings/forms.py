"""The desk's and the members' forms for meetings, drafts and surveys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.public_forms import mark_invalid_fields
from cms_ext.office.desk_kit.staff_registers.period_filter import TypedDateInput
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from members_area.library.models import Document
from members_area.meetings.domain import meeting as meetings
from members_area.meetings.domain.draft import set_channel
from members_area.meetings.domain.queries import list_addable_papers
from members_area.meetings.models import (
    MAX_TEXT_LENGTH,
    AgendaItem,
    Meeting,
    NoticeChannel,
    Option,
    PaperRole,
    Survey,
)


class ChannelForm(VerbForm):
    def call_verb(self) -> NoticeChannel:
        return set_channel(self.instance, origin=self.origin)


class MeetingPlanForm(VerbForm):
    """A new meeting, or a further part of one."""

    def call_verb(self) -> Meeting:
        return meetings.plan_meeting(self.instance, origin=self.origin)


class ChangeForm(VerbForm):
    """Changed facts of a meeting."""

    def call_verb(self) -> Meeting:
        return meetings.amend_meeting(self.instance, origin=self.origin)


class CancelForm(StepForm):
    reason = forms.CharField(
        label=_("Powód odwołania"),
        help_text=_("Jeżeli zebranie było zwołane, przeczytają go członkowie."),
        max_length=250,
        error_messages={"required": _("Podaj powód odwołania.")},
    )


class AgendaForm(StepForm):
    points = forms.CharField(
        label=_("Porządek obrad"),
        help_text=_("Każdy punkt w osobnym wierszu, bez numeru."),
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Wpisz co najmniej jeden punkt porządku obrad.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agenda = self.subject.agenda.all()
        self.fields["points"].initial = "\n".join(item.title for item in agenda)


class ResultsForm(StepForm):
    """A field for each point of the agenda; an empty one means that nothing was voted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.subject.agenda.all():
            self.fields[f"point-{item.position}"] = forms.CharField(
                label=str(item),
                required=False,
                max_length=250,
                initial=item.result,
            )

    @property
    def results(self) -> dict[int, str]:
        """Return the sentences by position."""
        return {int(name.partition("-")[2]): text for name, text in self.cleaned_data.items()}


class MeetingNoticeForm(StepForm):
    channel = forms.ModelChoiceField(
        label=_("Sposób"),
        queryset=NoticeChannel.objects.all(),
        error_messages={"required": _("Wybierz sposób zawiadomienia.")},
    )
    delivered_on = forms.DateField(
        label=_("Ostatni dzień doręczeń"),
        help_text=_("Dzień, w którym tym sposobem zawiadomiono ostatnią osobę."),
        widget=TypedDateInput,
        error_messages={"required": _("Podaj dzień.")},
    )
    recipients = forms.IntegerField(
        label=_("Liczba zawiadomionych"),
        min_value=1,
        max_value=1_000_000,
        error_messages={"required": _("Podaj, ile osób zawiadomiono.")},
    )


class MeetingPaperForm(StepForm):
    document = forms.ModelChoiceField(
        label=_("Dokument z biblioteki"),
        help_text=_(
            "Dokumenty tego organu i materiały z tego i poprzedniego roku. Kto je otworzy, "
            "rozstrzyga biblioteka."
        ),
        queryset=Document.objects.none(),
        error_messages={"required": _("Wybierz dokument.")},
    )
    role = forms.ChoiceField(label=_("Czym jest"), choices=PaperRole.choices)
    item = forms.ModelChoiceField(
        label=_("Punkt porządku obrad"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=_("do całego zebrania"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting: Meeting = self.subject
        for name, rows in (
            ("document", list_addable_papers(meeting)),
            ("item", meeting.agenda.all()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class BoardDraftForm(StepForm):
    title = forms.CharField(
        label=_("Uchwała w sprawie"),
        max_length=250,
        error_messages={"required": _("Napisz, w jakiej sprawie jest uchwała.")},
    )
    text = forms.CharField(
        label=_("Treść uchwały"),
        help_text=_("Sam tekst, bez formatowania. Akapity oddziel pustym wierszem."),
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Wpisz treść uchwały.")},
    )
    reasons = forms.CharField(
        label=_("Uzasadnienie"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class SurveyForm(VerbForm):
    """A survey and its answers, one in each line."""

    answers = forms.CharField(
        label=_("Odpowiedzi do wyboru"),
        help_text=_("Od 2 do 12, każda w osobnym wierszu. Dodaj „nie mam zdania”, jeśli pasuje."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Wpisz odpowiedzi, każdą w osobnym wierszu.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance._state.adding:
            options = self.instance.options.all()
            self.fields["answers"].initial = "\n".join(option.text for option in options)

    def call_verb(self) -> Survey:
        options = self.cleaned_data["answers"].splitlines()
        if self.instance._state.adding:
            return meetings.open_survey(
                self.instance, options, today=business_today(), origin=self.origin
            )
        return meetings.amend_survey(self.instance, options, origin=self.origin)


PLAIN = _("Sam tekst, bez formatowania. Akapity oddziel pustym wierszem.")
TOO_LONG = _("Tekst jest za długi. Wpisz najwyżej %(limit_value)d znaków.")


def text_field(
    label: Any, rows: int, required: str = "", help_text: Any = PLAIN
) -> forms.CharField:
    """A field for a longer text; `required` is the sentence for one left empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=MAX_TEXT_LENGTH,
        error_messages={"required": required, "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
    )


class _Marked(forms.Form):
    """Marks fields with errors for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_invalid_fields(self)


class DraftResolutionForm(_Marked):
    """A draft resolution."""

    title = forms.CharField(
        label=_("Uchwała w sprawie"),
        help_text=_("Na przykład: zakupu ławek na plac przy ul. Sosnowej."),
        max_length=250,
        error_messages={"required": _("Napisz, w jakiej sprawie jest uchwała.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    text = text_field(_("Treść uchwały"), 10, str(_("Wpisz treść uchwały.")))
    reasons = text_field(_("Uzasadnienie (nieobowiązkowe)"), 6)


class AmendmentForm(_Marked):
    """An amendment to a draft."""

    text = text_field(
        _("Treść poprawki"),
        8,
        str(_("Wpisz treść poprawki.")),
        _("Napisz, które słowa projektu zmienić i na jakie. Sam tekst, bez formatowania."),
    )


class SurveyAnswerForm(forms.Form):
    option = forms.ModelChoiceField(
        label="",
        queryset=Option.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Wybierz jedną z odpowiedzi."),
            "invalid_choice": _("Wybierz jedną z odpowiedzi."),
        },
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label = survey.question
        field.queryset = survey.options.all()
