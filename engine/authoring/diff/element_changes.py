"""How elements, their options, the rules, the alerts and the quotas changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from engine.authoring.diff.changes import Change, Data, differing, moved, place, shown, text_changes
from engine.conditions import from_definition, in_words
from engine.elements import KINDS
from engine.elements.element import Element, Question
from engine.elements.options import number
from engine.survey import AlertMoment

KEPT = "Results still tell the answers that it has."
INCOMPARABLE = "Answers from before and after cannot be compared without care."


def element_changes(
    old: Sequence[Data], new: Sequence[Data], renamed: Mapping[str, str], options: Mapping[str, Mapping[str, str]]
) -> Iterator[Change]:
    """Compare elements; `old` are written with the new ids, `renamed` tells the old id of each that was renamed.

    `options` tell the new id of each option that was renamed, by the new id of its question.
    """
    before, after = _by_id(old), _by_id(new)
    heirs = {earlier: id_ for id_, element in after.items() if _asks(element) for earlier in element.get("was", ())}
    for id_ in (id_ for id_ in before if id_ not in after):
        heir = heirs.get(id_)
        kept = _of_its_answers(id_, before[id_], after[heir], heir) if heir else KEPT
        effect = kept if _asks(before[id_]) else ""
        message = f"the {before[id_]['type']} `{id_}` is removed"
        yield Change(what="element", how="removed", path=_path(id_), message=message, effect=effect, old=id_)
    reordered = moved([*before], [*after])
    for id_, element in after.items():
        if id_ not in before:
            message = f"the {element['type']} `{id_}` is added, {place([*after], id_)}"
            yield Change(what="element", how="added", path=_path(id_), message=message, new=id_)
            continue
        if id_ in renamed:
            yield _renaming(id_, renamed[id_], before[id_], element)
        if id_ in reordered:
            message = f"`{id_}` stands {place([*after], id_)}, where it stood {place([*before], id_)}"
            yield Change(what="element", how="moved", path=_path(id_), message=message)
        was = {is_: before for before, is_ in options.get(id_, {}).items()}
        yield from _of_element(id_, before[id_], element, renamed.get(id_), was)
        yield from (_option_renaming(id_, *pair, element) for pair in was.items())


def _renaming(id_: str, was: str, old: Data, new: Data) -> Change:
    effect = _of_its_answers(was, old, new, was) if _asks(new) else ""
    message = f"`{was}` is renamed `{id_}`"
    return Change(what="element", how="renamed", path=_path(id_), message=message, effect=effect, old=was, new=id_)


def _option_renaming(question: str, id_: str, was: str, element: Data) -> Change:
    effect = _told_with(was, _by_id(element["options"])[id_], "it", f"`{was}`")
    message = f"the option `{was}` of `{question}` is renamed `{id_}`"
    path = f"{_path(question)}.options.{id_}"
    return Change(what="option", how="renamed", path=path, message=message, effect=effect, old=was, new=id_)


def _of_its_answers(was: str, old: Data, new: Data, other: str) -> str:
    """Say whether results tell the answers to an old question, `was`, and to a new one together.

    It is said of the one that changes; `other` is the id of the other.
    """
    if _how_it_is_answered(old) != _how_it_is_answered(new):
        return f"It is answered in another way, so results tell its answers apart from those to `{other}`."
    return _told_with(was, new, "its answers", f"those to `{other}`")


def _told_with(was: str, new: Data, what: str, others: str) -> str:
    """Say what results make of something that had another id; `was` alone tells them."""
    if was in new.get("was", ()):
        return f"Results tell {what} together with {others}."
    return f'Results tell {what} apart from {others}. To have them told together, write `"was": ["{was}"]`.'


def _how_it_is_answered(data: Data) -> tuple[object, ...]:
    element = KINDS[data["type"]].from_definition(data)
    return (element.kind, *element.alike()) if isinstance(element, Question) else (element.kind,)


def _of_element(id_: str, old: Data, new: Data, earlier: str | None, options: Mapping[str, str]) -> Iterator[Change]:
    path = _path(id_)
    was, is_ = (KINDS[data["type"]].from_definition(data) for data in (old, new))
    if was.kind != is_.kind:
        message = f"`{id_}` was a {was.kind} and is a {is_.kind}"
        yield _changed(f"{path}.type", message, was.kind, is_.kind, INCOMPARABLE)
    if old.get("next") != new.get("next"):
        message = f"after `{id_}` comes {_next(new)}, where {_next(old)} came"
        yield _changed(f"{path}.next", message, old.get("next"), new.get("next"))
    said = {part.path[0] for part in (*was.texts(), *is_.texts())}
    for name, before, after in differing(old, new):
        if name == "asked_if":
            then, now = _asked(old), _asked(new)
            yield _changed(f"{path}.asked_if", f"`{id_}` is asked {now}, where it was asked {then}", then, now)
        elif name not in {"id", "type", "next", *said} and not _is_told(name, after, earlier):
            message = f"`{name}` of `{id_}` was {shown(before)} and is {shown(after)}"
            effect = INCOMPARABLE if name in was.scales | is_.scales else ""
            yield _changed(f"{path}.{name}", message, before, after, effect)
    yield from _texts(id_, was, is_)
    if isinstance(was, Question) or isinstance(is_, Question):
        yield from _options(id_, _options_of(was), _options_of(is_))
        yield from _option_properties(id_, old, new, options)


def _is_told(name: str, after: Any, earlier: str | None) -> bool:
    """Return whether a difference is told as a renaming already."""
    return name == "was" and earlier in (after or ())


def _texts(id_: str, old: Element, new: Element) -> Iterator[Change]:
    """Compare what is said; the label of an option comes and goes with the option."""
    before, after = ({part.name: part for part in element.texts()} for element in (old, new))
    for name, part in {**before, **after}.items():
        place = ".".join(str(part.option if isinstance(step, int) else step) for step in part.path)
        path, whose = f"{_path(id_)}.{place}", f"{name} of `{id_}`"
        if name in before and name in after:
            yield from text_changes(path, whose, before[name].by_language, after[name].by_language)
        elif part.option is None:
            how = "removed" if name in before else "added"
            was, is_ = (parts[name].by_language if name in parts else None for parts in (before, after))
            yield Change(what="text", how=how, path=path, message=f"{whose} is {how}", old=was, new=is_)  # type: ignore[arg-type]


def _options(id_: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    where = f"{_path(id_)}.options"
    for option in (option for option in before if option not in after):
        message = f"the option `{option}` of `{id_}` is removed"
        yield Change(what="option", how="removed", path=f"{where}.{option}", message=message, old=option)
    reordered = moved(before, after)
    for option in after:
        path = f"{where}.{option}"
        if option not in before:
            message = f"the option `{option}` is added to `{id_}`, {place(after, option)}"
            yield Change(what="option", how="added", path=path, message=message, new=option)
        elif option in reordered:
            message = f"the option `{option}` of `{id_}` stands {place(after, option)}"
            yield Change(what="option", how="moved", path=path, message=message)
    if shifted := _shifted(before, after):
        message = f"options of `{id_}` have other numbers: {', '.join(shifted)}"
        effect = "Hosts that read positions instead of option ids must take care."
        yield Change(what="option", how="changed", path=where, message=message, effect=effect)


def _option_properties(id_: str, old: Data, new: Data, earlier: Mapping[str, str]) -> Iterator[Change]:
    """Compare what options have beside their labels; `earlier` tells the old id of each that was renamed."""
    before, after = (_by_id(data.get("options", ())) for data in (old, new))
    for option in (option for option in after if option in before):
        for name, was, is_ in differing(before[option], after[option]):
            if name not in {"id", "label"} and not _is_told(name, is_, earlier.get(option)):
                path = f"{_path(id_)}.options.{option}.{name}"
                message = f"`{name}` of the option `{option}` of `{id_}` was {shown(was)} and is {shown(is_)}"
                yield Change(what="option", how="changed", path=path, message=message, old=was, new=is_)


def _shifted(then: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return which options are replied to with another number now."""
    numbers = ((option, number(then.index(option)), number(now.index(option))) for option in now if option in then)
    return [f"`{option}` {was} → {is_}" for option, was, is_ in numbers if was != is_]


