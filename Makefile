# `make` without a target lists what there is.

PYTHON ?= python3
VENV   ?= .venv
# One more than there are CPUs: many tests wait, for processes and for time to pass.
JOBS   ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-stock test-whole test-clients prove lint format gen baseline lock bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: $(STAMP) ## Install everything that requirements.lock names into .venv; does nothing where that is done

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Counterfoil needs Python 3.11 or newer; name one: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Serve the sample store on embedded PostgreSQL and Valkey; data lives in var/data
	$(BIN)/counterfoil serve --data-dir var/data --sample grocery-year

test: setup ## Run the tests (under 10 minutes); ARGS="tests/rpc -k money" runs some of them
	$(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile $(ARGS)

# The tests in which a server answers. tests/rpc/engine is about both servers already.
SERVED := tests/rpc tests/identity tests/catalog tests/inventory tests/ledger tests/orders tests/faults tests/runtime \
  tests/data/test_python_client.py tests/data/test_sample_end_to_end.py

test-stock: setup ## Run the tests in which a server answers on grpcio's own server instead of the engine
	COUNTERFOIL_ENGINE=stock $(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile \
	  --ignore tests/rpc/engine $(or $(ARGS),$(SERVED))

test-whole: setup ## Run the tests of whole servers, which are killed, frozen and replaced
	$(BIN)/python -m pytest -m "whole and not prove" --numprocesses 2 --dist loadfile --timeout 300 $(ARGS)

test-clients: setup ## Run the scenarios through the clients of all languages; ARGS="--language go --scenario pages" runs some
	$(BIN)/python -m tests.clients $(ARGS)

prove: setup ## Run the long proofs that `make test` leaves out
	$(BIN)/python -m pytest -m prove --timeout 1800 $(ARGS)

lint: setup ## Check style, types, who imports whom, and the contract
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/buf lint protos/counterfoil.binpb
	$(BIN)/buf breaking protos/counterfoil.binpb --against protos/baseline.binpb

format: setup ## Format the code and fix what can be fixed mechanically
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

gen: setup ## Generate the protoset, the OpenAPI document and the Python stubs from protos/
	$(BIN)/python protos/generate.py

baseline: setup ## Accept the contract as it is: what `buf breaking` compares with from now on
	$(BIN)/python protos/generate.py --baseline

# uv resolves for all supported versions of Python at once; it is fetched for this target alone.
lock: ## Renew requirements.lock from pyproject.toml: the newest versions it allows, with hashes
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --disable-pip-version-check --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --extra server --extra embedded --extra sample --extra dev --no-header --output-file requirements.lock

bench: setup ## Measure against the targets and write bench/RESULTS.md
	$(BIN)/python -m bench $(ARGS)

clean: ## Remove what can be made again; .venv and the data in var/ stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
