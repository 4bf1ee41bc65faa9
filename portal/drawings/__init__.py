"""Engineering drawings from parameters: the catalogue of profiles and dies."""

from collections.abc import Callable

from portal.drawings import dies, profiles
from portal.drawings.drawing import Drawing

DRAWINGS: dict[str, Callable[[], Drawing]] = {
    "sliding-window": profiles.sliding_window,
    "thermal-break": profiles.thermal_break,
    "heat-sink": profiles.heat_sink,
    "t-slot": profiles.t_slot,
    "cable-tray": profiles.cable_tray,
    "led-channel": profiles.led_channel,
    "mullion": profiles.mullion,
    "trunking": profiles.trunking,
    "wpc-decking": profiles.wpc_decking,
    "pvc-window": profiles.pvc_window,
    "gasket": profiles.gasket,
    "tube": profiles.tube,
    "flat-die": dies.flat_die,
    "porthole-die": dies.porthole_die,
    "plastics-die": dies.plastics_die,
}
