"""`python -m engine` is `survey`."""

from engine.cli import main

main()
