# Two commands on a fresh machine with Python >= 3.11 (venv), make and git: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WHEELS := wheelhouse
BENCH := .venv-bench
SCALE ?= 1
SECONDS ?= 60
RUNS ?= 5
PEOPLE ?= 1000000

export PYTHONUTF8 := 1
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := yes

.PHONY: help wheelhouse install demo test pictures one-file spark fuzz scoreboard check ui docs bench bench-desk bench-linkage clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,postgresql]'
	@touch $@

wheelhouse: ## with network: every pinned package into ./wheelhouse, for machines without (the same system and Python)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本"; exit 2; }
	@mkdir -p $(WHEELS)
	@$(PYTHON) -m pip wheel -q --disable-pip-version-check --no-deps --find-links $(WHEELS) -w $(WHEELS) -r constraints.txt
	@du -sh $(WHEELS) | awk '{print "wheelhouse 已备好：" $$1 "，连同本目录拷到没有网络的机器上，运行 make install"}'

install: ## without network: .venv from ./wheelhouse alone; then every other target works
	@ls $(WHEELS)/*.whl >/dev/null 2>&1 || { echo "没有 wheelhouse：请先在有网络的机器上运行 make wheelhouse，再连同本目录拷过来"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --find-links $(WHEELS) -c constraints.txt -e '.[dev,postgresql]'
	@touch $(READY)
	@$(BIN)/hedui doctor --declarations

demo: $(READY) ## a county of 60,000, two nights, and what to open
	@$(BIN)/python -m tests.demo

check: $(READY) ## format, lint, types, directions of import, declarations
	@$(BIN)/ruff format --check --quiet . || { echo "请先运行 ruff format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --verbose | tail -n 12
	@$(BIN)/hedui doctor --declarations

test: check ## check, and every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

pictures: $(READY) ## pictures of all that people see, into build/pictures: HOME_OF=folder of a home, else a small county
	@$(BIN)/python -m tests.pictures $(if $(HOME_OF),--home $(HOME_OF)) --out build/pictures

one-file: $(READY) ## every test on a copy with one more register, measure, rule, jurisdiction, comparison and export
	@rm -rf build/one-file && mkdir -p build
	@$(BIN)/python -m tests.test_one_file $(CURDIR)/build/one-file

spark: $(READY) ## Spark holds the same rows as DuckDB; with network once, for PySpark; needs Java 17
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -c constraints-spark.txt -e '.[spark]'
	@$(BIN)/python -m pytest -n 0 -m spark tests/test_spark.py

fuzz: $(READY) ## random damage to files, cells, values and rules, for SECONDS=60
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

scoreboard: $(READY) ## count once more what is promised of wrong files, broken nights and private numbers (half an hour)
	@$(BIN)/python -m tests.scoreboard

ui: $(READY) ## Dagster on this machine
	@$(BIN)/hedui ui

docs: $(READY) ## write the generated pages and the picture of the house anew
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/notice_page.py
	@$(BIN)/python docs/house.py

bench: $(READY) ## night, script by hand, plain read, Splink: time, memory, disk: PART=county RUNS=1 PEOPLE=60000 OF=county
	@$(BIN)/python -m benchmarks $(PART) --runs $(RUNS) --people $(PEOPLE) $(if $(OF),--of $(OF))

bench-desk: $(READY) ## the desk under twenty sessions: OF=folder of a home after its night
	@$(BIN)/python -m benchmarks.desk $(OF)

# Other linkage tools pin other versions of things: they live apart. A quick look: make bench-linkage SCALE=0.1
$(BENCH)/.ready: constraints-bench.txt
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check -r constraints-bench.txt
	@touch $@

bench-linkage: $(BENCH)/.ready ## the linkage engine beside others
	@$(BENCH)/bin/python -m benchmarks.linkage --scale $(SCALE)

clean: ## remove what can be made again
	rm -rf var build .mypy_cache .ruff_cache .pytest_cache .hypothesis
