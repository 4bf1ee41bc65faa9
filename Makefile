# The targets an operator and a developer need; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
  --no-emit-index-url --no-emit-find-links
# Where known vulnerabilities are asked for: https://google.github.io/osv.dev/post-v1-query/
OSV ?= https://api.osv.dev/v1/query
OSV_ANSWERS = $(BIN)/python -c 'import socket, sys, urllib.parse as p; u = p.urlsplit(sys.argv[1]); \
  socket.create_connection((u.hostname, u.port or 443), 5)' '$(OSV)' 2>/dev/null
BROWSER_PACKAGES := chromium fonts-noto-cjk nginx-light libnginx-mod-http-brotli-static
export PORT ?= 8000
export HOST ?= 127.0.0.1
export DATA_DIR ?= data

.DEFAULT_GOAL := help
.PHONY: help run test lint advisories browser bench audit gallery attack messages requirements clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.requirements ## Set up what is missing and serve the site with its worker until Ctrl-C
	@exec $(BIN)/python manage.py serve

test: lint $(VENV)/.browser ## Run all tests on SQLite and PostgreSQL, and in Chromium
	@$(BIN)/python -m tests.run

lint: $(VENV)/.tests ## Check style, templates, translations, migrations and settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --check --quiet templates
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/shellcheck --external-sources deploy/*.sh deploy/portal
	@DATA_DIR=$(VENV)/lint $(BIN)/python manage.py makemigrations --check --dry-run
	@DATA_DIR=$(VENV)/lint $(BIN)/python manage.py check
	@if $(OSV_ANSWERS); then $(MAKE) --no-print-directory advisories; \
	  else echo "Not looked for known vulnerabilities: $(OSV) cannot be reached."; fi

advisories: $(VENV)/.tests ## Look for known vulnerabilities in the pinned packages (needs the net)
	@$(OSV_ANSWERS) || { echo "$(OSV) cannot be reached from here: run this where it can." >&2; exit 1; }
	@$(BIN)/pip-audit --vulnerability-service osv --osv-url '$(OSV)' --disable-pip --require-hashes \
	  --progress-spinner off --requirement requirements.txt

browser: ## Install Chromium and nginx for the tests (Debian's packages)
	@command -v chromium >/dev/null && PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  || { echo "Missing: sudo apt-get install $(BROWSER_PACKAGES)"; exit 1; }; \
	  echo "Installing Chromium and nginx …"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    $(BROWSER_PACKAGES) >/dev/null; }

bench: $(VENV)/.tests ## Measure, and print the figures beside their references
	@$(BIN)/python -m bench

audit: $(VENV)/.audit ## Measure the site's face: Lighthouse, axe-core, bytes, four browsers
	@$(BIN)/python -m bench.audit measure $(ONLY)

gallery: $(VENV)/.audit ## Take the pictures of docs/screens anew
	@$(BIN)/python -m bench.audit gallery

attack: $(VENV)/.attack ## Attack a site of its own in every way we know; ONLY="idor wapiti" for some
	@$(BIN)/python -m bench.attack $(ONLY)

messages: $(VENV)/.tests ## Collect the texts to translate and compile the translations
	@$(BIN)/python manage.py makemessages --locale zh_Hans --no-obsolete --no-wrap \
	  --ignore '.venv/*' --ignore 'tests/*' --ignore 'data/*' --ignore 'node_modules'
	@$(BIN)/python manage.py compilemessages --ignore '.venv/*' --ignore 'data/*' --ignore 'node_modules'

requirements: $(VENV)/.tests ## Pin the newest allowed versions with their hashes
	@$(COMPILE) --output-file requirements.txt pyproject.toml
	@$(COMPILE) --output-file tests/requirements.txt tests/requirements.in
	@$(COMPILE) --output-file bench/attack/requirements.txt bench/attack/requirements.in

clean: ## Remove the environment (never the data)
	@rm -rf $(VENV) bench/audit/node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Portal needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; exit 1; }
	@[ ! -e $(VENV) ] && [ -w . ] || [ -w $(VENV) ] || { \
	  echo "$$(pwd) belongs to somebody else: $$(id -un) cannot write there." >&2; exit 1; }
	@echo "Creating the Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) >$(VENV).log 2>&1 || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv …"; apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null \
	    && $(PYTHON) -m venv $(VENV); \
	  else cat $(VENV).log >&2; echo "Python cannot make environments: sudo apt-get install python3-venv" >&2; \
	    rm -f $(VENV).log; exit 1; fi; }
	@rm -f $(VENV).log

$(VENV)/.requirements: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the site needs (a few minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.requirements
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

# Lighthouse and the drivers of browsers; the browsers themselves are Debian's, named when missing.
$(VENV)/.audit: bench/audit/package-lock.json $(VENV)/.tests
	@command -v npm >/dev/null || { echo "The audit needs more: apt-get install npm"; exit 1; }
	@echo "Installing what the audit needs …"
	@cd bench/audit && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent
	@touch $@

$(VENV)/.attack: bench/attack/requirements.txt $(VENV)/.tests
	@echo "Installing what the attack needs …"
	@$(BIN)/python -m venv $(VENV)/attack
	@$(VENV)/attack/bin/pip install --quiet --disable-pip-version-check \
	  --requirement bench/attack/requirements.txt
	@touch $@

# Tests run without a browser too; whether that is a failure is theirs to say.
$(VENV)/.browser: | $(VENV)/.tests
	@$(MAKE) --no-print-directory browser || true
	@touch $@
