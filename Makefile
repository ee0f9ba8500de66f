# make run: try the register on this machine. make test: everything that must hold before a change lands.
# make bench: what spreadsheets cost, of ROWS rows, and what pages and searches cost, on databases of its own.
PORT ?= 8000
PYTHON ?= python3
export DEBUG ?= 1
export PIP_NO_CACHE_DIR := 1
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard networks/locale/*/LC_MESSAGES/*.po))

.PHONY: run test lint bench catalogues requirements

run: .venv/installed $(CATALOGUES)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_register fixtures/oslo --if-empty > /dev/null
	@$(BIN)/python manage.py create_trial_user
	@echo "The register is at http://127.0.0.1:$(PORT)/ – stop it with Ctrl+C."
	@$(BIN)/python manage.py runserver --skip-checks 127.0.0.1:$(PORT) > /dev/null

test: .venv/installed-dev $(CATALOGUES) lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
		ALLOWED_HOSTS=example.org $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/installed-dev $(CATALOGUES)
	@$(BIN)/python -m tests.benchmarks.spreadsheets
	@$(BIN)/python -m tests.benchmarks.pages
	@$(BIN)/python -m tests.benchmarks.search

catalogues: $(CATALOGUES)

%.mo: %.po .venv/installed
	@$(BIN)/pybabel -q compile --input-file $< --output-file $@

.venv/installed: requirements.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null \
		|| { echo "Python lacks venv: on Debian and Ubuntu, run apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

# Pins every package with its hashes. No file names the address of a package index.
requirements: .venv/installed-dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev pyproject.toml --output-file requirements-dev.txt
