# Two commands are enough: `make demo` shows the program at work, `make test` proves it.
# Each sets up what it needs in .venv, from the locks; nothing is installed elsewhere.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test crash simulate fuzz bench catalogues lock clean help

help:
	@echo "make demo   the whole newsroom on this machine, no tokens needed (Ctrl+C ends it)"
	@echo "make test   format, lint, types, import rules, tests"
	@echo "make crash  kill -9 around a thousand sends (KILLS=1000 SEED=1): nothing twice, nothing lost"
	@echo "make simulate  the program in invented time, with all that can go wrong (SEEDS=10000)"
	@echo "make fuzz   people who press and write at random in the editors' chat (STEPS=5000 SEED=1)"
	@echo "make bench  what the program costs, beside a baseline (ONLY=lateness for one part)"
	@echo "make catalogues  bring the translations up to the source, and name what is missing"
	@echo "make lock   write the locks anew (needs uv)"
	@echo "make clean  remove what the other targets made"

demo: $(VENV)/.runtime
	@$(BIN)/anons demo $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m tests

crash: $(VENV)/.dev
	@$(BIN)/python -m tests.crash --kills $(or $(KILLS),1000) --seed $(or $(SEED),1)

simulate: $(VENV)/.dev
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),10000) $(ARGS)

fuzz: $(VENV)/.dev
	@$(BIN)/python -m tests.editors.fuzzing --steps $(or $(STEPS),5000) --seed $(or $(SEED),1) $(ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Anons needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# A lock names everything, so nothing is to be resolved: an older pip would take the newest of what is wanted
# with an extra (coverage[toml]), and refuse it for lack of a hash.
$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) (once, about a minute)…"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

# The test lock holds all of the runtime lock, so one installation serves both targets.
$(VENV)/.dev: tests/requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) for the tests (once, about a minute)…"
	@$(PIP) install --require-hashes --no-deps -r tests/requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@ $(VENV)/.runtime

catalogues: $(VENV)/.dev
	@$(BIN)/python -m tests.catalogues

lock:
	uv lock --quiet --upgrade
	uv export --quiet --no-emit-project --no-header --no-annotate --no-dev --format requirements.txt -o requirements.lock
	uv export --quiet --no-emit-project --no-header --no-annotate --format requirements.txt -o tests/requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
