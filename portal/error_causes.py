"""What an error came of."""

from collections.abc import Iterator

from django.db import InterfaceError, OperationalError, connection


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error, and all that it came of or happened while it was handled, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def is_database_gone(error: BaseException | None) -> bool:
    """Whether `error` came of a database that is away, shuts down, or lets nobody in.

    Any other that it raises is a fault of ours.
    """
    driver = connection.Database
    # Django lets through what the driver raises where it closes a cursor of PostgreSQL's server.
    no_answer = OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError
    return any(isinstance(cause, no_answer) for cause in causes(error))
