"""The company's people and factories as search engines read them."""

from typing import TYPE_CHECKING

from contacts.coordinates import gcj02_to_wgs84
from portal.structured_data import Node, organization_parts, postal_address, without_empty

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

    from contacts.models import Contact, Factory


@organization_parts
def people_and_places(page: "Page", request: "HttpRequest | None") -> Node:
    """Return contact points and places for https://schema.org/Organization."""
    from contacts.directory import directory_of

    directory = directory_of(page, request)
    return {
        "contactPoint": [contact_point(contact) for contact in directory.contacts],
        "location": [place(factory) for factory in directory.factories],
    }


def contact_point(contact: "Contact") -> Node:
    return without_empty(
        {
            "@type": "ContactPoint",
            "contactType": "sales",
            "name": contact.name,
            "telephone": contact.phone_list[0].e164 if contact.phone_list else "",
            "email": contact.email,
            "areaServed": contact.territories,
        }
    )


def place(factory: "Factory") -> Node:
    node: Node = {
        "@type": "Place",
        "name": factory.name,
        "description": factory.makes,
        "address": postal_address(factory.address),
        "telephone": factory.phone_list[0].e164 if factory.phone_list else "",
    }
    if factory.latitude is not None and factory.longitude is not None:
        # schema.org's coordinates are WGS-84 (https://schema.org/GeoCoordinates).
        latitude, longitude = gcj02_to_wgs84(float(factory.latitude), float(factory.longitude))
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(latitude, 6),
            "longitude": round(longitude, 6),
        }
    return without_empty(node)
