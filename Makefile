# The commands of the project. `make help` reads the ## comments.
.DEFAULT_GOAL := help
.PHONY: help bootstrap up start down reset test test-all lint smoke bench faults mutants soak races crawl verify-foreign verify-fallbacks format messages docs lock advisories bill
SHELL := /bin/sh
# Container images often set this; each of our processes would then compile every module anew, seconds at each start.
unexport PYTHONDONTWRITEBYTECODE

# The first Python that is new enough; without one, the plain one says so itself.
PYTHON = $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && exit; done; echo python3)
VENV := .venv/bin
STACK := $(VENV)/python -m intelgraph.stack

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

bootstrap: .venv/.installed ## Install what everything else needs, or say what is missing
	@echo "All packages are installed."

up: .venv/.installed ## Start everything and print the addresses when all of it works; Ctrl-C stops it (PORT=8001, DETACH=1 for the background)
	@if [ -n "$(DETACH)" ]; then exec $(STACK) start; else exec $(STACK) up; fi

start: .venv/.installed ## The same in the background, with logs in .var/log
	@$(STACK) start

down: ## Stop every process that `make up` started, and no other
	@if [ -x $(VENV)/python ]; then $(STACK) down; else echo "Nothing runs."; fi

reset: ## Stop, then wipe everything that was stored
	@if [ -x $(VENV)/python ]; then $(STACK) reset; else echo "Nothing is stored."; fi

test: .venv/.installed ## Everything: lint, policies, tests, browser tests (APP=entitlements, CHANGED=1: what that reaches)
	@$(STACK) test $(if $(APP),--app $(APP)) $(if $(CHANGED),--changed $(if $(filter 1,$(CHANGED)),main,$(CHANGED)))

test-all: .venv/.installed ## The same, and all that `make test` samples by seed; before a change of the ground lands
	@$(STACK) test --all

lint: .venv/.installed ## Form, faults, types, floors, templates, migrations
	@$(STACK) lint

smoke: .venv/.installed ## Drive the whole story over HTTP against the running product
	@$(VENV)/python manage.py smoke

bench: .venv/.installed ## Measure the paths that matter
	@$(VENV)/python manage.py bench

faults: .venv/.installed ## Break things on purpose and see that the promises hold
	@$(VENV)/pytest -n 2 --dist loadfile tests/faults

mutants: .venv/.installed ## Take guards away one at a time; each removal must turn a test red (SHARE=0.1, SECONDS=480, SEED=7, ONLY=rows)
	@$(VENV)/python -m tests.mutants $(if $(SHARE),--share $(SHARE)) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only "$(ONLY)")

verify-foreign: .venv/.installed ## Check our log with Go's own libraries and our API with TypeScript's types, where Go and Node are on the machine
	@.ci/verify-foreign || [ $$? -eq 75 ]

verify-fallbacks: .venv/.installed ## Run the policies on the other packaging of their engine (docs/dependencies.md)
	@$(VENV)/python -m venv .var/fallbacks
	@.var/fallbacks/bin/pip install --quiet --disable-pip-version-check --no-deps celine-regorus==0.9.1.post20260227075446
	@PYTHONPATH="$$(.var/fallbacks/bin/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')" \
		$(VENV)/pytest -q -p no:cacheprovider tests/ground/policy

soak: .venv/.installed ## Load under random faults for half an hour (SECONDS=1800, SEED=7, IDS=F18,F33)
	@SOAK_SECONDS="$(SECONDS)" SOAK_SEED="$(SEED)" SOAK_IDS="$(IDS)" $(VENV)/pytest -q -s tests/soak/run.py

races: .venv/.installed ## Each race of the suite in many rounds (ROUNDS=500)
	@RACE_ROUNDS="$(or $(ROUNDS),500)" $(VENV)/pytest -n 2 --dist loadfile --durations=0 -m race

crawl: .venv/.installed ## Follow every link as every role, in Chromium too, and through the golden data (SEED=7)
	@WALKS=all FAULT_SEED="$(SEED)" $(VENV)/pytest -q -s tests/crawl
	@WALKS=all FAULT_SEED="$(SEED)" $(VENV)/pytest -q -s tests/crawl/run_golden.py
	@WALKS=all FAULT_SEED="$(SEED)" $(VENV)/pytest -q tests/e2e/test_crawl.py

format: .venv/.installed ## Write code and templates in the project's form
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format --quiet .

messages: .venv/.installed ## Gather the texts to translate, and compile the translations
	@$(STACK) messages

docs: .venv/.installed ## Build the documentation into site/
	@$(STACK) app-pages
	@$(VENV)/zensical build --clean --strict -f .mkdocs.yml

lock: .venv/.installed ## Pin the newest versions that requirements/*.in allow, with hashes
	@for name in uv base stack dev; do \
		$(VENV)/uv pip compile --upgrade --generate-hashes --python-version 3.11 --universal \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet \
			"requirements/$$name.in" -o "requirements/$$name.txt" || exit 1; done

advisories: .venv/.installed ## Renew the known vulnerabilities of pinned packages (FROM=<clone of github.com/pypa/advisory-database>)
	@$(VENV)/python -m tools.supply_chain gather "$(FROM)"

bill: .venv/.installed ## Print the bill of materials of a release (CycloneDX)
	@$(VENV)/python -m tools.supply_chain bill

.venv/.installed: $(wildcard requirements/*.txt)
	@$(PYTHON) intelgraph/stack/bootstrap.py
