"""Kannel itself: Debian's bearerbox, smsbox and fakesmsc, on ports and in a folder of their own."""

import random
import re
import shutil
import socket
import subprocess
import threading
import urllib.request
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from tests.conftest import wait_until

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
MISSING = [name for name in ("bearerbox", "smsbox", FAKESMSC) if shutil.which(name) is None]

CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = admin
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = phones
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 20
http-queue-delay = 1
mo-recode = {recode}

group = sendsms-user
username = survey
password = xdyf3bf2
max-messages = 6
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
get-url = "http://127.0.0.1:{api}/v1/gateways/kannel/inbound?password=3141592654&id=%I&from=%p&to=%P&text=%b&charset=%C"
"""

GOT = re.compile(rb"Got message \d+: <(.*)>")
SMS = re.compile(rb"(\d+) (\+\d+) ((?:text|data|udh|ucs-2) .*)", re.DOTALL)
SEVERAL_SEGMENTS = re.compile(rb"udh (%05%00%03\S+) data (.*)", re.DOTALL)


class KannelItself:
    """Kannel between one phone mast, where handsets log in, and one API on the port `ports["api"]`."""

    def __init__(self, folder, *, recode=True):
        self._folder = Path(folder)
        names = ("admin", "boxes", "smsc", "sendsms", "api")
        self.ports = dict(zip(names, unused_ports(len(names)), strict=True))
        (self._folder / "spool").mkdir()
        self._written = self._folder / "kannel.conf"
        recoding = {"folder": folder, "recode": str(recode).lower()}
        self._written.write_text(CONFIGURATION.format(**self.ports, **recoding), encoding="utf-8")
        self._boxes = []

    def __enter__(self):
        self._run("bearerbox")
        wait_until(lambda: self.status() is not None)
        self._run("smsbox")
        wait_until(lambda: "smsbox" in (self.status() or ""))
        wait_until(lambda: _is_open(self.ports["sendsms"]))
        return self

    def __exit__(self, *_):
        for box in reversed(self._boxes):
            box.terminate()
        for box in self._boxes:
            try:
                box.wait(15)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()

    def status(self):
        """Read what bearerbox says of itself."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['admin']}/status.txt?password=admin") as answer:
                return answer.read().decode()
        except OSError:
            return None

    def _run(self, box):
        with (self._folder / f"{box}.log").open("wb") as log:
            self._boxes.append(subprocess.Popen([box, self._written], stdout=log, stderr=log))


class Handset:
    """A phone: fakesmsc, started anew for each SMS it sends."""

    def __init__(self, kannel, number):
        self._kannel = kannel
        self._number = number
        self._mast = None
        self._heard = threading.Condition()
        self._said = []
        self._reader = None

    def on(self, *texts):
        """Log in, and send what is written as fakesmsc wants it."""
        self.off()
        port = str(self._kannel.ports["smsc"])
        sending = ["-m", str(len(texts)), *texts] if texts else ["-m", "0", "nobody nobody text nothing"]
        self._mast = subprocess.Popen(
            [FAKESMSC, "-H", "127.0.0.1", "-r", port, "-i", "0.01", *sending],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, args=(self._mast.stdout,), daemon=True)
        self._reader.start()
        wait_until(lambda: "online" in (self._kannel.status() or "").partition("SMSC connections")[2])

    def off(self):
        """Log out."""
        if self._mast:
            self._mast.terminate()
            self._mast.wait()
            self._reader.join()
            self._mast.stdout.close()
            self._mast = None
            wait_until(lambda: "online" not in (self._kannel.status() or "online").partition("SMSC connections")[2])

    def text(self, number, text):
        """Send an SMS: as plain text where that is ASCII, else as UCS-2."""
        if text.isascii():
            self.on(f"{self._number} {number} text {text}")
        else:
            self.on(f"{self._number} {number} ucs2 {quote_from_bytes(text.encode('utf-16-be'))}")

    def wait_for(self, count, ends=""):
        """Give SMS that arrived, as (originator, text, segments), when there are so many and the last one is whole."""

        def is_there():
            arrived = joined(self._said)
            return len(arrived) > count or (len(arrived) == count and arrived[-1][1].endswith(ends))

        with self._heard:
            assert self._heard.wait_for(is_there, 30), f"{self._said}"
            return joined(self._said)

    def _read(self, lines):
        for line in lines:
            if found := GOT.search(line):
                with self._heard:
                    self._take(found[1])
                    self._heard.notify_all()

    def _take(self, line):
        if found := SMS.fullmatch(line):
            self._said.append(found.groups())
        else:  # a text with line breaks: fakesmsc takes each line for a message
            originator, recipient, begun = self._said[-1]
            self._said[-1] = (originator, recipient, begun + b"\n" + line)


def joined(said):
    """Join the segments of SMS that came in several."""
    whole, begun = [], {}
    for originator, _, body in said:
        if found := SEVERAL_SEGMENTS.fullmatch(body):
            header = unquote_to_bytes(found[1])
            several = begun.setdefault(header[3], {})
            several[header[5]] = unquote_to_bytes(found[2].replace(b"+", b" "))
            if len(several) == header[4]:
                data = b"".join(several[number] for number in sorted(several))
                text = data.decode("utf-16-be") if b"\0" in data else data.decode()
                whole.append((originator.decode(), text, header[4]))
        else:
            kind, _, data = body.partition(b" ")
            raw = data if kind == b"text" else unquote_to_bytes(data.replace(b"+", b" "))
            whole.append((originator.decode(), raw.decode("utf-16-be" if kind == b"ucs-2" else "utf-8"), 1))
    return whole


def unused_ports(count):
    """Give ports nobody listens on, and nobody is given by chance: from below those a system gives out."""
    held = []
    while len(held) < count:
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", random.randint(20_000, 32_000)))
            held.append(one)
        except OSError:
            one.close()
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _is_open(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
