"""Whatever order things happen in: no SMS is lost, none goes out of order, too soon, too late, or to two at once."""

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from engine.session import Inbound, State
from engine.store import open_database, outbox, outcomes
from engine.store.outcomes import DeadLettered, MarkedSent, Requeued
from engine.store.tables import MessageStatus
from tests.databases import NOON, OURS, a_session, empty, ours, reported, sms

pytestmark = pytest.mark.slow

INTERVAL = timedelta(seconds=2)
LEASE = timedelta(seconds=30)
LIFETIME = timedelta(minutes=5)


class Sending(RuleBasedStateMachine):
    """Respondents, dispatchers and operators, each step at a moment of its own."""

    url = "sqlite://"

    def __init__(self):
        super().__init__()
        if self.url != "sqlite://":
            empty(self.url)
        self.database = open_database(self.url)
        self.now = NOON
        self.sessions = []
        self.queued = {}  # session id -> how many SMS
        self.settled = {}  # client reference -> when
        self.withdrawn = {}  # session id -> how many SMS it had when it was cancelled, none of which is tried again
        self.at_gateway = {}  # client reference -> the claim that is under way, and until when it is leased
        self.stale = []  # claims whose dispatcher is slow or dead

    def teardown(self):
        self.database.close()

    def write(self, work):
        return self.database.write(work).result()

    @rule(texts=st.integers(1, 3))
    @precondition(lambda self: len(self.sessions) < 4)
    def begin(self, texts):
        session = a_session(id=f"session{len(self.sessions)}", expires_at=self.now + LIFETIME)
        self.write(lambda unit: unit.begin(session, "{}"))
        self.sessions.append(session)
        self.queued[session.id] = 0
        self.say(len(self.sessions) - 1, texts)

    @rule(which=st.integers(0, 3), texts=st.integers(1, 3))
    @precondition(lambda self: self.sessions)
    def say(self, which, texts):
        which %= len(self.sessions)
        session = self.write(
            lambda unit: ours(unit).queue(self.sessions[which], sms(*(f"text {n}" for n in range(texts))), self.now)
        )
        self.write(lambda unit: unit.move(session))
        self.sessions[which] = session
        self.queued[session.id] += texts

    @rule(seconds=st.sampled_from((0.1, 1, 2, 5, 31)))
    def pass_time(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit):
        claims = self.write(
            lambda unit: outbox.claim(unit, self.now, **OURS, interval=INTERVAL, lease=LEASE, limit=limit)
        )
        assert len(claims) <= limit
        for claim in claims:
            self.check(claim)
            self.at_gateway[claim.client_reference] = (claim, self.now + LEASE)

    def check(self, claim):
        reference = claim.client_reference
        assert reference not in self.settled, "it was settled already"
        assert claim.expires_at > self.now, "it had expired"
        assert claim.taken_over == (reference in self.at_gateway), "a gateway may have it"
        if reference in self.at_gateway:
            held, until = self.at_gateway.pop(reference)
            assert until <= self.now, "somebody holds it"
            self.stale.append(held)
        for number in range(1, claim.number):
            assert self.is_over(claim.session_id, number), "one before it is unsettled"
        if claim.number > 1:
            assert self.settled[f"{claim.session_id}-{claim.number - 1}"] + INTERVAL <= self.now, "it is too soon"

    def is_over(self, session_id, number):
        reference = f"{session_id}-{number}"
        if reference in self.settled:
            return True
        _, until = self.at_gateway.get(reference, (None, self.now))
        return number <= self.withdrawn.get(session_id, 0) and until <= self.now

    def any_under_way(self, data):
        reference = data.draw(st.sampled_from(sorted(self.at_gateway)))
        return self.at_gateway.pop(reference)[0]

    @rule(data=st.data())
    @precondition(lambda self: self.at_gateway)
    def take(self, data):
        claim = self.any_under_way(data)
        self.record(MarkedSent(claim=claim, at=self.now, message_id=None, sms_session="1"))
        self.settled[claim.client_reference] = self.now

    @rule(data=st.data(), seconds=st.sampled_from((1, 7, 40)))
    @precondition(lambda self: self.at_gateway)
    def put_back(self, data, seconds):
        claim = self.any_under_way(data)
        due_at = self.now + timedelta(seconds=seconds)
        self.record(Requeued(claim=claim, due_at=due_at, reason="busy"))

    @rule(data=st.data(), progress=st.sampled_from((MessageStatus.FAILED, MessageStatus.UNCERTAIN)))
    @precondition(lambda self: self.at_gateway)
    def give_up(self, data, progress):
        claim = self.any_under_way(data)
        self.record(DeadLettered(claim=claim, at=self.now, progress=progress, reason="no"))
        self.settled[claim.client_reference] = self.now

    @rule(data=st.data())
    @precondition(lambda self: self.at_gateway)
    def report_delivery_before_the_response(self, data):
        claim = self.any_under_way(data)
        self.write(lambda unit: reported(unit, claim.client_reference, "delivered", self.now))
        self.settled[claim.client_reference] = self.now
        self.stale.append(claim)

    @rule(data=st.data())
    @precondition(lambda self: self.stale)
    def hear_of_a_lost_lease(self, data):
        claim = self.stale.pop(data.draw(st.integers(0, len(self.stale) - 1)))
        self.record(Requeued(claim=claim, due_at=self.now, reason="late"))
        self.record(DeadLettered(claim=claim, at=self.now, progress=MessageStatus.FAILED, reason="late"))

    @rule(which=st.integers(0, 3), message=st.uuids())
    @precondition(lambda self: self.sessions)
    def reply(self, which, message):
        session = self.sessions[which % len(self.sessions)]
        inbound = Inbound(gateway="g", message_id=str(message), originator=session.recipient, content="7")

        def work(unit):
            unit.receive(inbound, session, self.now)
            unit.arrived(session, self.now)

        self.write(work)
        last = f"{session.id}-{self.queued[session.id]}"
        if last in self.at_gateway:
            self.settled[last] = self.now
            self.stale.append(self.at_gateway.pop(last)[0])

    @rule(which=st.integers(0, 3))
    @precondition(lambda self: self.sessions)
    def cancel(self, which):
        session = self.sessions[which % len(self.sessions)]
        self.write(lambda unit: unit.cancel(session.id, self.now))
        if session.id in self.withdrawn or self.now >= session.expires_at:
            return
        self.withdrawn[session.id] = self.queued[session.id]
        self.sessions[which % len(self.sessions)] = replace(session, state=State.CANCELLED)
        for number in range(1, self.queued[session.id] + 1):
            reference = f"{session.id}-{number}"
            if reference not in self.at_gateway:
                self.settled.setdefault(reference, self.now)

    @rule()
    def restart_the_only_dispatcher(self):
        self.write(outbox.release)
        self.at_gateway = {reference: (claim, self.now) for reference, (claim, _) in self.at_gateway.items()}

    def record(self, *changes):
        self.write(lambda unit: outcomes.record(unit, changes, INTERVAL))

    @invariant()
    def nothing_is_lost(self):
        for session_id, queued in self.queued.items():
            transcript = self.database.read(lambda queries, i=session_id: queries.transcript(i)).result()
            outbound = [message for message in transcript.messages if message.direction == "outbound"]
            assert len(outbound) == queued
            for number, message in enumerate(outbound, 1):
                # What the model calls settled is never open again; what expired was withdrawn by a claim.
                if f"{session_id}-{number}" in self.settled:
                    assert message.status not in {MessageStatus.WAITING, MessageStatus.SENDING}
                elif message.status == MessageStatus.CANCELLED:
                    self.settled[f"{session_id}-{number}"] = message.at


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_any_order_of_sending(name, request):
    url = "sqlite://" if name == "sqlite" else request.getfixturevalue("migrated_postgresql")
    machine = type("Sending", (Sending,), {"url": url})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60 if name == "sqlite" else 8,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
