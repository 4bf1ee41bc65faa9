"""Contacts and factories: which are there already, and new ones."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from wagtail.models import Locale

from news.importing.captures import CapturedContact, CapturedFactory, CapturedPhone
from news.importing.history import imported_before, note_import
from news.importing.lines import fold
from news.importing.outcomes import Outcome, State
from news.importing.phones import find_phones


class SnippetRecords:
    """The records of one model in one language. The model is found by name: the news must not
    import the contacts. `again`: what was imported before and deleted since is made anew."""

    model_name = ""

    def __init__(self, locale: Locale, again: bool) -> None:
        self._locale = locale
        self._again = again
        self._model = apps.get_model("contacts", self.model_name)
        self._there = list(self._model.objects.filter(locale=locale))
        self._imported = imported_before(self._model)
        last = self._model.objects.filter(locale=locale).aggregate(last=Max("sort_order"))["last"]
        self._next_place = 0 if last is None else last + 1

    def _state_of(self, keys: list[str]) -> State | None:
        """Return what became of an earlier import of the record, None when there was none."""
        ids = {self._imported[key] for key in keys if key in self._imported}
        if not ids:
            return None
        alive = any(str(record.pk) in ids for record in self._there)
        if alive:
            return State.THERE
        return None if self._again else State.DELETED

    def _create(self, keys: list[str], line: int | None, **values: str) -> tuple[str, ...]:
        """Make a record of those `values` its fields accept; return the others."""
        accepted, refused = _accepted(self._model, values)
        record = self._model(locale=self._locale, sort_order=self._next_place, **accepted)
        record.full_clean()
        record.save()
        note_import(record, keys, line=line)
        self._next_place += 1
        return tuple(refused)


class FactoryRecords(SnippetRecords):
    """Factories are told apart by their names."""

    model_name = "Factory"

    def write(self, factory: CapturedFactory) -> Outcome:
        details = tuple(filter(None, (factory.address, *map(str, factory.phones))))
        line = factory.lines[0] if factory.lines else None
        keys = [f"name:{factory.name}"]
        state = State.THERE if self._is_there(factory) else self._state_of(keys)
        if state:
            return Outcome(factory.name, state, details, line)
        refused = self._create(
            keys,
            line,
            name=factory.name,
            address=factory.address,
            phones="\n".join(map(str, factory.phones)),
        )
        return Outcome(factory.name, State.CREATED, details, line, refused=refused)

    def _is_there(self, factory: CapturedFactory) -> bool:
        return any(record.name == factory.name for record in self._there)


class ContactRecords(SnippetRecords):
    """Contacts are told apart by mobile numbers and e-mail addresses, which belong to one person.

    A landline may be shared: it tells a person only by the name, or when there is nothing else.
    """

    model_name = "Contact"

    def write(self, contact: CapturedContact) -> Outcome:
        phones = tuple(map(str, contact.phones))
        details = tuple(filter(None, (contact.role, *phones, contact.email, contact.wechat_id)))
        line = contact.lines[0] if contact.lines else None
        own, shared = _contact_keys(contact.phones, contact.email)
        keys = sorted(own) or [f"{key} {contact.name}" for key in sorted(shared)]
        keys = keys or [f"name:{contact.name}"]
        state = State.THERE if self._is_there(contact, own, shared) else self._state_of(keys)
        if state:
            return Outcome(contact.name, state, details, line)
        refused = self._create(
            keys,
            line,
            name=contact.name,
            role=contact.role,
            phones="\n".join(phones),
            email=contact.email,
            wechat_id=contact.wechat_id,
        )
        return Outcome(contact.name, State.CREATED, details, line, refused=refused)

    def _is_there(self, contact: CapturedContact, own: set[str], shared: set[str]) -> bool:
        for record in self._there:
            numbers = [found.phone for found in find_phones(fold(record.phones))]
            theirs, landlines = _contact_keys(numbers, record.email)
            same_name = record.name == contact.name
            if own & theirs or (shared & landlines and (same_name or not own)):
                return True
            if same_name and (not (own or shared) or not (theirs or landlines)):
                return True
        return False


def _contact_keys(
    phones: list[CapturedPhone] | tuple[CapturedPhone, ...], email: str
) -> tuple[set[str], set[str]]:
    """Return what belongs to one person, and what several may share."""
    own = {f"phone:{phone.key}" for phone in phones if phone.is_mobile}
    own |= {f"email:{email.lower()}"} if email else set()
    return own, {f"phone:{phone.key}" for phone in phones if not phone.is_mobile}


def _accepted(model: type[Model], values: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Part `values` into those the model's fields accept and those they do not.

    Phones are judged line by line.
    """
    accepted, refused = {}, []
    for name, value in values.items():
        field, kept = model._meta.get_field(name), []
        for part in value.split("\n") if value else []:
            try:
                field.clean(part, None)
            except ValidationError:
                refused.append(part)
            else:
                kept.append(part)
        accepted[name] = "\n".join(kept)
    return accepted, refused
