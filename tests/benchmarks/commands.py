"""CPU seconds of commands, and of importing the web framework and the ORM, which is what they could wait for."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]

CALLS = {"survey --help": ("--help",), "survey check": ("check",), "survey test": ("test",)}


def calling(*words):
    """Return the CPU seconds of a `survey` command in this repository."""
    return _seconds("-m", "engine", *words)


def importing():
    """Return the CPU seconds of the imports alone."""
    return _seconds("-c", "import fastapi, sqlmodel")


def _seconds(*words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # What is installed is compiled; without this a checkout may be compiled anew for each command.
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *words], cwd=HOUSE, env=compiled, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
