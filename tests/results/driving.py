"""A seeded script that drives sessions over HTTP and the pretend phones, and keeps its own book of what it did.

`python -m tests.results.driving 2000` drives as many, compares every figure with its book, and prints the report.
"""

import copy
import csv
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings
from engine.testing import Phones
from tests.conftest import payload

SURVEY = "driven"
WORDS = {"en": {True: "yes", False: "no"}, "no": {True: "ja", False: "nei"}}
COMMENTS = ["=1+1", "+4790937954 is my number", "-", "@home", 'fine, "really"\nfine', "æøå 👍", "'quoted'"]


def both(text):
    return {"en": text, "no": f"{text} (no)"}


def option(id_, label, **more):
    return {"id": id_, "label": both(label), **more}


FIRST = {
    "id": SURVEY,
    "title": "Driven",
    "default_language": "en",
    "tries": {"at_most": 2, "then": "skip"},
    "results": {"by": ["agentId"], "at_least": 5},
    "alerts": [{"name": "call them", "condition": {"element": "satisfied", "at_most": 2}, "at": "answer"}],
    "elements": [
        {"id": "welcome", "type": "text", "text": both("Welcome.")},
        {"id": "recommend", "type": "scale", "minimum": 0, "maximum": 10, "measure": "nps", "text": both("Recommend?")},
        {"id": "satisfied", "type": "scale", "minimum": 1, "maximum": 5, "measure": "csat", "text": both("Satisfied?")},
        {
            "id": "why",
            "type": "multiple_choice",
            "choose": {"at_least": 1, "at_most": 2},
            "options": [option("price", "Price"), option("queue", "Queue"), option("staff", "Staff")],
            "text": both("Why?"),
        },
        {
            "id": "shop",
            "type": "dropdown",
            "options": [option("oslo", "Oslo"), option("bergen", "Bergen")],
            "text": both("Which shop?"),
        },
        {"id": "visits", "type": "number", "minimum": 0, "maximum": 99, "text": both("How many visits?")},
        {"id": "more", "type": "yes_no", "text": both("Another shop?")},
        {"id": "comment", "type": "open_text", "text": both("Anything else?")},
    ],
    "rules": [
        {
            "name": "promoters skip the reasons",
            "condition": {"element": "recommend", "at_least": 9},
            "action": {"go_to": "shop"},
        },
        {"name": "another shop", "condition": {"element": "more", "is": True}, "action": {"go_to": "shop"}},
    ],
    "completion": {"text": both("Thank you!")},
    "unavailable": {"text": both("Closed.")},
}


def second():
    """An option in the middle, and an element under another name."""
    made = copy.deepcopy(FIRST)
    made["elements"][1] |= {"id": "likely", "was": ["recommend"]}
    made["rules"][0]["condition"]["element"] = "likely"
    made["alerts"].append({"name": "=too dear", "condition": {"element": "why", "includes": "price"}, "at": "answer"})
    made["elements"][4]["options"].insert(1, option("tromso", "Tromsø"))
    return made


SEQUENCE = ["recommend", "satisfied", "why", "shop", "visits", "more", "comment"]
"""The questions by the ids they have in results."""

OPTIONS = {
    1: {"why": ["price", "queue", "staff"], "shop": ["oslo", "bergen"]},
    2: {"why": ["price", "queue", "staff"], "shop": ["oslo", "tromso", "bergen"]},
}


