"""What machines read of a page: JSON-LD in the words of schema.org.

A page says what it is by `structured_data()`; apps that know more of the company than `Company`
does register a provider. Nodes refer to each other by `@id`.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from portal.addresses import absolute
from portal.images import CustomImage
from portal.images.sizes import SHARE
from portal.languages import language_tag
from portal.models import Company

Node = dict[str, Any]

#: Called with the page that is shown and the request for it; return properties to add to the
#: organization, lists joined.
Provider = Callable[[Page, HttpRequest | None], Node]
_providers: list[Provider] = []
#: What would end the script element or start another (as in django.utils.html.json_script).
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def organization_parts(provider: Provider) -> Provider:
    """Register what an app knows of the company, for pages that show it in full."""
    _providers.append(provider)
    return provider


def organization_id() -> str:
    return absolute("/#organization")


def organization(
    company: Company, page: Page, request: HttpRequest | None = None, *, whole: bool = False
) -> Node:
    """Return the company; `whole` with what other apps know (by queries of their own)."""
    node: Node = {
        "@type": "Organization",
        "@id": organization_id(),
        "name": company.name,
        "alternateName": company.short_name,
        "url": absolute("/"),
        "slogan": company.slogan,
        "email": company.email,
        "foundingDate": str(company.founded or ""),
        "address": postal_address(company.address),
        "contactPoint": [
            without_empty(
                {
                    "@type": "ContactPoint",
                    "contactType": "customer service",
                    "telephone": phone.e164,
                    "email": company.email,
                }
            )
            for phone in company.phone_list
        ],
        "sameAs": company.social_account_list,
    }
    if company.logo:
        node["logo"] = absolute(company.logo.file.url)
    if whole:
        for provider in _providers:
            for name, value in provider(page, request).items():
                node[name] = [*node.get(name, []), *value] if isinstance(value, list) else value
    return without_empty(node)


def website(address: str, company: Company | None, page: Page) -> Node:
    """Return the site itself, under the name that search results show beside a page."""
    return without_empty(
        {
            "@type": "WebSite",
            "@id": f"{address}#website",
            "url": address,
            "name": company.short_name if company else page.title,
            "inLanguage": language_tag(page.locale.language_code),
            "publisher": {"@id": organization_id()} if company else {},
        }
    )


def breadcrumb(crumbs: Iterable[tuple[str, str]]) -> Node:
    """Return a BreadcrumbList of names and whole addresses, from the home page down."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(crumbs, start=1)
        ],
    }


def images(image: CustomImage | None) -> list[str]:
    """Return addresses of an image in shapes that search engines ask for."""
    if image is None:
        return []
    made = image.made
    found = [sizes[-1].url for crop in (SHARE, "") for sizes in list(made[crop].values())[-1:]]
    return [absolute(url) for url in found or [image.file.url]]


def postal_address(text: str) -> Node:
    if not text:
        return {}
    return {"@type": "PostalAddress", "streetAddress": text, "addressCountry": "CN"}


def moment(value: datetime | None) -> str:
    """Return a moment in the site's time zone, as ISO 8601; "" for None."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def without_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}


def script(nodes: list[Node]) -> SafeString:
    """Return the nodes as the text of one <script type="application/ld+json">."""
    graph = {"@context": "https://schema.org", "@graph": nodes}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))
