"""A plain evaluator of rules, written from the design and not from the engine: what branching is held against."""

import datetime
from decimal import Decimal

from engine.branching import Known


def next_by_rules(definition, question, answers, variables):
    """Give where the first rule leads that names the question and holds; answers are as hosts see them."""
    kinds = {element["id"]: element for element in definition["elements"]}
    for rule in definition["rules"]:
        condition = rule["condition"]
        if question in named(condition) and holds(condition, kinds, answers, variables, wanted=True):
            return rule["action"]["go_to"]
    return None


def named(condition):
    for joint in ("all", "any"):
        if joint in condition:
            return set().union(*(named(part) for part in condition[joint]))
    if "not" in condition:
        return named(condition["not"])
    if "value" in condition:
        return set(made_of(condition["value"])[1])
    return {condition["element"]} if "element" in condition else set()


def with_values(definition):
    """The definition with each value in place of its id, as conditions are evaluated here."""
    values = {value["id"]: value for value in definition.get("values", [])}

    def put(part):
        if isinstance(part, list):
            return [put(one) for one in part]
        if not isinstance(part, dict):
            return part
        return {name: values[one] if name == "value" else put(one) for name, one in part.items()}

    return {**definition, "rules": put(definition["rules"])}


def made_of(value):
    return next((how, value[how]) for how in ("sum", "mean", "count") if how in value)


def calculated(value, answers):
    how, ids = made_of(value)
    given = [Decimal(str(answers[id_])) if how != "count" else 1 for id_ in ids if id_ in answers]
    if how == "count":
        return Decimal(len(given))
    if not given:
        return None
    return sum(given) if how == "sum" else (sum(given) / len(given)).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def holds(condition, kinds, answers, variables, *, wanted):
    """Whether the condition holds (wanted) or its opposite does; what has no answer fails both."""
    if "not" in condition:
        return holds(condition["not"], kinds, answers, variables, wanted=not wanted)
    for joint, together in (("all", all), ("any", any)):
        if joint in condition:
            each = [holds(part, kinds, answers, variables, wanted=wanted) for part in condition[joint]]
            return together(each) if wanted else {all: any, any: all}[together](each)
    subject, known = told(condition, answers, variables)
    tests = [
        (operator, value) for operator, value in condition.items() if operator not in ("element", "variable", "value")
    ]
    outcomes = []
    for operator, value in tests:
        if operator == "answered":
            outcomes.append(((subject in known) is value) is wanted)
        elif subject not in known:
            outcomes.append(False)
        elif "value" in condition:
            exact = [Decimal(str(one)) for one in value] if isinstance(value, list) else Decimal(str(value))
            outcomes.append(compare(operator, known[subject], exact) is wanted)
        elif "element" in condition:
            outcomes.append(compare(operator, plain(kinds[subject], known[subject]), value) is wanted)
        else:
            outcomes.append(compare_variable(operator, known[subject], value) is wanted)
    return all(outcomes) if wanted else any(outcomes)


def told(condition, answers, variables):
    """What a condition is about, and what is known of its like."""
    if "value" in condition:
        number = calculated(condition["value"], answers)
        return "value", {} if number is None else {"value": number}
    return (condition["element"], answers) if "element" in condition else (condition["variable"], variables)


def plain(element, answer):
    """An answer in the words an author writes in a condition."""
    if "options" in element:
        ids = [option["id"] for option in element["options"]]
        return {ids[at] for at in answer} if isinstance(answer, list) else ids[answer]
    return answer


def compare_variable(operator, text, value):
    if operator in ("one_of", "none_of"):
        return any(compare_variable("is", text, one) for one in value) is (operator == "one_of")
    if operator == "between":
        return compare_variable("at_least", text, value[0]) and compare_variable("at_most", text, value[1])
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return compare(operator, Decimal(text), Decimal(str(value)))
        except ArithmeticError:
            return operator == "is_not"
    return compare(operator, text, value)


def compare(operator, answer, value):
    if isinstance(answer, set):
        return compare_set(operator, answer, value)
    if operator == "mentions":
        words = "".join(c if c.isalnum() else " " for c in answer.casefold()).split()
        return any(word.casefold() in words for word in ([value] if isinstance(value, str) else value))
    if operator == "between":
        return compare("at_least", answer, value[0]) and compare("at_most", answer, value[1])
    if isinstance(answer, str) and operator in ("at_least", "at_most", "more_than", "less_than"):
        answer, value = day(answer), day(value)
    return {
        "is": lambda: answer == value,
        "is_not": lambda: answer != value,
        "at_least": lambda: answer >= value,
        "at_most": lambda: answer <= value,
        "more_than": lambda: answer > value,
        "less_than": lambda: answer < value,
        "one_of": lambda: answer in value,
        "none_of": lambda: answer not in value,
        "includes": lambda: {answer} >= ({value} if isinstance(value, str) else set(value)),
    }[operator]()


def compare_set(operator, answer, value):
    return {
        "is": lambda: answer == {value},
        "is_not": lambda: answer != {value},
        "one_of": lambda: bool(answer & set(value)),
        "none_of": lambda: not answer & set(value),
        "includes": lambda: answer >= ({value} if isinstance(value, str) else set(value)),
    }[operator]()


def day(written):
    return datetime.date.fromisoformat(written)


def led_to(branching, question, answers, variables, today=None):
    """Where the branching of a survey leads; None where no rule decides."""
    rule = branching.rule(question, Known(answers=answers, variables=variables, today=today))
    return rule and rule.go_to
