# Everything that is needed to work on Troupe: Python 3.11 or newer, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := bot.py cogs troupe sandbox benchmarks tests

.DEFAULT_GOAL := help

$(VENV)/runtime: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Troupe needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/development: requirements-dev.lock $(VENV)/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: demo run doctor backup test sweep fault-sweep soak soak-webhooks check picture privacy bench bench-waiting bench-resuming bench-history bench-million bench-scale format lock help

demo: $(VENV)/runtime ## Try everything on this machine, without any account (DEMO_ONCE=1: one picture, then exit)
	@$(BIN)/python -m sandbox.demo

run: $(VENV)/runtime ## Run the real bot with the keys in .env
	@$(BIN)/python bot.py

doctor: $(VENV)/runtime ## Look what is wrong with keys, settings and data (ARGS="--server 123")
	@$(BIN)/python bot.py doctor $(ARGS)

backup: $(VENV)/runtime ## Copy everything, also while the bot runs (TO=folder KEEP=7)
	@$(BIN)/python bot.py backup $(or $(TO),backups) --keep $(or $(KEEP),7)

test: $(VENV)/development ## Run every test, or those that ARGS names
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(BIN)/python -m pytest --numprocesses 6 --dist worksteal -m "not alone"
	$(BIN)/python -m pytest -m alone
endif

sweep: $(VENV)/development ## Cut the power at every pair of moments of a picture (20 seconds; ARGS=--postgres)
	$(BIN)/python -m tests.crash.sweep $(ARGS)

fault-sweep: $(VENV)/development ## Meet each kind of request with every fault of either side (two minutes)
	$(BIN)/python -m tests.e2e.fault_sweep

soak: $(VENV)/development ## Make 1,000 pictures while 5 % of the requests go wrong (ARGS="--seed 7")
	$(BIN)/python -m tests.e2e.soak $(ARGS)

soak-webhooks: $(VENV)/development ## The same while the provider calls back (port 8091 has to be free)
	$(BIN)/python -m tests.e2e.soak PUBLIC_URL=http://127.0.0.1:8091 WEB_PORT=8091 $(ARGS)

check: $(VENV)/development ## Format, lint and types, without changing anything
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy

picture: $(VENV)/development ## Photograph the sandbox at work for the README
	README_PICTURE=docs/sandbox.jpg $(BIN)/python -m pytest -q tests/browser -k attach_send_watch

privacy: $(VENV)/runtime ## Write docs/PRIVACY.md anew from troupe/privacy.py
	$(BIN)/python -m troupe.privacy

$(VENV)/benchmarks: $(VENV)/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check 'wavespeed>=2,<3'
	@touch $@

bench: $(VENV)/development $(VENV)/benchmarks ## Measure everything beside what people would use instead (5 minutes; ARGS=--record)
	$(BIN)/python -m benchmarks $(ARGS)

bench-waiting: $(VENV)/benchmarks ## Measure waiting for 200 pictures beside the official SDK (150 seconds)
	$(BIN)/python -m benchmarks.waiting

bench-resuming: $(VENV)/development ## Measure a start over 10,000 unfinished pictures (80 seconds)
	$(BIN)/python -m benchmarks.resuming

bench-history: $(VENV)/development ## Measure the pages of a history of 100,000 pictures (a minute)
	$(BIN)/python -m benchmarks.history

bench-million: $(VENV)/development ## Measure a start, pages and quota with a million pictures kept (a minute)
	$(BIN)/python -m benchmarks.million

bench-scale: $(VENV)/development ## Reckon a million members in ten thousand servers (a minute)
	$(BIN)/python -m benchmarks.scale

format: $(VENV)/development ## Bring the code into its format
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lock: $(VENV)/development ## Lock the newest versions that pyproject.toml allows (needs uv)
	uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --extra scale pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --extra scale --extra dev pyproject.toml -o requirements-dev.lock

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
