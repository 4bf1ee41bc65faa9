"""Facts of contact lines, in their order → contacts and factories, each once."""

from dataclasses import dataclass, field

from news.importing.captures import CapturedContact, CapturedFactory, CapturedPhone, Fate, Reason
from news.importing.contact_lines import ContactLine, Fact
from news.importing.labels import Label


@dataclass(slots=True)
class _Person:
    name: str
    role: str = ""
    phones: dict[str, CapturedPhone] = field(default_factory=dict)
    email: str = ""
    wechat_id: str = ""
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Place:
    name: str
    address: str = ""
    phones: dict[str, CapturedPhone] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A fact of line `line` that belongs to nobody known."""

    line: int
    fact: Fact
    reason: Reason


class ContactBook:
    """Collects people and plants. Whose a number is follows from what stands before it:

    the person of its own line; else the person that a label or a line of its own introduced;
    else the person last named; a plant when its name heads a block of lines.
    """

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._places: dict[str, _Place] = {}
        self._main: _Person | None = None
        self._current: _Person | None = None
        self._group: list[_Person] = []  # named together: “联系人:黄先生、吴小姐”
        self._block: _Place | None = None
        self._place: _Place | None = None
        self._company = ""
        self._orphans: list[Orphan] = []

    def start_section(self) -> None:
        """Forget whose numbers were being read."""
        self._main = self._current = self._block = self._place = None
        self._group = []

    def add(self, number: int, contact_line: ContactLine) -> Fate:
        """Take the facts of line `number`; return what most of the line is."""
        facts = contact_line.facts
        people = [self._person(fact, number) for fact in facts if fact.label is Label.PERSON]
        alone = len({fact.label for fact in facts}) == 1
        together = _named_together(facts)
        if people:
            self._group = people if together else []
        owners = _pairs(facts, self._group)
        named, on_line = iter(people), None
        for fact in facts:
            match fact.label:
                case Label.PERSON:
                    self._current = on_line = next(named)
                    if fact.labelled or alone:
                        self._main, self._block = self._current, None
                case Label.FACTORY:
                    self._place = self._place_named(str(fact.value), number)
                    self._block = self._place if alone else None
                case Label.COMPANY:
                    self._company = self._company or str(fact.value)
                    self._orphans.append(Orphan(number, fact, Reason.NO_FIELD))
                case Label.ADDRESS:
                    self._take_address(fact, number)
                case Label.NO_FIELD:
                    pass
                case _:
                    owner = owners.get(id(fact), None if together else on_line)
                    self._take_number(fact, number, owner, facts)
        return _fate(facts)

    def _person(self, fact: Fact, number: int) -> _Person:
        person = self._people.setdefault(str(fact.value), _Person(str(fact.value)))
        person.role = person.role or fact.role
        person.lines.append(number)
        return person

    def _place_named(self, name: str, number: int) -> _Place:
        place = self._places.setdefault(name, _Place(name))
        place.lines.append(number)
        return place

    def _take_address(self, fact: Fact, number: int) -> None:
        address = str(fact.value)
        place = self._place if self._place and (self._place.lines[-1] == number) else self._block
        if place is None and any(address == known.address for known in self._places.values()):
            return
        if place is None and self._company:
            place = self._place_named(self._company, number)
            if self._current is None:
                self._block = place
        if place is None:
            self._orphans.append(Orphan(number, fact, Reason.NO_NAME))
        elif not place.address:
            place.address = address
            place.lines.append(number)
        elif place.address != address:
            self._orphans.append(Orphan(number, fact, Reason.SECOND))

    def _take_number(
        self, fact: Fact, number: int, owner: _Person | None, facts: list[Fact]
    ) -> None:
        if self._known(fact, owner):
            return
        on_place_line = any(other.label in (Label.FACTORY, Label.ADDRESS) for other in facts)
        place = self._block or (self._place if on_place_line and self._place else None)
        if owner is None and place and fact.label is Label.PHONE:
            _note_phone(place, fact.value)
            place.lines.append(number)
            return
        if owner is None and not self._group:
            owner = (self._main if fact.labelled else None) or self._current
            if fact.label is Label.EMAIL and owner and owner.email and fact.labelled:
                owner = self._current
        if owner is None or not _give(owner, fact):
            reason = Reason.NO_OWNER if owner is None else Reason.SECOND
            self._orphans.append(Orphan(number, fact, reason))
        else:
            owner.lines.append(number)

    def _known(self, fact: Fact, owner: _Person | None) -> bool:
        """Whether the number is already somebody's, when the line does not say whose it is."""
        people = [owner] if owner else self._people.values()
        match fact.label:
            case Label.PHONE:
                places = [] if owner else list(self._places.values())
                return any(fact.value.key in known.phones for known in (*people, *places))
            case Label.EMAIL:
                return any(str(fact.value).lower() == person.email.lower() for person in people)
            case _:
                return any(fact.value == person.wechat_id for person in people)

    def finish(self) -> tuple[list[CapturedContact], list[CapturedFactory], list[Orphan]]:
        """Return contacts, factories, and the facts that belong to none of them."""
        self._adopt()
        contacts, factories = [], []
        for person in self._people.values():
            if person.phones or person.email or person.wechat_id:
                contacts.append(_contact(person))
            else:
                self._leave_nameless(person.lines, Label.PERSON, person.name)
        for place in self._places.values():
            if place.address or place.phones:
                factories.append(_factory(place))
            else:
                self._leave_nameless(place.lines, Label.FACTORY, place.name)
        used = {factory.name for factory in factories}
        orphans = [
            orphan
            for orphan in self._orphans
            if not (orphan.fact.label is Label.COMPANY and orphan.fact.value in used)
            and not (orphan.reason is Reason.NO_OWNER and self._known(orphan.fact, None))
        ]
        return contacts, factories, orphans

    def _leave_nameless(self, lines: list[int], label: Label, name: str) -> None:
        self._orphans += [Orphan(line, Fact(label, name), Reason.NO_VALUE) for line in set(lines)]

    def _adopt(self) -> None:
        """Numbers before the only person's name are that person's; else the only plant's."""
        people, places = list(self._people.values()), list(self._places.values())
        phoneless = len(people) == 1 and not people[0].phones
        for orphan in [orphan for orphan in self._orphans if orphan.reason is Reason.NO_OWNER]:
            fits = len(people) == 1 and (phoneless or orphan.fact.label is not Label.PHONE)
            if fits and orphan.line < people[0].lines[0] and _give(people[0], orphan.fact):
                self._orphans.remove(orphan)
            elif not people and len(places) == 1 and orphan.fact.label is Label.PHONE:
                _note_phone(places[0], orphan.fact.value)
                self._orphans.remove(orphan)