@dataclass
class Booked:
    """What the script knows of a session."""

    id: str
    version: int
    language: str
    agent: str
    number: str
    at: str = "recommend"
    state: str = "open"
    sent: bool = True
    answers: list = field(default_factory=list)  # [element, value, current, withdrawn, the answer that left it behind]
    gone_back_from: set = field(default_factory=set)
    skipped: set = field(default_factory=set)
    again: list = field(default_factory=list)
    steps: list = field(default_factory=list)  # [element, whether it was skipped]

    @property
    def current(self):
        return {element: value for element, value, current, *_ in self.answers if current}

    @property
    def alerts(self):
        """Which alerts stand, of those that its version knows."""
        known = {"call them": self.current.get("satisfied", 5) <= 2}
        return known if self.version == 1 else known | {"=too dear": "price" in self.current.get("why", ())}

    @property
    def passages(self):
        """What became of each question, in the words of the report."""
        taken_back = [element for element, *_, withdrawn, left in self.answers if withdrawn or left]
        found = dict.fromkeys([*self.gone_back_from, *taken_back], "withdrawn")
        found |= dict.fromkeys(self.skipped, "skipped")
        if self.state != "completed" and self.at not in self.current and self.sent:
            found[self.at] = "waiting" if self.state == "open" else "left_here"
        return found | dict.fromkeys(self.current, "answered")

    @property
    def disposition(self):
        if self.state in ("completed", "open"):
            return {"completed": "complete", "open": "open"}[self.state]
        if self.current:
            return "partial" if {"recommend", "satisfied"} & set(self.current) else "break_off"
        if self.state == "opted_out":
            return "refused"
        return "no_reply" if self.sent else "not_sent"


