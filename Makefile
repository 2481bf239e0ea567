# `make run` tries the portal as a demo, `make test` proves it. Needed: Python 3.11 or newer, git and make.
# Settings come from the environment or behind the command: make run PORT=8001 DATA_DIR=/srv/plaju

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The tests start dozens of processes: what Python has compiled is kept for them, though the environment may say otherwise.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n 2
# How errors and choices are written in the code, besides _( and its like.
KEYWORDS := -k NN_:1,2 -k NotFound -k Refused -k NotAllowed -k TooOften -k _l

.PHONY: run test test-all bench catalogues clean help

help:
	@echo 'make run         a demo on http://127.0.0.1:8000, with data in ./var'
	@echo 'make test        all tests, on SQLite and PostgreSQL, and in a browser'
	@echo 'make test-all    the same, and what takes longer'
	@echo 'make bench       CPU milliseconds a request, requests a second; PG=1 behind it: on PostgreSQL'
	@echo 'make catalogues  collect the words to translate into translations/'
	@echo 'make clean       remove what can be made again; ./var stays'

run: .venv/installed
	@exec $(BIN)/flask --app wsgi demo start

test: .venv/installed-test chromium
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet portal
	$(PYTEST)

test-all: .venv/installed-test chromium
	$(PYTEST) -m 'slow or not slow'

bench: .venv/installed-test
	$(BIN)/python -m tests.bench

catalogues: .venv/installed-test
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml $(KEYWORDS) --no-location --sort-output \
		--output translations/messages.pot portal
	$(BIN)/pybabel --quiet update --input translations/messages.pot --output-dir translations --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date --width 110

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis translations/messages.pot
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed.' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'Python lacks its venv module (Debian: apt-get install python3-venv).' >&2; exit 1; }

.venv/installed: requirements.lock | .venv/bin/python
	$(INSTALL) -r $<
	@touch $@

.venv/installed-test: requirements-test.lock | .venv/bin/python
	$(INSTALL) -r $<
	@touch $@ .venv/installed

.PHONY: chromium
chromium: .venv/installed-test
	@$(BIN)/python -m tests.chromium >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
		else \
			echo 'The browser tests need Chromium: install it, or name it with CHROMIUM=/path.' >&2; \
			[ -z "$$CI" ]; \
		fi; }
