from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublishedConfig(AppConfig):
    name = "portal.published"
    label = "published"
    verbose_name = _("Published pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from portal import health, periodic
        from portal.published import clock, statements, upkeep

        connection_created.connect(statements.follow, dispatch_uid="portal.published")
        post_migrate.connect(statements.after_migrations, sender=self)
        periodic.register("published", upkeep.FOLLOW_EVERY, upkeep.follow)
        periodic.register("published.clock", 1, clock.raise_what_is_due)
        periodic.register("published.sweep", 20, upkeep.sweep)
        periodic.register("published.warm", 1, upkeep.warm)
        health.register("published", upkeep.check)
        if settings.WAGTAILFRONTENDCACHE:
            from portal.published import front

            periodic.register("published.front", upkeep.FOLLOW_EVERY, front.Follower().follow)
            health.register("frontend cache", front.check)
