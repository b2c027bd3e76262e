"""Two versions of a survey: what is the same under another id, and what changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from engine.authoring.diff.changes import Change, Data, differing, shown, text_changes
from engine.authoring.diff.element_changes import element_changes, named_changes, rule_changes
from engine.authoring.diff.operations_changes import TOLD, operations_changes
from engine.notes import without_notes
from engine.values import HOW

APART = ("$schema", "elements", "rules", "alerts", "quotas", "completion", "unavailable", *TOLD)
"""What is compared in its own way, or means nothing to respondents and hosts."""

UNSAID = {"doubt": "ask"}
"""What holds where a definition does not say it."""

BY_ENTRY = {"variables": "the session variable `{}`", "results": "`{}` of `results`"}
"""What is compared entry by entry, and what an entry is called."""

DOUBT = {
    "ask": "A likely answer is asked back, and stored once it is confirmed.",
    "accept": "A likely answer is stored at once, and nobody is asked back.",
    "refuse": "A likely answer is not stored: the question is asked again.",
}


def changes(old: Data, new: Data) -> list[Change]:
    """Compare two definitions without errors, given as their JSON; their notes do not count."""
    old, new = without_notes(old), without_notes(new)
    elements = renamed_elements(old, new)
    by_new_id = {element["id"]: element for element in new["elements"]}
    matched = ((elements.get(each["id"], each["id"]), each) for each in old["elements"])
    options = {id_: renamed_options(each, by_new_id[id_]) for id_, each in matched if id_ in by_new_id}
    renewed = under_new_ids(old, elements, options)
    was = {after: before for before, after in elements.items()}
    return [
        *_of_itself(old, new),
        *operations_changes(old, new),
        *_of_languages(old, new),
        *element_changes(renewed["elements"], new["elements"], was, options),
        *rule_changes(renewed.get("rules", ()), new.get("rules", ())),
        *named_changes("alert", renewed.get("alerts", ()), new.get("alerts", ())),
        *named_changes("quota", renewed.get("quotas", ()), new.get("quotas", ())),
        *text_changes("completion.text", "the completion", renewed["completion"]["text"], new["completion"]["text"]),
        *text_changes(
            "unavailable.text",
            "the text for a reply that comes too late",
            renewed["unavailable"]["text"],
            new["unavailable"]["text"],
        ),
    ]


def _of_itself(old: Data, new: Data) -> Iterator[Change]:
    effects = {
        "id": f"It is another survey: hosts that send `{old['id']}` send the old one, as long as its file is there.",
        "default_language": "It is what a host gets that names no language.",
    }
    for name in (name for name in dict.fromkeys((*old, *new)) if name not in APART):
        if name in BY_ENTRY:
            yield from _of_entries(name, old.get(name, {}), new.get(name, {}))
            continue
        was, is_ = old.get(name, UNSAID.get(name)), new.get(name, UNSAID.get(name))
        if was != is_:
            message = f"`{name}` was {shown(was)} and is {shown(is_)}"
            effect = DOUBT[is_] if name == "doubt" else effects.get(name, "")
            yield Change(what="survey", how="changed", path=name, message=message, effect=effect, old=was, new=is_)


def _of_entries(name: str, old: Data, new: Data) -> Iterator[Change]:
    for key, was, is_ in differing(old, new):
        whose = BY_ENTRY[name].format(key)
        how = "added" if was is None else "removed" if is_ is None else "changed"
        told = {
            "added": f"{whose} is {shown(is_)}, where it was not there",
            "removed": f"{whose} is no longer there; it was {shown(was)}",
            "changed": f"{whose} was {shown(was)} and is {shown(is_)}",
        }
        yield Change(what="survey", how=how, path=f"{name}.{key}", message=told[how], old=was, new=is_)  # type: ignore[arg-type]


def _of_languages(old: Data, new: Data) -> Iterator[Change]:
    before, after = old["completion"]["text"], new["completion"]["text"]
    for tag in (tag for tag in before if tag not in after):
        effect = f"A host that asks for `{tag}` is refused."
        message = f"the survey no longer speaks `{tag}`"
        yield Change(what="language", how="removed", path=tag, message=message, effect=effect, old=tag)
    for tag in (tag for tag in after if tag not in before):
        yield Change(what="language", how="added", path=tag, message=f"the survey speaks `{tag}`, too", new=tag)


ALIKE = 0.8
"""Two elements of one kind, or two options of one question, that differ less than this are one, renamed.

