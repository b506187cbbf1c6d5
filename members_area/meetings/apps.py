from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "members_area.meetings"
    label = "members_area_meetings"
    verbose_name = "Zebrania organów"