class Drive:
    """Sessions and the phones behind them."""

    def __init__(self, folder, phones, client, seed=1):
        self.phones = phones
        self.client = client
        self.random = random.Random(seed)
        self.book = []
        self._path = Path(folder) / "driven.json"

    def run(self, count):
        self._publish(FIRST)
        for at in range(count):
            if at == count // 2:
                self._publish(second())
            self._session(at, 1 if at < count // 2 else 2)
        self.phones.deliver()
        self.phones.clock.move(timedelta(days=3))
        for one in self.book:
            if one.state == "expiring":
                one.state = "expired"

    def _publish(self, definition):
        self._path.write_text(json.dumps(definition), encoding="utf-8")

    def _session(self, at, version):
        draw = self.random
        language, agent = draw.choice(["en", "no"]), draw.choices("abcdef", [40, 30, 20, 8, 1, 1])[0]
        number = f"+4790{at:06}"
        stays_open = draw.random() < 0.1
        sent = self._post(
            f"/v1/surveys/{SURVEY}/send",
            payload(
                number,
                language=language,
                userSessionVariables=[{"key": "agentId", "value": agent}, {"key": "consumerPhone", "value": number}],
                expiryTime=f"{self.phones.clock() + timedelta(days=300 if stays_open else 2):%Y-%m-%dT%H:%M:%SZ}",
            ),
        )
        one = Booked(sent["sessionId"], version, language, agent, number)
        self.book.append(one)
        if draw.random() < 0.03:
            self._post(f"/v1/sessions/{one.id}/cancel")
            one.state, one.sent = "cancelled", False
            return
        self.phones.deliver()
        leaves = draw.random() < 0.35
        while one.state == "open":
            if leaves and draw.random() < 0.35:
                one.state = "open" if stays_open else "expiring"
                return
            self._step(one)

    def _step(self, one):
        draw, element = self.random, one.at
        what = draw.choices(["answer", "garbage", "back", "stop", "repeat"], [82, 8, 5, 2, 3])[0]
        if what == "garbage" and element != "comment":
            for _ in range(draw.choice([1, 2])):
                self._reply(one, "xyzzy plugh")
                one.tries = getattr(one, "tries", 0) + 1
                if one.tries == 2:
                    one.skipped.add(element)
                    one.steps.append([element, True])
                    self._move(one)
                    return
                one.again.append(element)
        elif what == "back":
            self._reply(one, "back" if one.language == "en" else "tilbake")
            self._take_back(one)
        elif what == "stop":
            self._reply(one, "stop")
            one.state = "opted_out"
        elif what == "repeat":
            self._reply(one, "repeat" if one.language == "en" else "gjenta")
        else:
            value, reply = self._answer(one, element)
            self._reply(one, reply)
            for each in one.answers:
                if each[0] == element:
                    each[2] = False
            one.answers.append([element, value, True, False, None])
            one.steps.append([element, False])
            self._move(one)

    def _take_back(self, one):
        """Note that the last answer is withdrawn, and what it left behind counts again; or that the last skip is."""
        one.gone_back_from.add(one.at)
        if one.steps:
            element, was_skipped = one.steps.pop()
            if was_skipped:
                one.at, one.tries = element, 0
                return
        standing = [each for each in one.answers if not each[3]]
        if standing:
            last = standing[-1]
            last[2], last[3] = False, True
            earlier = [each for each in standing[:-1] if each[0] == last[0] and not each[4]]
            if earlier:
                earlier[-1][2] = True
            for each in standing:
                if each[4] is last and each is not last:
                    each[2], each[4] = True, None
            one.at, one.tries = last[0], 0

    def _answer(self, one, element):  # noqa: PLR0911 - as many as there are questions
        draw = self.random
        match element:
            case "recommend":
                value = draw.choices(range(11), [1, 1, 1, 1, 1, 2, 3, 5, 8, 7, 9])[0]
                return value, str(value)
            case "satisfied":
                value = draw.choice([1, 2, 3, 4, 4, 5, 5])
                return value, str(value)
            case "why":
                options = OPTIONS[one.version]["why"]
                chosen = sorted(draw.sample(range(3), draw.choice([1, 2])))
                return [options[at] for at in chosen], " ".join(str(at + 1) for at in chosen)
            case "shop":
                options = OPTIONS[one.version]["shop"]
                at = draw.randrange(len(options))
                return options[at], str(at + 1)
            case "visits":
                value = draw.randrange(20)
                return value, str(value)
            case "more":
                value = draw.random() < 0.25
                return value, WORDS[one.language][value]
        value = draw.choice(COMMENTS)
        return value, value

    def _move(self, one):
        """Go on as the rules of the survey do, told anew."""
        one.tries = 0
        following = dict(zip(SEQUENCE, [*SEQUENCE[1:], None], strict=True))[one.at]
        current = one.current
        if one.at == "recommend" and current.get("recommend", -1) >= 9:
            following = "shop"
        if one.at == "more" and current.get("more") is True:
            following = "shop"
            begun = max(
                (at for at, each in enumerate(one.answers) if each[0] == "shop" and each[2]), default=len(one.answers)
            )
            for each in one.answers[begun + 1 :]:
                if each[2] and each[0] in ("visits", "more"):
                    each[2], each[4] = False, one.answers[-1]
        if following is None:
            one.state = "completed"
        else:
            one.at = following

    def _reply(self, one, text):
        self.phones.clock.move(timedelta(seconds=self.random.choices([5, 40, 600, 5000], [40, 40, 17, 3])[0]))
        self._post("/v1/gateways/pretend/inbound", {"originator": one.number, "content": text})
        self.phones.deliver()

    def _post(self, path, body=None):
        answer = self.client.post(path, json=body if body is not None else {})
        assert answer.status_code in (200, 202, 204), (path, answer.text)
        return answer.json() if answer.content else None

    def get(self, path, **params):
        answer = self.client.get(f"/v1/surveys/{SURVEY}/{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer

    def report(self, **params):
        return self.get("results", **params).json()

    def csv(self, layout, **params):
        text = self.get("export", format="csv", layout=layout, **params).content.decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))


def figures_of_book(book):
    """Count what the report should tell, from the book alone."""
    dispositions = Counter(one.disposition for one in book)
    elements = {}
    for element in SEQUENCE:
        passages = Counter(one.passages.get(element) for one in book)
        values = [one.current[element] for one in book if element in one.current]
        counted = Counter(each for value in values for each in (value if isinstance(value, list) else [value]))
        again = Counter(each for one in book for each in one.again)[element]
        elements[element] = (passages, len(values), counted, again)
    return dispositions, elements


def figures_of_long(rows):
    """Count answers and their values from the long CSV alone."""
    counted, n = defaultdict(Counter), Counter()
    for row in rows:
        if row["current"] != "true":
            continue
        n[row["element"]] += 1
        match row["kind"]:
            case "multiple_choice":
                counted[row["element"]].update(json.loads(row["option"]))
            case "dropdown":
                counted[row["element"]][row["option"]] += 1
            case "yes_no":
                counted[row["element"]][row["value"] == "true"] += 1
            case "scale" | "number":
                counted[row["element"]][int(row["value"])] += 1
    return n, counted


