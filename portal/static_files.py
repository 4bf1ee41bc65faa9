"""Style sheets and scripts in one request each, from parts written apart, without a build step."""

import posixpath
import re
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Files whose imports are written into them. Browsers follow the imports themselves while
#: developing and in tests, where files are served as they are.
STYLES = "css/site.css"
SCRIPTS = ("js/reading.js", "js/inquiry.js")

_STYLE_IMPORT = re.compile(
    r"""^@import\s+["'](?P<name>[\w.-]+)["']\s*(?P<media>[^;]*);$""", re.MULTILINE
)
_SCRIPT_IMPORT = re.compile(r"""^import\s+["']\./(?P<name>[\w.-]+)["'];$""", re.MULTILINE)
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b", re.MULTILINE)
_QUOTED_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_INDENTATION = re.compile(r"\n\s*")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's hashed and compressed files; `STYLES` and `SCRIPTS` hold their imports."""

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        """Write joined files over the copied ones; yield what Django's own step yields.

        Raises ImproperlyConfigured for an import of a file that there is not, or that cannot be
        written into another.
        """
        joins = {STYLES: _joined_styles} | dict.fromkeys(SCRIPTS, _joined_script)
        for name, join in joins.items():
            if name in paths and not dry_run:
                content = ContentFile(join(paths, name).encode())
                self.delete(name)
                self._save(name, content)
                paths = paths | {name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)


def without_comments(css: str) -> str:
    """Return a style sheet without comments and indentation, an eighth of what is transferred."""
    uncommented = _QUOTED_OR_COMMENT.sub(lambda found: found[1] or "", css)
    return _INDENTATION.sub("\n", uncommented).lstrip()


def _joined_styles(paths: dict, file: str) -> str:
    def part(found: re.Match) -> str:
        css = _read(paths, _beside(file, found["name"]))
        return f"@media {found['media']} {{\n{css}}}\n" if found["media"] else css

    return without_comments(_STYLE_IMPORT.sub(part, _read(paths, file)))


def _joined_script(paths: dict, file: str) -> str:
    def part(found: re.Match) -> str:
        name = _beside(file, found["name"])
        script = _read(paths, name)
        if _MODULE_SYNTAX.search(script):
            raise ImproperlyConfigured(f"{name} imports or exports: it cannot be in {file}.")
        # Names stay each part's own, as in a module of its own.
        return f"{{\n{script}}}"

    return _SCRIPT_IMPORT.sub(part, _read(paths, file))


def _beside(file: str, name: str) -> str:
    # Parts lie beside the file that imports them, so that relative addresses in them stay right.
    return posixpath.join(posixpath.dirname(file), name)


def _read(paths: dict, name: str) -> str:
    if name not in paths:
        raise ImproperlyConfigured(f"There is no static file {name} to import.")
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
