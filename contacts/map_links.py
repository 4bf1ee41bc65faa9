"""Links to a factory on the maps that its readers use. Links only: no page asks a map service.

Coordinates are stored as Amap shows them, in GCJ-02. Amap takes them as they are, Baidu when told
so (coord_type), OpenStreetMap wants WGS-84. Google is given GCJ-02: its street map of mainland
China is drawn in GCJ-02 and a marker is set on it without conversion, so that WGS-84 would stand
some hundred metres off; only on its satellite picture, which is not what opens, is it the other way
round (https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China).

Amap: https://lbs.amap.com/api/uri-api/guide/mobile-web/point
Baidu: https://lbsyun.baidu.com/faq/api?title=webapi/uri/web
Google: https://developers.google.com/maps/documentation/urls/get-started
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from contacts.coordinates import gcj02_to_wgs84
from contacts.models import Factory

SOURCE = "portal"
ZOOM = 16


@dataclass(frozen=True, slots=True)
class MapLink:
    label: str
    url: str


def map_links(factory: Factory, language: str) -> list[MapLink]:
    """Return the maps for readers of `language`; none for a factory that cannot be found on any."""
    if factory.latitude is None or factory.longitude is None:
        return _by_address(factory, language) if factory.address else []
    place = (float(factory.latitude), float(factory.longitude))
    if language.startswith("zh"):
        return [_amap(factory, *place), _baidu(factory, *place)]
    return [_google(*place), _openstreetmap(*place)]


def _amap(factory: Factory, latitude: float, longitude: float) -> MapLink:
    query = {
        "position": f"{longitude:.6f},{latitude:.6f}",
        "name": factory.name,
        "src": SOURCE,
        "coordinate": "gaode",
        "callnative": "1",
    }
    return MapLink(_("Amap"), _address("https://uri.amap.com/marker", query))


def _baidu(factory: Factory, latitude: float, longitude: float) -> MapLink:
    query = {
        "location": f"{latitude:.6f},{longitude:.6f}",
        "title": factory.name,
        "content": factory.address or factory.name,
        "coord_type": "gcj02",
        "output": "html",
        "src": SOURCE,
    }
    return MapLink(_("Baidu Maps"), _address("https://api.map.baidu.com/marker", query))


def _google(latitude: float, longitude: float) -> MapLink:
    query = {"api": "1", "query": f"{latitude:.6f},{longitude:.6f}"}
    return MapLink(_("Google Maps"), _address("https://www.google.com/maps/search/", query))


def _openstreetmap(latitude: float, longitude: float) -> MapLink:
    latitude, longitude = gcj02_to_wgs84(latitude, longitude)
    place = f"{latitude:.6f}/{longitude:.6f}"
    query = {"mlat": f"{latitude:.6f}", "mlon": f"{longitude:.6f}"}
    url = _address("https://www.openstreetmap.org/", query) + f"#map={ZOOM}/{place}"
    return MapLink(_("OpenStreetMap"), url)


def _by_address(factory: Factory, language: str) -> list[MapLink]:
    """Return searches for the postal address."""
    where = factory.address
    if language.startswith("zh"):
        amap = {"keyword": where, "src": SOURCE, "callnative": "1"}
        baidu = {"address": where, "output": "html", "src": SOURCE}
        return [
            MapLink(_("Amap"), _address("https://uri.amap.com/search", amap)),
            MapLink(_("Baidu Maps"), _address("https://api.map.baidu.com/geocoder", baidu)),
        ]
    google = {"api": "1", "query": where}
    osm = {"query": where}
    return [
        MapLink(_("Google Maps"), _address("https://www.google.com/maps/search/", google)),
        MapLink(_("OpenStreetMap"), _address("https://www.openstreetmap.org/search", osm)),
    ]


def _address(base: str, query: dict[str, str]) -> str:
    return f"{base}?{urlencode(query, safe=',')}"