Whatever says by `was` which one it is, is that one, however much it differs.
"""

NAME_ELEMENTS = ("next", "go_to", "element", "partial_from", *HOW)
"""The keys under which ids of elements stand."""

QUOTED = re.compile(r"(\{\{\s*(answer|value)\s*(?:\.\s*|\[\s*[\"']))([\w-]+)")


def renamed_elements(old: Data, new: Data) -> dict[str, str]:
    """Find the elements that have another id now, by their old id."""
    tags = _shared(old["completion"], new["completion"])
    return _renamed(old["elements"], new["elements"], lambda element: _content(element, tags))


def renamed_options(old: Data, new: Data) -> dict[str, str]:
    """Find the options of a question that have another id now, by their old id."""
    tags = _shared(old, new)
    return _renamed(old.get("options", ()), new.get("options", ()), lambda option: _text(option["label"], tags))


def are_alike(old: Data, new: Data) -> bool:
    """Return whether what two elements of one kind, or two options, say differs so little that they may be one."""
    before, after = (one.get("text") or one.get("label") or {} for one in (old, new))
    if old.get("type") != new.get("type") or not isinstance(before, dict) or not isinstance(after, dict):
        return False
    tags = [tag for tag in before if tag in after]
    old_words, new_words = ("\n".join(str(one[tag]) for tag in tags) for one in (before, after))
    return bool(tags) and SequenceMatcher(None, old_words, new_words, autojunk=False).ratio() >= ALIKE


def _shared(old: Data, new: Data) -> list[str]:
    """Name the languages of both: what is translated anew is no other element for it."""
    return sorted(tag for tag in old["text"] if tag in new["text"])


def under_new_ids(old: Data, elements: Mapping[str, str], options: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Write an old version with the ids of the new one, so that what only follows a rename is no change.

    `options` are by the new id of their question.
    """
    parts = ("elements", "rules", "alerts", "quotas", "completion", "unavailable")
    renewed = {**old, **renamed({name: old[name] for name in parts if name in old}, elements, options)}
    for element in renewed["elements"]:
        element["id"] = elements.get(element["id"], element["id"])
        for option in element.get("options", ()):
            option["id"] = options.get(element["id"], {}).get(option["id"], option["id"])
    return renewed


def renamed(
    part: Any,
    elements: Mapping[str, str],
    options: Mapping[str, Mapping[str, str]] | None = None,
    values: Mapping[str, str] | None = None,
    key: str = "",
) -> Any:
    """Return a part of a definition, sound or not, with other ids wherever it names elements, options or values.

    `key` is what the part stands under.
    """
    if isinstance(part, list):
        return [renamed(one, elements, options, values, key) for one in part]
    if isinstance(part, dict):
        written = {name: renamed(one, elements, options, values, name) for name, one in part.items()}
        ids = options.get(written.get("element", "")) if options else None
        return (
            {name: one if name == "element" else _each(one, ids) for name, one in written.items()} if ids else written
        )
    if not isinstance(part, str):
        return part
    if key in NAME_ELEMENTS:
        return elements.get(part, part)
    about = {"answer": elements, "value": values or {}}
    if key == "value":
        return about[key].get(part, part)
    return QUOTED.sub(lambda found: found[1] + about[found[2]].get(found[3], found[3]), part)


def _each(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_each(one, ids) for one in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _renamed(old: Sequence[Data], new: Sequence[Data], content: Any) -> dict[str, str]:
    kept = {each["id"] for each in old} & {each["id"] for each in new}
    gone = [each for each in old if each["id"] not in kept]
    come = [each for each in new if each["id"] not in kept]
    known = {each["id"] for each in gone}
    said = [(1.0, before, each["id"]) for each in come for before in each.get("was", ()) if before in known]
    alike = sorted(_likenesses(gone, come, content), key=lambda pair: -pair[0])
    pairs: dict[str, str] = {}
    for _, before, after in (*said, *alike):
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
    names = ("id", "was", "type", "next", "text", "options")
    own = {name: value for name, value in element.items() if name not in names}
    options = [_text(option["label"], tags) for option in element.get("options", ())]
    return "\n".join([_text(element["text"], tags), *options, json.dumps(own, sort_keys=True) if own else ""])


def _text(text: Data, tags: Sequence[str]) -> str:
    return "\n".join(text[tag] for tag in tags)
