# Everything a newcomer and a developer do. Each target sets up what it needs and may be run again.
# STOA_PORT (8000) and STOA_DATA_DIR (./var) say where the portal listens and keeps its data.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
PY := $(VENV)/bin/python
PACKAGES := announcements catalog fixtures learning_paths portal search tests themes manage.py
TEMPLATES := $(wildcard announcements/*/templates catalog/*/templates learning_paths/templates portal/*/templates search/*/templates themes/templates)
# Arguments for pytest: make test ARGS="tests/search -x"
ARGS ?=

.PHONY: help run test test-postgresql lint fmt bench bench-relevance bench-search bench-people engine model shell backup restore screenshots clean environment tools

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' \
		| expand -t 18

run: environment ## Start the portal with demo content: web server and task worker, until Ctrl-C
	@exec $(PY) manage.py run_portal --demo

test: tools ## Run every test; installs Chromium, Java and Maven first where it may
	@.ci/need chromium=chromium java=default-jre-headless mvn=maven msgfmt=gettext
	@$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

test-postgresql: tools ## Run the tests, but for browser and engine, on a PostgreSQL of their own
	@.ci/postgresql $(PY) -m pytest -q -n auto --dist loadgroup -m "not browser and not engine" $(ARGS)

lint: tools ## Check format, style, templates and layers
	@$(VENV)/bin/ruff format --check $(PACKAGES)
	@$(VENV)/bin/ruff check $(PACKAGES)
	@$(VENV)/bin/djlint --check $(TEMPLATES)
	@$(VENV)/bin/djlint --lint $(TEMPLATES)
	@$(VENV)/bin/lint-imports
	@$(PY) manage.py makemigrations --check --dry-run

fmt: tools ## Put code and templates into shape
	@$(VENV)/bin/ruff check --fix $(PACKAGES)
	@$(VENV)/bin/ruff format $(PACKAGES)
	@# What it breaks into lines once, it indents the second time.
	@for round in 1 2; do $(VENV)/bin/djlint --quiet --reformat $(TEMPLATES) >/dev/null || true; done

bench: tools ## Measure all: search in 20,000 courses, its judged set, 100,000 people
	@$(PY) -m tests.benchmarks.bench_search --courses 20000 --engine none
	@$(PY) -m tests.benchmarks.bench_relevance
	@$(PY) -m tests.benchmarks.bench_people

bench-relevance: tools ## Say how good the answers are, by a judged set of 76 queries
	@$(PY) -m tests.benchmarks.bench_relevance

bench-search: tools ## Time it on 20,000 and 100,000 courses, embedded and on an engine
	@.ci/need java=default-jre-headless mvn=maven
	@$(PY) -m tests.benchmarks.bench_search $(ARGS)

engine: tools ## Start a search engine to try the portal on, until Ctrl-C
	@.ci/need java=default-jre-headless mvn=maven
	@exec $(PY) -m tests.engine $(ARGS)

model: ## Fetch the model by which the catalog also searches by meaning
	@.ci/model "$${STOA_SEMANTIC_MODEL:-$${STOA_DATA_DIR:-var}/model}"

bench-people: tools ## Time HR's file of 100,000 people, and the screens over them
	@$(PY) -m tests.benchmarks.bench_people $(ARGS)

shell: environment ## Open a Python shell with the models loaded
	@exec $(PY) manage.py shell

backup: environment ## Save database and media: make backup [FILE=stoa.tar]
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py backup "$(or $(FILE),stoa-$(shell date +%Y%m%d-%H%M%S).tar)"

restore: environment ## Put a backup back: make restore FILE=stoa.tar [YES=1]
	@test -n "$(FILE)" || { echo "Say which: make restore FILE=stoa.tar" >&2; exit 2; }
	@$(PY) manage.py restore "$(FILE)" $(if $(YES),--yes)

screenshots: tools ## Draw the pictures of docs/screenshots from the demo
	@.ci/need chromium=chromium
	@$(PY) -m tests.browser.screenshots

clean: ## Remove what the other targets made, except your data
	@rm -rf $(VENV) .cache .pytest_cache .ruff_cache .import_linter_cache static-root
	@find $(filter-out manage.py,$(PACKAGES)) -name __pycache__ -type d -prune -exec rm -rf {} +

# --- What the targets stand on -------------------------------------------------------------

environment: $(VENV)/.packages
tools: $(VENV)/.tools

$(VENV)/.python:
	@.ci/python $(VENV)
	@touch $@

$(VENV)/.packages: requirements.lock | $(VENV)/.python
	@echo "Installing the locked packages …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.tools: requirements-dev.lock | $(VENV)/.python
	@echo "Installing the locked packages and the tools …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.lock
	@touch $@ $(VENV)/.packages
