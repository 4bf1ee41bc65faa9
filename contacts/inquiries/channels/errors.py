"""Why a message was not delivered, in words an operator can act on."""


class DeliveryError(Exception):
    """Nothing says that the message arrived; trying again may help."""

    #: Nobody answered: when somebody does, whatever waits for the same reason is sent at once.
    unreachable = False


class Unreachable(DeliveryError):
    """The server does not answer, closed the connection, or is in trouble itself."""

    unreachable = True


class Refused(DeliveryError):
    """The server will not have this message for this recipient (SMTP 5xx, HTTP 4xx)."""