def times_of_long(rows):
    """How many seconds each current answer took, by element, from the long CSV alone."""
    found = defaultdict(Counter)
    for row in rows:
        if row["current"] == "true":
            asked, responded = (datetime.fromisoformat(row[name]) for name in ("asked_at", "responded_at"))
            found[row["element"]][int((responded - asked).total_seconds())] += 1
    return found


def compare(report, book, long_rows):
    """Hold a report against the book and against the long CSV; return how many figures were compared."""
    dispositions, elements = figures_of_book(book)
    assert {name: count for name, count in report["dispositions"].items() if count} == dict(dispositions)
    assert report["cohort"] == {"sessions": len(book), "open": dispositions["open"]}
    sent = len(book) - dispositions["open"] - dispositions["not_sent"]
    partly = dispositions["complete"] + dispositions["partial"]
    assert [(report["rates"][name]["k"], report["rates"][name]["n"]) for name in ("RR1", "RR2")] == [
        (dispositions["complete"], sent), (partly, sent)]  # fmt: skip
    for told in report["alerts"]:
        raised = [one for one in book if one.alerts.get(told["name"])]
        is_open = sum(one.disposition == "open" for one in raised)
        heard = sum(one.disposition != "open" and bool(one.current or any(one.alerts.values())) for one in book)
        in_long = {row["session_id"] for row in long_rows if row[f"alert.{told['name']}"] == "true"}
        assert (told["sessions"], told["open"], told["rate"]["n"]) == (len(raised), is_open, heard)
        assert told["rate"]["k"] == len(raised) - is_open
        assert in_long == {one.id for one in raised}
    n_of_long, counted_in_long = figures_of_long(long_rows)
    compared = len(dispositions) + 4
    for told in report["elements"]:
        passages, n, counted, again = elements[told["id"]]
        assert told["n"] == told["answered"] == n == n_of_long[told["id"]], told["id"]
        assert told["asked"] == sum(count for passage, count in passages.items() if passage), told["id"]
        names = ("skipped", "leftHere", "waiting", "withdrawn")
        assert [told[name] for name in names] == [
            passages[name] for name in ("skipped", "left_here", "waiting", "withdrawn")], told["id"]  # fmt: skip
        assert told["asked"] >= told["answered"] + told["skipped"] + told["leftHere"] + told["waiting"]
        assert sum(told["reAsked"].values()) == again
        shares = {one.get("option", one.get("value")): one["k"] for one in told["distribution"]}
        if told["kind"] != "open_text":
            assert {value: k for value, k in shares.items() if k} == counted == counted_in_long[told["id"]]
        if "nps" in told:
            promoters, detractors = (sum(counted[v] for v in values) for values in (range(9, 11), range(7)))
            assert (told["nps"]["promoters"], told["nps"]["detractors"]) == (promoters, detractors)
            if n:
                assert abs(told["nps"]["score"] - 100 * (promoters - detractors) / n) < 1e-5
        if "csat" in told:
            assert (told["csat"]["k"], told["csat"]["n"]) == (counted[4] + counted[5], n)
        compared += 8 + len(shares)
    return compared


def main(count, seed):
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(definitions=Path(folder), rate_limit=0)
        with (
            Phones(settings) as phones,
            TestClient(make_app(phones.engine, settings), base_url="http://127.0.0.1:8000") as client,
        ):
            began = time.perf_counter()
            drive = Drive(folder, phones, client, seed)
            drive.run(count)
            print(f"{count} sessions driven in {time.perf_counter() - began:.0f} s")
            report, rows = drive.report(by="agentId"), drive.csv("long")
            compared = compare(report, drive.book, rows)
            print(f"{compared} figures of {len(drive.book)} sessions and {len(rows)} answers agree")
            from engine.results.bars import as_text

            print(as_text(drive.report(), "Driven"))
            print({key: report[key] for key in ("dispositions", "rates", "suppressed")})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
