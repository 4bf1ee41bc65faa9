"""What /healthz says of deliveries."""

from contacts.inquiries import outbox
from portal.health import Finding


def check() -> Finding | None:
    """Fail when a message that could have gone is late; name it when there is no way at all."""
    state = outbox.state()
    if state.failing:
        minutes = int(state.oldest_age.total_seconds() // 60)
        return Finding(
            f"{state.waiting} messages wait, the oldest for {minutes} minutes: {state.last_error}"
        )
    if not state.configured:
        return Finding("no mail server and no channel is configured", failing=False)
    return None
