"""Extrusion profiles, each a function of no arguments that returns its Drawing."""

from portal.drawings.profiles.industrial import cable_tray, heat_sink, led_channel, t_slot
from portal.drawings.profiles.plastics import gasket, pvc_window, trunking, tube, wpc_decking
from portal.drawings.profiles.windows import mullion, sliding_window, thermal_break

__all__ = [
    "cable_tray",
    "gasket",
    "heat_sink",
    "led_channel",
    "mullion",
    "pvc_window",
    "sliding_window",
    "t_slot",
    "thermal_break",
    "trunking",
    "tube",
    "wpc_decking",
]
