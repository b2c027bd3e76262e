"""How a survey changed: itself, its languages, its elements, its rules, its end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.authoring.diff.changed import Change, shown, text_changes
from engine.authoring.diff.elements import element_changes
from engine.authoring.diff.renames import Data, renamed_elements, renamed_options, under_new_ids
from engine.authoring.diff.rules import rule_changes

APART = ("$schema", "elements", "rules", "completion", "unavailable")
"""What is compared in its own way, or means nothing to respondents and hosts."""

UNSAID = {"doubt": "ask"}
"""What holds where a definition does not say it."""

DOUBT = {
    "ask": "A likely answer is asked back, and stored once it is confirmed.",
    "accept": "A likely answer is stored at once, and nobody is asked back.",
    "refuse": "A likely answer is not stored: the question is asked again.",
}


def changes(old: Data, new: Data) -> list[Change]:
    """Compare two definitions without errors, given as their JSON."""
    elements = renamed_elements(old, new)
    by_new_id = {element["id"]: element for element in new["elements"]}
    matched = ((elements.get(each["id"], each["id"]), each) for each in old["elements"])
    options = {id_: renamed_options(each, by_new_id[id_]) for id_, each in matched if id_ in by_new_id}
    renewed = under_new_ids(old, elements, options)
    was = {after: before for before, after in elements.items()}
    return [
        *_of_itself(old, new),
        *_of_languages(old, new),
        *element_changes(renewed["elements"], new["elements"], was),
        *(_option_renamed(id_, *pair) for id_, renamed in options.items() for pair in renamed.items()),
        *rule_changes(renewed.get("rules", ()), new.get("rules", ())),
        *text_changes("completion.text", "the completion", renewed["completion"]["text"], new["completion"]["text"]),
        *text_changes(
            "unavailable.text",
            "the text for a reply that comes too late",
            renewed["unavailable"]["text"],
            new["unavailable"]["text"],
        ),
    ]


def _option_renamed(question: str, was: str, is_: str) -> Change:
    message = f"the option `{was}` of `{question}` is renamed `{is_}`"
    path = f"elements.{question}.options.{is_}"
    effect = f"It is reported as `{is_}`."
    return Change(what="option", how="renamed", path=path, message=message, effect=effect, old=was, new=is_)


def _of_itself(old: Data, new: Data) -> Iterator[Change]:
    effects = {
        "id": f"It is another survey: hosts that send `{old['id']}` send the old one, as long as its file is there.",
        "default_language": "It is what a host gets that names no language.",
    }
    for name in (name for name in dict.fromkeys((*old, *new)) if name not in APART):
        was, is_ = old.get(name, UNSAID.get(name)), new.get(name, UNSAID.get(name))
        if was != is_:
            message = f"`{name}` was {shown(was)} and is {shown(is_)}"
            effect = DOUBT[is_] if name == "doubt" else effects.get(name, "")
            yield Change(what="survey", how="changed", path=name, message=message, effect=effect, old=was, new=is_)


def _of_languages(old: Data, new: Data) -> Iterator[Change]:
    before, after = old["completion"]["text"], new["completion"]["text"]
    for tag in (tag for tag in before if tag not in after):
        effect = f"A host that asks for `{tag}` is refused."
        message = f"the survey no longer speaks `{tag}`"
        yield Change(what="language", how="removed", path=tag, message=message, effect=effect, old=tag)
    for tag in (tag for tag in after if tag not in before):
        yield Change(what="language", how="added", path=tag, message=f"the survey speaks `{tag}`, too", new=tag)
