from datetime import timedelta

from cms_ext.plugins import Job, Plugin, PluginConfig


class MovingInConfig(PluginConfig):
    name = "cms_ext.moving_in"
    label = "cms_ext_moving_in"
    verbose_name = "Przeprowadzka ze starej strony"
    plugin = Plugin(
        slug="moving-in",
        title="Przeprowadzka ze starej strony",
        jobs=(
            Job(
                "move_in",
                timedelta(seconds=3),
                "cms_ext.moving_in.jobs.work_on_movings",
                order=40,
            ),
        ),
    )
