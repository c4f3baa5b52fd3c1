# Leadlight from a fresh clone: `make demo`, `make test`. Needs Python 3.11+ with pip and venv, and package registries.

.DEFAULT_GOAL := help
.PHONY: help demo dev test soak bench check format assets browser lock clean

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
DONE := .venv/done
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ASSETS := hub/web/static/vendor/.done

# What runs on this machine is never reached through a proxy.
export no_proxy := 127.0.0.1,localhost,$(or $(no_proxy),$(NO_PROXY))
export NO_PROXY := $(no_proxy)

help:  ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: $(DONE)/run $(ASSETS)  ## The main job on generated leads; ONCE=1, LEADS=n, CRM=name, DATA=file.csv
	@$(BIN)/leadlight demo $(if $(ONCE),--once --json) $(if $(LEADS),--leads $(LEADS)) $(if $(CRM),--crm $(CRM)) \
		$(if $(DATA),--data "$(DATA)")

dev: $(DONE)/dev $(ASSETS)  ## Web, workers and sweep with your own settings (LEADLIGHT_*)
	@$(BIN)/leadlight up

test: $(DONE)/dev $(ASSETS) browser  ## All tests but the long ones; PYTEST="…" adds arguments
	$(BIN)/python -m pytest -m "not soak" $(PARALLEL) $(PYTEST)

soak: $(DONE)/dev $(ASSETS)  ## The long fault runs
	$(BIN)/python -m pytest -m soak $(PYTEST)

bench: $(DONE)/run  ## Measure one job beside its baseline; NAME=scoring|rescore|…, LEADS=n
	@$(if $(filter scoring,$(NAME)),$(MAKE) --no-print-directory $(DONE)/bench)
	@$(BIN)/leadlight bench $(NAME) $(if $(LEADS),--leads $(LEADS))

check: $(DONE)/dev  ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DONE)/dev  ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

assets: $(ASSETS)  ## The files that pages load, out of npm packages

lock: $(DONE)/base  ## Pin newer versions of everything
	@test -x .venv/lock/bin/uv || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv; }
	$(LOCK) --upgrade pyproject.toml --group build -o requirements.txt
	$(LOCK) --upgrade pyproject.toml --group build --extra dev -o requirements-dev.txt
	$(LOCK) --upgrade pyproject.toml --extra bench -c requirements-dev.txt -o requirements-bench.txt
	$(LOCK) --upgrade --group node -o requirements-node.txt

clean:  ## Remove everything that make made; what LEADLIGHT_HOME holds is kept
	rm -rf .venv node_modules hub/web/static/vendor build dist *.egg-info test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A file of tests runs in one process, so that what its tests share is made once.
PARALLEL := --numprocesses=auto --maxprocesses=4 --dist=loadfile

LOCK := .venv/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --python-version 3.11

# The files below $(DONE) tell what is installed, so that a second run has nothing to do.

$(DONE)/base:
	@test -n "$(PYTHON)" || { echo "Leadlight needs Python 3.11 or newer, and found none."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make virtual environments." \
		"On Debian and Ubuntu install the package python3-venv."; exit 1; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/run: requirements.txt pyproject.toml | $(DONE)/base
	@echo "Installing what Leadlight needs (a minute or two, the first time) …"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --no-index --config-settings editable_mode=compat -e .
	@touch $@

$(DONE)/dev: requirements-dev.txt $(DONE)/run
	@echo "Installing what tests need …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(DONE)/bench: requirements-bench.txt $(DONE)/run
	@echo "Installing what the bench compares with (half a gigabyte) …"
	@$(PIP) --require-hashes -r requirements-bench.txt
	@touch $@

$(ASSETS): package-lock.json hub/web/assets.py | $(DONE)/base
	@echo "Fetching front-end packages …"
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --silent; else \
		$(PIP) --require-hashes -r requirements-node.txt && \
		PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent; fi
	@$(BIN)/python -P hub/web/assets.py
	@touch $@

browser:  # Chromium for tests, where the system's packages may be installed; where not, browser tests say why they skip
	@command -v chromium >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
			echo "Installing Chromium for browser tests …"; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
				chromium libatomic1 fonts-liberation >/dev/null || echo "Chromium could not be installed."; \
		else echo "No Chromium, and no right to install it: browser tests will be skipped."; fi; }
