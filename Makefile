# Two commands on a fresh machine with Python >= 3.11 (venv), make and git: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv-bench
SCALE ?= 1

export PYTHONUTF8 := 1
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := yes

.PHONY: demo test check ui docs bench bench-linkage clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)
	@$(BIN)/python -m tests.county.demo

check: $(READY)
	@$(BIN)/ruff format --check --quiet . || { echo "请先运行 ruff format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --verbose | tail -n 12
	@$(BIN)/hedui doctor --declarations

test: check
	@$(BIN)/python -m pytest -n 2 --dist loadfile

ui: $(READY)
	@$(BIN)/hedui ui

docs: $(READY)
	@$(BIN)/python docs/generate.py

bench: $(READY)
	@$(BIN)/python -m benchmarks.night

# Other linkage tools pin other versions of things: they live apart. A quick look: make bench-linkage SCALE=0.1
$(BENCH)/.ready: constraints-bench.txt
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check -r constraints-bench.txt
	@touch $@

bench-linkage: $(BENCH)/.ready
	@$(BENCH)/bin/python -m benchmarks.linkage --scale $(SCALE)

clean:
	rm -rf var build .mypy_cache .ruff_cache .pytest_cache .hypothesis
