# The first of these that there is; durable-rules can be compiled for each.
PYTHON ?= $(shell for python in python3 python3.12 python3.13 python3.14 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Where uv is installed; `make install UV=` does without.
UV = $(VENV)/uv/bin/uv
# A lock is complete. Without --no-deps, a pip before 24 resolves extras anew and fails once there is a newer release.
LOCKED = --no-deps --require-hashes

# The headers of Python 3.13 and later lack this old name of the function, which durable-rules calls.
export CPPFLAGS += -DPyEval_CallObject=PyObject_CallObject

# What is compiled is kept, even where the machine says otherwise: else every process compiles all that it imports.
export PYTHONDONTWRITEBYTECODE =

# By uv in a few seconds, or by pip where uv cannot be had or reaches no packages.
define install_locked
	@{ test -x "$(UV)" && $(UV) pip install --quiet --python $(BIN)/python $(LOCKED) --no-build-isolation -r .locks/$(1).txt; } \
		|| $(PIP) $(LOCKED) --no-build-isolation -r .locks/$(1).txt \
		|| { echo "If it was durable-rules that could not be built: it needs a C compiler and Python's headers" \
			"(on Debian: apt install gcc python3-dev)."; exit 1; }
endef

.PHONY: run test test-quick coverage check chaos bench install vendor wheel lock clean

run: install
	$(BIN)/survey run

# Without servers, without what takes long, and with few examples of each property.
QUICK = -n auto --dist loadfile -m "not slow" --hypothesis-profile quick

# What is quick first: most mistakes are told within a minute. The other half tries all examples of each property.
test: $(VENV)/installed-test
	$(BIN)/pytest $(QUICK) $(MEASURED)
	$(BIN)/pytest -n auto -m "slow or hypothesis"

test-quick: $(VENV)/installed-test
	$(BIN)/pytest $(QUICK)

# `make test`, its quick half measured: `pyproject.toml` says how much of the engine that runs at least.
coverage: MEASURED = --cov --cov-report=term:skip-covered
coverage: test

# What .ci/run does before the tests.
check: $(VENV)/installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/survey format --check definitions
	$(BIN)/survey check definitions
	$(BIN)/survey test tests/conversations

# Kill processes for longer: seconds and respondents a database, and a seed.
chaos: export CHAOS_SECONDS ?= 60
chaos: export CHAOS_RESPONDENTS ?= 400
chaos: export CHAOS_SEED ?= 1
chaos: $(VENV)/installed-test
	$(BIN)/pytest tests/chaos -s

bench: $(VENV)/installed-bench
	$(BIN)/python -m tests.benchmarks

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml .locks/build.txt .locks/uv.txt .locks/run.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12, 3.13 or 3.14 is needed; set PYTHON to one."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(PIP) $(LOCKED) -r .locks/build.txt
	@test -z "$(UV)" || $(PIP) $(LOCKED) --only-binary :all: --upgrade --target $(VENV)/uv -r .locks/uv.txt \
		|| echo "uv cannot be had here: pip installs all of it, which takes longer."
	$(call install_locked,run)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-%: $(VENV)/installed .locks/%.txt
	$(call install_locked,$*)
	@touch $@

# Renew what the studio takes from npm: engine/studio/vendoring says what, in which versions. Users never need it.
vendor:
	at=$$(mktemp -d) && cp engine/studio/vendoring/* $$at && (cd $$at && npm install --silent --no-package-lock \
		&& node vendor.js $(CURDIR)/engine/studio/static) && rm -r $$at

# For hosts: dist/sms_survey_engine-….whl
wheel: install
	$(BIN)/hatchling build -t wheel

# Bring every dependency to its newest version that fits. What runs has the versions that are tested.
LOCK = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-annotate
lock: install
	$(LOCK) --extra postgresql --extra export --extra holidays --extra translate --group test --group bench --group build --group uv pyproject.toml --output-file .locks/all.txt
	$(LOCK) --constraint .locks/all.txt pyproject.toml --output-file .locks/run.txt
	$(LOCK) --constraint .locks/all.txt --extra postgresql --extra export --extra holidays --extra translate --group test pyproject.toml --output-file .locks/test.txt
	$(LOCK) --constraint .locks/all.txt --extra postgresql --extra export --extra holidays --extra translate --group test --group bench pyproject.toml --output-file .locks/bench.txt
	$(LOCK) --constraint .locks/all.txt --group build --output-file .locks/build.txt
	$(LOCK) --constraint .locks/all.txt --group uv --output-file .locks/uv.txt
	@rm .locks/all.txt

clean:
	rm -rf $(VENV)
