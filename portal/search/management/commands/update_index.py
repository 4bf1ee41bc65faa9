"""`manage.py update_index`: fills the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from modelsearch.backends import get_search_backend
from modelsearch.conf import get_app_config
from modelsearch.index import get_indexed_models

from portal.search.rebuilding import index_all


class Command(BaseCommand):
    help = "Fill the search index anew, while the site serves. May be broken off and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backend", help="only this entry of WAGTAILSEARCH_BACKENDS")
        parser.add_argument("--chunk_size", type=int, help="objects read and written at once")

    def handle(
        self, *, backend: str | None, chunk_size: int | None, verbosity: int, **options: Any
    ) -> None:
        names = [backend] if backend else list(get_app_config().get_search_backend_config())
        for name in names:
            self._rebuild(name, chunk_size and max(1, chunk_size), verbosity)

    def _rebuild(self, name: str, chunk_size: int | None, verbosity: int) -> None:
        backend = get_search_backend(name)
        for index in backend.all_indexes():
            rebuilder = backend.rebuilder_class(index)
            rebuilder.start()
            for model in get_indexed_models():
                self._index(index, model, chunk_size, verbosity)
            rebuilder.finish()

    def _index(self, index: Any, model: Any, chunk_size: int | None, verbosity: int) -> None:
        total = model.get_indexed_objects().count()
        if not total:
            return
        label = str(model._meta.verbose_name_plural)
        # A line that is written over again where somebody looks on, else one at the end.
        looked_on = self.stdout.isatty()

        def progress(done: int) -> None:
            if verbosity and (looked_on or done >= total):
                line = _("%(kind)s: %(done)s of %(total)s") % {
                    "kind": label, "done": f"{done:,}", "total": f"{total:,}"
                }  # fmt: skip
                self.stdout.write(f"\r{line}" if looked_on else line, ending="")
                self.stdout.flush()

        index_all(index, model, progress, chunk_size)
        if verbosity:
            self.stdout.write("")
