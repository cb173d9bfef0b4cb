# make demo   create the environment, audit two practice bureaus, say where workbook and page are
# make test   everything that CI tests (installs a browser, fonts and LibreOffice where it may; else those tests skip)
# make check  lint, format, types
# make benchmarks  every measurement of docs/measurements.md in a small size, about five minutes
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test check lint types format tools wheel benchmarks clean

demo: $(VENV)/.run
	$(BIN)/gongkai demo

test: $(VENV)/.dev tools
	$(BIN)/python -m pytest $(ARGS)

check: lint types

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

tools:
	@sh .ci/tools

# Small sizes; docs/measurements.md has the full ones. Those that need ../shared say so and are passed over where it is absent.
benchmarks: $(VENV)/.dev
	$(BIN)/python benchmarks/deadlines.py $(if $(wildcard ../shared/data/deadlines.csv),,tests/catalogs/phrases/own.csv)
	$(if $(wildcard ../shared/data/pages.csv),$(BIN)/python benchmarks/classify.py ../shared/data/pages.csv,@echo "classify.py: no ../shared")
	$(if $(wildcard ../shared/realpages),$(BIN)/python benchmarks/pages.py,@echo "pages.py: no ../shared")
	$(BIN)/python benchmarks/reading_speed.py
	$(BIN)/python benchmarks/fuzz_pages.py 2000
	$(BIN)/python benchmarks/catalogs.py
	$(BIN)/python benchmarks/classify_stream.py 5000
	$(BIN)/python benchmarks/audit.py 30000
	$(BIN)/python benchmarks/reports.py 30
	$(BIN)/python benchmarks/crawl.py 200 1
	$(BIN)/python benchmarks/memory.py 2000
	$(BIN)/python benchmarks/kills.py 5

wheel: $(VENV)/.dev
	$(BIN)/python -m build --wheel

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 以上，可用 make PYTHON=python3.12 指定。Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.run: $(VENV)/bin/python pyproject.toml setup.py
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info gongkai/*.egg-info
