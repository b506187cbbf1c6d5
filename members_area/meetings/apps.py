from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "members_area.meetings"
    label = "members_area_meetings"
    verbose_name = "Zebrania organów"

    def ready(self) -> None:
        # The library shows it and knows neither this app nor its models.
        from members_area.library.domain.contributed import add_waiting_source  # noqa: PLC0415 - needs models
        from members_area.meetings.domain.queries import list_meeting_tasks  # noqa: PLC0415 - needs models

        add_waiting_source(list_meeting_tasks)
