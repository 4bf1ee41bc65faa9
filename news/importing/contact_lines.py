"""One line of a contact page → the facts in it, and what of it is none."""

import re
from dataclasses import dataclass, field

from news.importing.captures import CapturedPhone, Reason
from news.importing.labels import QUALIFIERS, FoundLabel, Label, find_labels, label_alone
from news.importing.lines import Line
from news.importing.names import is_address, is_company, is_person, is_place, split_people
from news.importing.phones import find_emails, find_phones

_LONGEST = 300
_EDGES = " :;,，、/|。.()[]-和"
_WECHAT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` to the letter (a CapturedPhone for PHONE); `labelled`: a label says what it is."""

    label: Label
    value: str | CapturedPhone
    labelled: bool = False
    role: str = ""

    def __str__(self) -> str:
        return str(self.value)


@dataclass(slots=True)
class ContactLine:
    """Facts of a line in their order; `pending`: the label whose value the next line has."""

    facts: list[Fact] = field(default_factory=list)
    pending: Label | None = None
    leftover: str = ""
    reason: Reason | None = None

    @property
    def is_strong(self) -> bool:
        """Whether the line says on its own that it is one of a contact page."""
        labels = {fact.label for fact in self.facts}
        named = labels >= {Label.PERSON, Label.PHONE} or labels >= {Label.FACTORY, Label.ADDRESS}
        return named or any(fact.labelled and _is_plain(fact) for fact in self.facts)

    def add(self, label: Label, value: str | CapturedPhone, labelled: bool, role: str = "") -> None:
        self.facts.append(Fact(label, value, labelled, role))

    def leave(self, text: str, reason: Reason | None = None) -> None:
        """Note a part of the line that is no fact, when there is a letter or digit in it."""
        text = text.strip(_EDGES)
        if any(map(str.isalnum, text)):
            self.leftover = f"{self.leftover} {text}".strip()
            self.reason = self.reason or reason or Reason.UNKNOWN


def _is_plain(fact: Fact) -> bool:
    """Whether the value is what its label announces, and not the rest of some sentence."""
    match fact.label:
        case Label.PHONE | Label.EMAIL | Label.WECHAT:
            return True
        case Label.ADDRESS:
            return is_address(str(fact.value))
        case Label.PERSON:
            return is_person(str(fact.value))
    return False


def read_contact_line(line: Line, pending: Label | None = None) -> ContactLine:
    """Return the facts in `line`, the value of the label `pending` on the line above included."""
    result = ContactLine()
    if len(line.folded) > _LONGEST:
        return result
    if found := label_alone(line.folded):
        result.pending = found.label
        return result
    if labels := find_labels(line.folded):
        _read_labelled(result, line, labels)
    elif ":" in line.folded and _read_named(result, line):
        pass
    elif pending and (pending is not Label.ADDRESS or is_address(line.folded)):
        _read_value(result, pending, line.text, line.folded, labelled=True)
    else:
        _read_bare(result, line)
    return result


def _read_labelled(result: ContactLine, line: Line, labels: list[FoundLabel]) -> None:
    """A line such as “黄先生 手机:… 邮箱:…”: what stands before the first label names an owner."""
    start = labels[0].start
    if find_phones(line.folded[:start]) or find_emails(line.folded[:start]):
        _read_numbers(result, line.text[:start], line.folded[:start], labelled=False)
    else:
        _read_owner(result, line.text[:start], labels[0].label)
    ends = [label.start for label in labels[1:]] + [len(line.text)]
    for label, end in zip(labels, ends, strict=True):
        if not any(map(str.isalnum, line.text[label.end : end])):
            result.pending = label.label
            continue
        text, folded = line.text[label.end : end], line.folded[label.end : end]
        _read_value(result, label.label, text, folded, labelled=True)
        if label.also_wechat and (phones := find_phones(folded)):
            result.add(Label.WECHAT, phones[0].phone.key, labelled=True)


def _read_owner(result: ContactLine, text: str, label: Label) -> None:
    name = text.strip(_EDGES)
    if not name or name in QUALIFIERS:
        return
    if is_person(name) and label is not Label.PERSON:
        result.add(Label.PERSON, name, labelled=False)
    elif is_place(name) and label in (Label.ADDRESS, Label.PHONE, Label.PERSON):
        result.add(Label.FACTORY, name, labelled=False)
    elif is_company(name):
        result.add(Label.COMPANY, name, labelled=False)
    else:
        result.leave(name)


def _read_named(result: ContactLine, line: Line) -> bool:
    """A line such as “黄先生:135…” or “横沥工厂:广东省…”; False when it is none."""
    at = line.folded.index(":")
    name, folded = line.text[:at].strip(), line.folded[at + 1 :]
    text = line.text[at + 1 :]
    if is_place(name) and (is_address(folded) or find_phones(folded)):
        result.add(Label.FACTORY, name, labelled=False)
        label = Label.ADDRESS if is_address(folded) else Label.PHONE
        _read_value(result, label, text, folded, labelled=False)
        return True
    if not (find_phones(folded) or find_emails(folded)):
        return False
    people = split_people(name)
    if len(people) != 1 or not is_person(people[0][0]):
        return False
    result.add(Label.PERSON, people[0][0], labelled=False, role=people[0][1])
    _read_value(result, Label.PHONE, text, folded, labelled=False)
    return True


def _read_bare(result: ContactLine, line: Line) -> None:
    """A line without any label: numbers, addresses, names on their own."""
    if find_phones(line.folded) or find_emails(line.folded):
        if len(line.folded) <= 80:
            _read_numbers(result, line.text, line.folded, labelled=False)
    elif is_place(line.text):
        result.add(Label.FACTORY, line.text.strip(_EDGES), labelled=False)
    elif is_company(line.text):
        result.add(Label.COMPANY, line.text, labelled=False)
    elif is_address(line.folded):
        result.add(Label.ADDRESS, line.text, labelled=False)
    elif is_person(line.text):
        result.add(Label.PERSON, line.text, labelled=False)


def _read_value(result: ContactLine, label: Label, text: str, folded: str, labelled: bool) -> None:
    value = text.strip()
    match label:
        case Label.PHONE | Label.EMAIL:
            _read_numbers(result, text, folded, labelled, label)
        case Label.PERSON:
            _read_people(result, text, folded, labelled)
        case Label.ADDRESS if "://" in value:
            result.leave(value)
        case Label.ADDRESS:
            name, colon, rest = value.replace("：", ":").partition(":")
            if colon and is_place(name) and is_address(rest):
                result.add(Label.FACTORY, name.strip(), labelled)
                value = value[len(name) + 1 :].strip()
            result.add(Label.ADDRESS, value, labelled)
        case Label.WECHAT:
            if match := _WECHAT_ID.search(folded):
                result.add(Label.WECHAT, match[0], labelled)
                result.leave(text[: match.start()] + " " + text[match.end() :])
            else:
                result.leave(value)
        case Label.NO_FIELD:
            result.add(Label.NO_FIELD, value, labelled)
            result.leave(value, Reason.NO_FIELD)
        case _:
            result.add(label, value, labelled)


def _read_people(result: ContactLine, text: str, folded: str, labelled: bool) -> None:
    """“黄先生(销售经理) 135…”, “黄先生、吴小姐”."""
    numbers = [(found.start, found.end) for found in find_phones(folded)]
    numbers += [(start, end) for _, start, end in find_emails(folded)]
    first = min((start for start, _ in numbers), default=len(text))
    people = split_people(text[:first])
    for name, role in people:
        result.add(Label.PERSON, name, labelled, role)
    if not people:
        result.leave(text[:first])
    if numbers:
        _read_numbers(result, text[first:], folded[first:], labelled=bool(people) and labelled)


def _read_numbers(
    result: ContactLine, text: str, folded: str, labelled: bool, label: Label = Label.PHONE
) -> None:
    """Numbers and addresses in `text`, with the names before or after them."""
    found = [(item.start, item.end, Label.PHONE, item.phone) for item in find_phones(folded)]
    taken = find_emails(folded)
    found = [item for item in found if not any(s < item[1] and item[0] < e for _, s, e in taken)]
    found += [(start, end, Label.EMAIL, address) for address, start, end in taken]
    found.sort(key=lambda item: item[0])
    if not found:
        result.leave(text, Reason.UNKNOWN)
        return
    starts = [item[0] for item in found] + [len(text)]
    names_first = is_person(text[: starts[0]].strip(_EDGES))
    _read_gap(result, text[: starts[0]], is_name=True)
    for (_, end, kind, value), following in zip(found, starts[1:], strict=True):
        gap = text[end:following]
        if not names_first and is_person(gap.strip(_EDGES)):
            _read_gap(result, gap, is_name=True)
            gap = ""
        result.add(kind, value, labelled)
        _read_gap(result, gap, is_name=names_first)


def _read_gap(result: ContactLine, gap: str, is_name: bool) -> None:
    name = gap.strip(_EDGES)
    people = split_people(name) if is_name else []
    if len(people) == 1 and is_person(people[0][0]):
        result.add(Label.PERSON, people[0][0], False, people[0][1])
    elif is_place(name):
        result.add(Label.FACTORY, name, labelled=False)
    else:
        result.leave(name)
