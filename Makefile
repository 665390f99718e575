# Two commands are enough: `make demo` and `make test`. Both set everything up in .venv first.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format bench

demo: .venv/installed
	$(BIN)/python -m bot demo

# A worker for each core, with a PostgreSQL server of its own; whoever is done first takes from the others.
test: .venv/installed
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: .venv/installed
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed
	$(BIN)/python -m bench
	$(BIN)/python -m bench.cost

.venv/installed: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
