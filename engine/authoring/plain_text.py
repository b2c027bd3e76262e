"""The bytes of a text file -> its text, and what is wrong with the way it was saved."""

from __future__ import annotations

from engine.checking import Finding
from engine.checking.encoding import decoded
from engine.checking.finding import Place, problem_at


def text_of(content: bytes, file: str) -> tuple[str, list[Finding]]:
    """Read a text whatever its encoding is; a byte-order mark, which harms JSON, does no harm here."""
    text, faults = decoded(content)
    places = [(fault, text.count("\n", 0, fault.at) + 1, fault.at - text.rfind("\n", 0, fault.at)) for fault in faults]
    findings = [
        problem_at(Place(line, column), fault.code, file, (), fault.message, fault.remedy)
        for fault, line, column in places
        if fault.code != "byte_order_mark"
    ]
    return text, findings
