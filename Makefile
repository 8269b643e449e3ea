# Everything runs in .venv, which is made where there is none; nothing else has to be there but Python 3.11, Java 17 and make.

BIN := .venv/bin
INSTALLED := .venv/.installed
PYTEST_ARGS ?=
HITS ?= 20
MOMENTS ?= 200
SEED ?= 1
CHAOS_ARGS ?=
EXAMPLES ?= 3000

.PHONY: demo flights test test-fast chaos stops fuzz mutations lint type check bench clean
.NOTPARALLEL:

demo: $(INSTALLED)
	$(BIN)/python -m scripts.demo

flights: $(INSTALLED)
	$(BIN)/python -m scripts.flights

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

test-fast: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 -m "not spark and not long" --ignore tests/fuzz $(PYTEST_ARGS)

chaos: $(INSTALLED)
	$(BIN)/python -m tests.chaos --hits $(HITS) --moments $(MOMENTS) --seed $(SEED) $(CHAOS_ARGS)
	$(BIN)/python -m tests.chaos.stops

stops: $(INSTALLED)
	$(BIN)/python -m tests.chaos.stops

fuzz: $(INSTALLED)
	FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -n 2 -m long tests/fuzz

mutations: $(INSTALLED)
	$(BIN)/python -m tests.mutations

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

type: $(INSTALLED)
	$(BIN)/mypy

check: lint type test

bench: $(INSTALLED)
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.validate
	$(BIN)/python -m bench.throughput
	$(BIN)/python -m bench.landing

clean:
	rm -rf .venv demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache examples/*/data examples/*/.tauro
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml setup.py constraints.txt
	@python=$$(for candidate in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
		"$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& echo "$$candidate" && break; done); \
	if [ -z "$$python" ]; then \
		echo "no Python 3.11 or newer with venv was found; install it, or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear .venv
	@echo "installing Tauro and its tools into .venv (a few minutes the first time)"
	PIP_USE_PEP517=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(INSTALLED)
