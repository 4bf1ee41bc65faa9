"""Text as strangers send it, without what no reader can see."""

import re

from django import forms

#: Marks that turn the direction of text around, so that what is read is not what is there.
_TURNING = "\u202a-\u202e\u2066-\u2069"
#: Characters that mean nothing in text: controls, what is no character, halves of pairs.
_INVISIBLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_TURNING}\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_lines(text: str) -> str:
    """Return text of several lines, each ended by one newline, with nothing hidden in it."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """Return text of one line: line ends and runs of white space become one space."""
    return " ".join(clean_lines(text).split())


class LineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: object) -> str:
        return clean_line(super().to_python(value))


class LinesField(forms.CharField):
    """Several lines of text."""

    def to_python(self, value: object) -> str:
        return clean_lines(super().to_python(value)).strip()


class EmailLineField(forms.EmailField):
    """An e-mail address, cleaned before it is checked."""

    def to_python(self, value: object) -> str:
        return clean_line(super().to_python(value))
