"""What is forgotten of sign-ins once it is of no use."""

from portal.accounts import devices, sessions, throttling


def run() -> None:
    """Remove old counts, devices and sessions; called once a day by the worker."""
    throttling.forget_old()
    devices.forget_old()
    sessions.forget_old()
