from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    name = "contacts.inquiries"
    label = "inquiries"
    verbose_name = _("Inquiries")

    def ready(self) -> None:
        from contacts.inquiries import (
            digest,
            escalation,
            figures,
            health,
            outcomes,
            retention,
            scanning,
            sending,
            sweep,
        )
        from portal import clock_jumps, doctor, periodic
        from portal import health as portal_health
        from portal.observing import metrics
        from portal.statistics import report

        clock_jumps.register(sending.move_back)
        doctor.register("deliveries", health.examine)
        metrics.register(figures.figures)
        report.register_outcome(outcomes.inquiries_by_page)
        portal_health.register("deliveries", health.check)
        periodic.register(sending.JOB, 1, sending.dispatcher.run, sending.dispatcher.end)
        periodic.register("escalation", 10, escalation.run)
        periodic.register("digest", 60, digest.run)
        periodic.register("scanning", 5, scanning.run)
        periodic.register("sweep", 3600, sweep.run)
        periodic.register("retention", 24 * 3600, retention.run)
