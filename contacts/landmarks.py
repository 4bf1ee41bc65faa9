"""Places by which a reader knows where a factory is: cities, airports and ports.

Coordinates are WGS-84, to about a kilometre: those of a city's centre, of an airport's terminal and
of a port's quays, as OpenStreetMap and the airports' own charts give them. A sketch takes those
near its factories; a place that is missing for a company is one more line here.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["airport", "city", "port"]


@dataclass(frozen=True, slots=True)
class Landmark:
    name: str | Promise
    kind: Kind
    latitude: float
    longitude: float


#: The better known a place is among its kind in its region, the earlier it stands.
LANDMARKS = (
    # The Pearl River delta
    Landmark(_("Shenzhen Airport"), "airport", 22.639, 113.811),
    Landmark(_("Guangzhou Airport"), "airport", 23.392, 113.299),
    Landmark(_("Hong Kong Airport"), "airport", 22.312, 113.922),
    Landmark(_("Guangzhou"), "city", 23.129, 113.264),
    Landmark(_("Shenzhen"), "city", 22.543, 114.058),
    Landmark(_("Hong Kong"), "city", 22.282, 114.158),
    Landmark(_("Dongguan"), "city", 23.021, 113.752),
    Landmark(_("Foshan"), "city", 23.022, 113.122),
    Landmark(_("Huizhou"), "city", 23.112, 114.416),
    Landmark(_("Zhongshan"), "city", 22.517, 113.393),
    Landmark(_("Zhuhai"), "city", 22.271, 113.577),
    Landmark(_("Yantian Port"), "port", 22.575, 114.272),
    Landmark(_("Nansha Port"), "port", 22.628, 113.675),
    # The Yangtze delta
    Landmark(_("Shanghai Pudong Airport"), "airport", 31.151, 121.803),
    Landmark(_("Hangzhou Airport"), "airport", 30.236, 120.432),
    Landmark(_("Nanjing Airport"), "airport", 31.736, 118.867),
    Landmark(_("Shanghai"), "city", 31.230, 121.474),
    Landmark(_("Hangzhou"), "city", 30.274, 120.155),
    Landmark(_("Nanjing"), "city", 32.060, 118.797),
    Landmark(_("Suzhou"), "city", 31.299, 120.585),
    Landmark(_("Wuxi"), "city", 31.491, 120.312),
    Landmark(_("Ningbo"), "city", 29.868, 121.544),
    # The Bohai rim and Shandong
    Landmark(_("Beijing Capital Airport"), "airport", 40.079, 116.603),
    Landmark(_("Tianjin Airport"), "airport", 39.124, 117.346),
    Landmark(_("Qingdao Airport"), "airport", 36.362, 120.088),
    Landmark(_("Beijing"), "city", 39.904, 116.407),
    Landmark(_("Tianjin"), "city", 39.125, 117.190),
    Landmark(_("Jinan"), "city", 36.651, 117.120),
    Landmark(_("Qingdao"), "city", 36.067, 120.383),
)
