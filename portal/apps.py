from django.apps import AppConfig
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

#: Segments of the search's index that are left as they are: the fewer, the more often all of it
#: would be written again.
MOST_SEGMENTS = 8


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Site")

    def ready(self) -> None:
        from portal import health, periodic, schedule, unavailable
        from portal.search.segments import merge_segments

        periodic.register("heartbeat", 15, lambda: health.beat("worker"))
        periodic.register("whom to call", 20, unavailable.note_whom_to_call)
        periodic.register("schedule", 2, schedule.run_due)
        periodic.register(
            "pruning", 24 * 3600, lambda: call_command("prune_db_task_results", verbosity=0)
        )
        periodic.register("search", 24 * 3600, lambda: merge_segments(most=MOST_SEGMENTS))
