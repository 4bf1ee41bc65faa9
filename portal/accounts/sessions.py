"""Where people are signed in, and the end of it."""

from allauth.core import context
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef
from django.http import HttpRequest


def end_others(user: AbstractUser) -> int:
    """End all sessions of `user` but the one of the request under way; return how many."""
    sessions = UserSession.objects.filter(user=user)
    request = context.request
    if request is not None and request.user == user:
        sessions = sessions.exclude(session_key=request.session.session_key)
    ended = list(sessions)
    for session in ended:
        session.end()
    return len(ended)


def follow_key(request: HttpRequest, before: str | None) -> None:
    """Keep the session in its owner's list when its key was changed, as with a new password."""
    after = request.session.session_key
    if before and after and after != before:
        UserSession.objects.filter(session_key=before).update(session_key=after)


def forget_old() -> None:
    """Remove sessions that have ended, and what was known of them: address and browser."""
    call_command("clearsessions")
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there)).delete()
