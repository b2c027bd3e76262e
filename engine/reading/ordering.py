"""The numbers of a date in the order a language writes them."""

from __future__ import annotations


def cut(digits: str, order: str) -> list[str]:
    """Cut a date without marks, in the order of the language, or from the year on if it begins with one."""
    if len(digits) == 8 and digits[:2] in ("19", "20") and digits[4:6] <= "12":
        return [digits[:4], digits[4:6], digits[6:]]
    parts, at = [], 0
    for letter in order:
        length = 4 if letter == "y" and len(digits) == 8 else 2
        parts.append(digits[at : at + length])
        at += length
    return parts


def month_day(numbers: list[str], order: str) -> tuple[int, int]:
    """Tell the month from the day by the order they are written in."""
    by_letter = dict(zip(order, numbers, strict=True))
    return int(by_letter["M"]), int(by_letter["d"])
