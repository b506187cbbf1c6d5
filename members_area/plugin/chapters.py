"""The chapters of the handbook for the screens of IKCS."""

from cms_ext.plugins import HelpChapter

CHAPTERS = (
    HelpChapter(
        "clerks",
        "Przyjąć członka",
        ("members_area_register_membership_modeladmin_index", "register_admission"),
    ),
    HelpChapter("clerks", "Wczytanie rejestru członków", ("register_import",)),
    HelpChapter(
        "clerks",
        "Wpisać osobę do rady nadzorczej",
        (
            "members_area_register_officeterm_modeladmin_index",
            "members_area_register_organ_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Opublikować dokumenty",
        (
            "library_gate_desk",
            "library_gate_queue",
            "members_area_library_document_modeladmin_index",
            "members_area_library_section_modeladmin_index",
            "members_area_library_documentkind_modeladmin_index",
            "members_area_library_audiencerule_modeladmin_index",
        ),
    ),
    HelpChapter("clerks", "Dopuścić do publikacji (druga osoba)", ("library_gate_confirm",)),
    HelpChapter(
        "clerks",
        "Przyjąć setki dokumentów naraz",
        ("intake_batches", "members_area_library_searchentry_modeladmin_index"),
    ),
    HelpChapter(
        "clerks",
        "Prowadzić rejestr uchwał",
        (
            "members_area_library_relation_modeladmin_index",
            "members_area_resolutions_vote_modeladmin_index",
            "members_area_library_courtevent_modeladmin_index",
            "members_area_resolutions_statutechange_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Przygotować walne zgromadzenie",
        (
            "members_area_meetings_meeting_modeladmin_index",
            "members_area_meetings_survey_modeladmin_index",
            "members_area_meetings_noticechannel_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Odpowiedzieć na wniosek o dokument",
        ("requests_desk_queue", "members_area_requests_copyprice_modeladmin_index"),
    ),
    HelpChapter(
        "clerks",
        "Sprawdzić, czego brakuje",
        (
            "completeness_report",
            "members_area_completeness_completenessrule_modeladmin_index",
            "members_area_completeness_numberwaiver_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Rejestry i ustawienia",
        ("library_readings", "members_area_library_fruitlesssearch_modeladmin_index"),
    ),
)
