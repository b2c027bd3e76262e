"""One run: engine processes that are killed again and again, a gateway that misbehaves, respondents who text on."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass

from engine.settings import Settings
from engine.store import open_database
from engine.testing import Phones
from tests.chaos.network import Network, badly
from tests.chaos.processes import KEY, Process
from tests.chaos.respondents import SURVEY, Respondent, numbers

INTERVAL = 0.2
GATEWAY_TIMEOUT = 0.5
PATIENCE = 900.0
"""Seconds after the last kill until everything must have been said."""


@dataclass(frozen=True)
class Plan:
    """How large a run is. `commands` are the processes, which all may be killed."""

    seed: int
    seconds: float
    respondents: int
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    """All that is known of one respondent's session afterwards, but for times."""

    state: str
    outbound: list[str]
    inbound: list[str]
    responses: list[tuple[object, ...]]


def heard(transcript):
    """Keep of a transcript what must be the same in every run."""
    said = {"outbound": [], "inbound": []}
    for message in transcript.messages:
        said[message.direction].append(message.text)
    responses = [(one.element, one.answer, one.comment, one.reply) for one in transcript.responses]
    return Accepted(transcript.session.state, said["outbound"], said["inbound"], responses)


def undisturbed(definitions, plan):
    """Play every conversation where nothing goes wrong: in memory, one reply after the other."""
    expected = {}
    with Phones(Settings(definitions=definitions)) as phones:
        for number in numbers(plan.respondents):
            respondent = Respondent(number, plan.seed)
            sent = phones.engine.send_survey(SURVEY["id"], _payload(number))
            while texts := phones.new_messages(number):
                for reply in (reply for text in texts for reply in respondent.replies(text)):
                    phones.reply(number, reply)
            expected[number] = heard(phones.engine.transcript(sent.session_id))
    return expected


class Chaos:
    """A run. Afterwards `kills`, `network` and `sessions` tell what happened, and `heard` what came of it."""

    def __init__(self, plan, folder, definitions, database_url):
        self.plan = plan
        self.kills = 0
        self.sessions = {}
        self.retried = 0
        self._rng = random.Random(plan.seed)
        self._url = database_url
        self._folder = folder
        self._respondents = {number: Respondent(number, plan.seed) for number in numbers(plan.respondents)}
        self.network = Network(behaving=badly, ring=self._ring, seed=plan.seed)
        self._settings = {
            "database_url": database_url,
            "definitions": definitions,
            "gateway": "double",
            "sms_interval": INTERVAL,
            "gateway_timeout": GATEWAY_TIMEOUT,
            "log_format": "json",
        }

    def run(self, expected):
        """Send every survey, kill processes meanwhile, and wait until all was said; then tell everybody to stop."""
        with self.network as network:
            processes = [
                Process(self._folder, command, double_url=network.url, **self._settings).start()
                for command in self.plan.commands
            ]
            network.apis += [process.url for process in processes if process.url]
            for process in processes:
                process.wait_until_ready()
            sending = threading.Thread(target=self._send_all)
            sending.start()
            self._kill_now_and_then(processes)
            sending.join()
            self._wait_until_all_is_said(expected)
            for process in processes:
                process.wait_until_ready()  # it may have been killed a moment ago, and must know what a signal means
            for process in processes:
                process.tell_to_stop()
            self.exit_codes = [process.exit_code() for process in processes]

    def heard(self):
        """Read from the database what came of every session."""
        with closing(open_database(self._url)) as database:
            return {
                number: heard(database.read(lambda queries, i=session_id: queries.transcript(i)).result())
                for number, session_id in self.sessions.items()
            }

    def outbox(self):
        """Read from the database what was not sent."""
        with closing(open_database(self._url)) as database:
            return database.read(lambda queries: queries.outbox()).result()

    def _kill_now_and_then(self, processes):
        end = time.monotonic() + self.plan.seconds
        while time.monotonic() < end:
            time.sleep(self._rng.uniform(0.05, 1))
            process = self._rng.choice(processes)
            process.kill()
            self.kills += 1
            time.sleep(self._rng.uniform(0, 0.3))
            process.start()

    def _send_all(self):
        pause = self.plan.seconds / self.plan.respondents / 2
        for number in self._respondents:
            self.sessions[number] = self._send(number)
            time.sleep(pause)

    def _send(self, number):
        """Send a survey as hosts do: the same request again until somebody answers it."""
        body = json.dumps(_payload(number)).encode()
        while True:
            url = f"{self._rng.choice(self.network.apis)}/v1/surveys/{SURVEY['id']}/send"
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
            request = urllib.request.Request(url, body, headers)
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    return json.load(answer)["sessionId"]
            except (OSError, ValueError, urllib.error.URLError):
                self.retried += 1
                time.sleep(0.05)

    def _ring(self, network, sms):
        network.reply(sms, *self._respondents[sms.recipient].replies(sms.content))

    def _wait_until_all_is_said(self, expected):
        wanted = sum(len(one.outbound) for one in expected.values())
        end = time.monotonic() + PATIENCE
        while self.network.tally["sms"] < wanted or not self.network.is_quiet() or self.outbox().unsettled:
            if time.monotonic() > end:
                return  # the comparison tells what is missing
            time.sleep(0.2)


def _payload(number):
    return {"clientReference": number, "identifier": number, "identifierType": "Phone", "channel": "SMS"}
