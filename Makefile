# The first Python that durable-rules works on.
PYTHON ?= $(shell for python in python3.12 python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && echo $$python && break; done)
BIN = .venv/bin

.PHONY: run test chaos bench install lock clean

run: install
	$(BIN)/survey run

test: install
	$(BIN)/pytest -n auto

# Kill processes for longer: seconds and respondents a database, and a seed.
chaos: export CHAOS_SECONDS ?= 60
chaos: export CHAOS_RESPONDENTS ?= 400
chaos: export CHAOS_SEED ?= 1
chaos: install
	$(BIN)/pytest tests/chaos -s

# What is compared with is not needed for anything else, and has an environment of its own.
bench: .venv-bench/installed
	.venv-bench/bin/python -m tests.benchmarks

.venv-bench/installed: .venv/installed
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@touch $@

install: .venv/installed

.venv/installed: pyproject.toml .requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed; set PYTHON to one."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Bring every dependency to its newest version that fits.
lock: install
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-annotate --extra dev pyproject.toml --output-file .requirements.lock

clean:
	rm -rf .venv .venv-bench
