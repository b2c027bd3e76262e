"""The kinds of element, each at the address its name gives in every folder."""

from engine.elements.completion import Completion
from engine.elements.date import Date
from engine.elements.dropdown import Dropdown
from engine.elements.element import Element, Question
from engine.elements.email import Email
from engine.elements.multiple_choice import MultipleChoice
from engine.elements.number import Number
from engine.elements.open_text import OpenText
from engine.elements.phone import Phone
from engine.elements.scale import Scale
from engine.elements.text import Text
from engine.elements.time import Time
from engine.elements.yes_no import YesNo

_ALL = (Text, Scale, YesNo, Dropdown, MultipleChoice, Number, OpenText, Date, Time, Email, Phone, Completion)

KINDS: dict[str, type[Element]] = {one.kind: one for one in _ALL}
QUESTIONS: dict[str, type[Question]] = {name: kind for name, kind in KINDS.items() if issubclass(kind, Question)}
