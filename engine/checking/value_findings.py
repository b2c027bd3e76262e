"""What is wrong with calculated values: their ids, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, listed, shortened, written
from engine.checking.suggestions import or_meant
from engine.session import COMPLETION
from engine.values import HOW


def findings(draft: Draft) -> Iterator[Finding]:
    """Find ids that something else has, and questions that there are not or that are answered with no number."""
    taken: dict[str, JsonPath] = {id_: (*entry.path, "id") for id_, entry in draft.by_id.items()}
    taken |= {COMPLETION: (COMPLETION,), **{key: ("variables", key) for key in draft.variables or {}}}
    for path, one in draft.listed("values"):
        id_ = one.get("id") if isinstance(one, dict) else None
        if isinstance(id_, str):
            if id_ in taken:
                message = f"`{shortened(id_)}` is already the name of `{written(taken[id_])}`"
                yield draft.document.finding(
                    "duplicate_id", (*path, "id"), message, "Give this value an id of its own."
                )
            taken.setdefault(id_, (*path, "id"))
        if isinstance(one, dict) and (how := next((name for name in HOW if isinstance(one.get(name), list)), None)):
            for which, named in enumerate(one[how]):
                if isinstance(named, str) and named:
                    yield from _of_question(draft, (*path, how, which), how, named)


def _of_question(draft: Draft, path: JsonPath, how: str, id_: str) -> Iterator[Finding]:
    entry = draft.by_id.get(id_)
    if entry is None:
        if draft.ids_are_known:
            remedy = or_meant(id_, draft.questions, f"The questions are {listed(draft.questions)}.")
            if id_ in draft.values:
                remedy = "A value is made of questions, and not of other values."
            message = f"no element has the id `{shortened(id_)}`"
            yield draft.document.finding("unknown_element", path, message, remedy)
    elif entry.element is not None and id_ not in draft.questions:
        message = f"`{id_}` asks nothing, so it has no answer to count"
        yield draft.document.finding("unfit_input", path, message, "Name a question.")
    elif id_ in draft.questions and how != "count" and draft.questions[id_].number_range() is None:
        numbers = [name for name, question in draft.questions.items() if question.number_range()]
        message = f"an answer to `{id_}` (`{draft.questions[id_].kind}`) is no number, and there is no {how} of it"
        remedy = f"Name questions of numbers: {listed(numbers)}." if numbers else "Name a `scale` or a `number`."
        yield draft.document.finding("unfit_input", path, message, remedy)
