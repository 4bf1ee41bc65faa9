"""What /healthz says of deliveries."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from contacts.inquiries import outbox
from contacts.inquiries.encryption import SecretUnavailable, decrypt
from contacts.inquiries.models import Channel
from portal import doctor
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


def examine() -> Iterator[doctor.Verdict]:
    """What `manage.py doctor` says of deliveries, and of the channels' secrets."""
    finding = check()
    if finding and finding.failing:
        yield doctor.fail(finding.text, _("The dashboard of the sales desk says which, and why."))
    elif finding:
        yield doctor.warn(
            _("Nobody is told of inquiries: there is neither a mail server nor a robot."),
            _("Set EMAIL_URL, or enter a robot in the admin."),
        )
    else:
        yield doctor.ok(_("Messages arrive."))
    for channel in Channel.objects.filter(active=True):
        try:
            decrypt(channel.encrypted_url)
            decrypt(channel.encrypted_secret)
        except SecretUnavailable as error:
            yield doctor.fail(
                f"{channel}: {error}",
                _("Set the SECRET_KEY of before, or enter the channel's address and secret again."),
            )
