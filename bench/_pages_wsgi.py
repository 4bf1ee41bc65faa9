"""What the references answer with: nothing but bytes, and Django without published pages."""

import json
import os
from pathlib import Path

#: As long as a page, with as many headers.
_bodies: dict[str, tuple[list[tuple[str, str]], bytes]] = {}
if folder := os.environ.get("BENCH_BYTES"):
    for file in Path(folder).glob("*.json"):
        known = json.loads(file.read_text())
        body = bytes(known["length"])
        _bodies[known["path"]] = ([tuple(header) for header in known["headers"]], body)


def hello(environ, start_response):
    headers, body = _bodies[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return [body]


if os.environ.get("DJANGO_SETTINGS_MODULE"):
    from django.core.wsgi import get_wsgi_application

    django = get_wsgi_application()