def _options_of(element: Element) -> list[str]:
    return [option.id for option in element.options] if isinstance(element, Question) else []


def _asks(element: Data) -> bool:
    return KINDS[element["type"]].asks


def _by_id(entries: Sequence[Data]) -> dict[str, Data]:
    return {entry["id"]: entry for entry in entries}


def _path(id_: str) -> str:
    return f"elements.{id_}"


def _next(element: Data) -> str:
    return f"`{element['next']}`" if "next" in element else "the next in sequence"


def _changed(path: str, message: str, old: Any, new: Any, effect: str = "") -> Change:
    return Change(what="element", how="changed", path=path, message=message, effect=effect, old=old, new=new)


SAMENESS: tuple[Callable[[Data], Any], ...] = (
    lambda rule: (rule.get("name"), rule["condition"], rule["action"]),
    lambda rule: rule.get("name"),
    lambda rule: (rule["condition"], rule["action"]),
    lambda rule: rule["condition"],
    lambda rule: None if rule.get("name") else rule["action"],
)
"""What makes two rules one and the same, the surest first; None is like nothing."""


def rule_changes(old: Sequence[Data], new: Sequence[Data]) -> Iterator[Change]:
    """Compare rules; `old` are written with the new ids of elements and options."""
    pairs = _pairs(old, new)
    for at, rule in enumerate(old):
        if at not in pairs:
            yield Change(
                what="rule", how="removed", path=f"rules[{at}]", message=f"{_named(rule)} is removed", old=_told(rule)
            )
    came_from = {after: before for before, after in pairs.items()}
    order = moved([str(pairs[at]) for at in sorted(pairs)], [str(at) for at in sorted(came_from)])
    for at, rule in enumerate(new):
        path = f"rules[{at}]"
        if at not in came_from:
            message = f"{_named(rule)} is added: {_told(rule)}"
            yield Change(what="rule", how="added", path=path, message=message, new=_told(rule))
            continue
        yield from _of_rule(path, old[came_from[at]], rule)
        if str(at) in order:
            effect = "Of several rules that hold, the first wins."
            message = f"{_named(rule)} stands elsewhere among the rules"
            yield Change(what="rule", how="moved", path=path, message=message, effect=effect)


