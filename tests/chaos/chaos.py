"""One run: engine processes that are killed again and again, a gateway that misbehaves, respondents who text on."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass

from engine.settings import Settings
from engine.store import open_database
from engine.testing import Phones
from tests.chaos.fleet import Fleet
from tests.chaos.network import Network, badly
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
        self.sessions = {}
        self._url = database_url
        self._folder = folder
        self._respondents = {number: Respondent(number, plan.seed) for number in numbers(plan.respondents)}
        self.network = Network(behaving=badly, ring=self._ring, seed=plan.seed)
        self._settings = {
            "database_url": database_url,
            "definitions": definitions,
            "sms_interval": INTERVAL,
            "gateway_timeout": GATEWAY_TIMEOUT,
            "log_format": "json",
        }

    def run(self, expected):
        """Send every survey, kill processes meanwhile, and wait until all was said; then tell everybody to stop."""
        with self.network as network:
            fleet = Fleet(network, self.plan.commands, self._folder, seed=self.plan.seed, **self._settings)
            sending = threading.Thread(target=self._send_all, args=(fleet,))
            sending.start()
            end = time.monotonic() + self.plan.seconds
            fleet.kill_until(lambda: time.monotonic() > end)
            sending.join()
            self._wait_until_all_is_said(expected)
            self.exit_codes = fleet.stop()
            self.kills, self.retried = fleet.kills, fleet.asked_again

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

    def _send_all(self, fleet):
        pause = self.plan.seconds / self.plan.respondents / 2
        for number in self._respondents:
            self.sessions[number] = fleet.ask(f"surveys/{SURVEY['id']}/send", _payload(number))["sessionId"]
            time.sleep(pause)

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