def _named_together(facts: list[Fact]) -> bool:
    """Whether several people stand before any number: “联系人:黄先生、吴小姐”."""
    labels = [fact.label for fact in facts]
    return labels[:2] == [Label.PERSON, Label.PERSON]


def _pairs(facts: list[Fact], group: list[_Person]) -> dict[int, _Person]:
    """Whose the phones on a line are when there are as many as people named together."""
    phones = [fact for fact in facts if fact.label is Label.PHONE]
    if len(group) < 2 or len(phones) != len(group):
        return {}
    return {id(fact): person for fact, person in zip(phones, group, strict=True)}


def _give(person: _Person, fact: Fact) -> bool:
    """Note the number for `person`; False when there is another already and room for one."""
    match fact.label:
        case Label.PHONE:
            _note_phone(person, fact.value)
            return True
        case Label.EMAIL if not person.email:
            person.email = str(fact.value)
            return True
        case Label.WECHAT if not person.wechat_id:
            person.wechat_id = str(fact.value)
            return True
    return False


def _note_phone(owner: _Person | _Place, phone: str | CapturedPhone) -> None:
    if isinstance(phone, CapturedPhone):
        owner.phones.setdefault(phone.key, phone)


def _fate(facts: list[Fact]) -> Fate:
    labels = [fact.label for fact in facts]
    if Label.FACTORY in labels or Label.ADDRESS in labels:
        return Fate.FACTORY
    if set(labels) <= {Label.COMPANY, Label.NO_FIELD}:
        return Fate.FACTORY if Label.COMPANY in labels else Fate.NOT_PLACED
    return Fate.CONTACT


def _contact(person: _Person) -> CapturedContact:
    return CapturedContact(
        person.name,
        person.role,
        tuple(person.phones.values()),
        person.email,
        person.wechat_id,
        tuple(sorted(set(person.lines))),
    )


def _factory(place: _Place) -> CapturedFactory:
    phones, lines = tuple(place.phones.values()), tuple(sorted(set(place.lines)))
    return CapturedFactory(place.name, place.address, phones, lines)
