"""Which elements and options of two versions are the same under another id."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeAlias

Data: TypeAlias = "Mapping[str, Any]"

ALIKE = 0.8
"""Two elements of one kind, or two options of one question, that differ less than this are one, renamed."""

QUOTED_ANSWER = re.compile(r"(\{\{\s*answer\s*(?:\.\s*|\[\s*[\"']))([\w-]+)")


def renamed_elements(old: Data, new: Data) -> dict[str, str]:
    """Find the elements that have another id now, by their old id."""
    tags = _shared(old["completion"], new["completion"])
    return _renamed(old["elements"], new["elements"], lambda element: _content(element, tags))


def renamed_options(old: Data, new: Data) -> dict[str, str]:
    """Find the options of a question that have another id now, by their old id."""
    tags = _shared(old, new)
    return _renamed(old.get("options", ()), new.get("options", ()), lambda option: _text(option["label"], tags))


def _shared(old: Data, new: Data) -> list[str]:
    """Name the languages of both: what is translated anew is no other element for it."""
    return sorted(tag for tag in old["text"] if tag in new["text"])


def under_new_ids(old: Data, elements: Mapping[str, str], options: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Write an old version with the ids of the new one, so that what only follows a rename is no change.

    `options` are by the new id of their question.
    """

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, list):
            return [changed(entry) for entry in value]
        if not isinstance(value, dict):
            known = key in ("id", "next", "go_to", "element") and isinstance(value, str)
            return elements.get(value, value) if known else _requoted(value, elements)
        written = {name: changed(entry, name) for name, entry in value.items()}
        ids = options.get(written.get("element", ""), {})
        return (
            {name: entry if name == "element" else _each(entry, ids) for name, entry in written.items()}
            if ids
            else written
        )

    renewed: dict[str, Any] = {
        **old,
        **{name: changed(old[name]) for name in ("elements", "rules", "completion", "unavailable") if name in old},
    }
    for before, element in zip(old["elements"], renewed["elements"], strict=True):
        if "options" in element:
            ids = options.get(element["id"], {})
            labels = zip(before["options"], element["options"], strict=True)
            element["options"] = [{**one, "id": ids.get(was["id"], was["id"])} for was, one in labels]
    return renewed


def _each(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_each(one, ids) for one in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _requoted(value: Any, elements: Mapping[str, str]) -> Any:
    if not isinstance(value, str) or "{{" not in value:
        return value
    return QUOTED_ANSWER.sub(lambda found: found[1] + elements.get(found[2], found[2]), value)


def _renamed(old: Sequence[Data], new: Sequence[Data], content: Any) -> dict[str, str]:
    kept = {each["id"] for each in old} & {each["id"] for each in new}
    gone = [each for each in old if each["id"] not in kept]
    come = [each for each in new if each["id"] not in kept]
    alike = sorted(_likenesses(gone, come, content), key=lambda pair: -pair[0])
    pairs: dict[str, str] = {}
    for _, before, after in alike:
        if before not in pairs and after not in pairs.values():
            pairs[before] = after
    return pairs


def _likenesses(gone: Sequence[Data], come: Sequence[Data], content: Any) -> Iterator[tuple[float, str, str]]:
    for after in come:
        matcher = SequenceMatcher(None, "", content(after), autojunk=False)
        for before in gone:
            matcher.set_seq1(content(before))
            same_kind = before.get("type") == after.get("type")
            if same_kind and matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                ratio = matcher.ratio()
                if ratio >= ALIKE:
                    yield ratio, before["id"], after["id"]


def _content(element: Data, tags: Sequence[str]) -> str:
    """Write what an element says and asks, without the names that may have changed with it."""
    own = {name: value for name, value in element.items() if name not in ("id", "type", "next", "text", "options")}
    options = [_text(option["label"], tags) for option in element.get("options", ())]
    return "\n".join([_text(element["text"], tags), *options, json.dumps(own, sort_keys=True) if own else ""])


def _text(text: Data, tags: Sequence[str]) -> str:
    return "\n".join(text[tag] for tag in tags)
