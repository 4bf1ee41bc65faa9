"""Between GCJ-02, in which maps in China must be drawn, and WGS-84, which GPS gives.

GCJ-02 shifts places inside mainland China by 100 to 700 metres. It was never published; the
formula is the one that all open-source libraries use (first in "eviltransform",
https://github.com/googollee/eviltransform, MIT; described with its sources in
https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China). Krasovsky's ellipsoid.
"""

from math import cos, pi, sin, sqrt

_AXIS = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_ROUNDS = 5


def wgs84_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Return a place as Chinese maps show it; outside China unchanged."""
    if not is_in_china(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def gcj02_to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a place on a Chinese map is on the globe; outside China unchanged.

    The shift has no inverse in closed form: the guess is corrected until it maps to the place,
    which five rounds do to far less than a millimetre.
    """
    if not is_in_china(latitude, longitude):
        return latitude, longitude
    guess_latitude, guess_longitude = latitude, longitude
    for _round in range(_ROUNDS):
        north, east = _shift(guess_latitude, guess_longitude)
        guess_latitude, guess_longitude = latitude - north, longitude - east
    return guess_latitude, guess_longitude


def is_in_china(latitude: float, longitude: float) -> bool:
    """Whether the shift applies, by the rectangle that the known libraries use."""
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = latitude / 180.0 * pi
    magic = 1.0 - _ECCENTRICITY_SQUARED * sin(radians) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    parallel = _AXIS / sqrt(magic) * cos(radians)
    return north * 180.0 / (meridian * pi), east * 180.0 / (parallel * pi)
