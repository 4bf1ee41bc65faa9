"""Every address of the site and the admin, walked from the URL resolver, with objects to show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

Values = dict[str, object]
#: What Django cannot write from a regular expression, by an example.
EXAMPLES = {
    r"^(?:favicon\.ico|apple-touch-icon(?:-precomposed)?\.png)$": "favicon.ico",
    "^.*/$": "no-such-address/",
}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `route` as people read it, the resolver's `name`, and its patterns."""

    route: str
    name: str
    parts: tuple

    def path(self, values: Values) -> str:
        """Return the path with `values` for its arguments. Raises KeyError for one there is not."""
        return "/" + "".join(_filled(pattern, values) for pattern in self.parts)


def every_address() -> list[Address]:
    """Return the addresses, each once."""
    return list({found.route: found for found in _walk(get_resolver(), (), ())}.values())


def _walk(resolver: URLResolver, parts: tuple, names: tuple[str, ...]) -> Iterator[Address]:
    for found in resolver.url_patterns:
        inner = (*parts, found.pattern)
        if isinstance(found, URLResolver):
            within = (*names, found.namespace) if found.namespace else names
            yield from _walk(found, inner, within)
        elif isinstance(found, URLPattern):
            route = "/" + "".join(map(_named, inner))
            yield Address(route, ":".join((*names, found.name or "")), inner)


def _named(pattern) -> str:
    if isinstance(pattern, RoutePattern):
        return _ARGUMENT.sub(r"<\1>", str(pattern))
    form, _arguments = _normalized(pattern)
    return re.sub(r"%\((\w+)\)s", r"<\1>", form)


def _filled(pattern, values: Values) -> str:
    if isinstance(pattern, RoutePattern):
        return _ARGUMENT.sub(lambda found: str(values[found[1]]), str(pattern))
    form, arguments = _normalized(pattern)
    return form % {name: values[name] for name in arguments}


def _normalized(pattern) -> tuple[str, list[str]]:
    if example := EXAMPLES.get(str(pattern)):
        return example, []
    # Django's own reading of a regular expression, as for reversing.
    return normalize(str(pattern).removeprefix("^"))[0]