def _of_rule(path: str, old: Data, new: Data) -> Iterator[Change]:
    if old.get("name") != new.get("name"):
        message = f"{_named(old)} is now called {_called(new)}"
        yield Change(what="rule", how="renamed", path=path, message=message, old=old.get("name"), new=new.get("name"))
    if old["condition"] != new["condition"]:
        was, is_ = _condition(old), _condition(new)
        message = f"{_named(new)} holds where {is_}, where it held where {was}"
        yield Change(what="rule", how="changed", path=f"{path}.condition", message=message, old=was, new=is_)
    if old["action"] != new["action"]:
        was, is_ = old["action"]["go_to"], new["action"]["go_to"]
        message = f"{_named(new)} goes to `{is_}`, where it went to `{was}`"
        yield Change(what="rule", how="changed", path=f"{path}.action.go_to", message=message, old=was, new=is_)


def _pairs(old: Sequence[Data], new: Sequence[Data]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for key in SAMENESS:
        free = [at for at in range(len(new)) if at not in pairs.values()]
        for before in (at for at in range(len(old)) if at not in pairs):
            wanted = key(old[before])
            found = next((at for at in free if wanted is not None and key(new[at]) == wanted), None)
            if found is not None:
                pairs[before] = found
                free.remove(found)
    return pairs


def _named(rule: Data) -> str:
    return f"the rule `{rule['name']}`" if rule.get("name") else f"the rule that goes to `{rule['action']['go_to']}`"


def _called(rule: Data) -> str:
    return f"`{rule['name']}`" if rule.get("name") else "nothing"


def _asked(element: Data) -> str:
    return f"if {in_words(from_definition(element['asked_if']))}" if "asked_if" in element else "always"


def _condition(rule: Data) -> str:
    return in_words(from_definition(rule["condition"]))


def _told(rule: Data) -> str:
    return f"where {_condition(rule)}, go to {rule['action']['go_to']}"


def named_changes(what: Literal["alert", "quota"], old: Sequence[Data], new: Sequence[Data]) -> Iterator[Change]:
    """Compare alerts or quotas, which are known by their names; `old` are written with the new ids."""
    told = _raised if what == "alert" else _let_on
    gone = f"Nobody is {'told of' if what == 'alert' else 'screened out by'} it any more."
    before, after = ({one["name"]: one for one in those} for those in (old, new))
    for at, name in enumerate(before):
        if name not in after:
            path, message = f"{what}s[{at}]", f"the {what} `{name}` is removed"
            yield Change(what=what, how="removed", path=path, message=message, effect=gone, old=told(before[name]))
    for at, (name, one) in enumerate(after.items()):
        is_, path = told(one), f"{what}s[{at}]"
        if name not in before:
            message = f"the {what} `{name}` is added: {is_}"
            yield Change(what=what, how="added", path=path, message=message, new=is_)
        elif (was := told(before[name])) != is_:
            does, did = ("is raised", "was raised") if what == "alert" else ("lets on", "let on")
            message = f"the {what} `{name}` {does} {is_}, where it {did} {was}"
            yield Change(what=what, how="changed", path=path, message=message, old=was, new=is_)


def _raised(alert: Data) -> str:
    return f"{AlertMoment(alert.get('at', AlertMoment.END)).in_words} where {_condition(alert)}"


def _let_on(quota: Data) -> str:
    return f"{quota['at_most']} where {_condition(quota)}, others go to {quota['then']['go_to']}"
