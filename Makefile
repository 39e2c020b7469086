# Every target makes .venv and installs what it needs; only Python 3.11 or later is asked for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DELETE_ON_ERROR:
.PHONY: help demo test test-long kill mutate bench check mypy clean

help:
	@echo "make demo       a class of eleven: build, hand in, grade, read who got what"
	@echo "make test       a sample of all tests, about eight minutes on two cores"
	@echo "make test-long  all tests, many seeds"
	@echo "make kill       200 kills over a grading of 100 submissions, which nobody may notice"
	@echo "make mutate     errors planted in the solvers, which their tests must notice"
	@echo "make check      format, lint, types, imports, docstrings, doctests"
	@echo "make bench      speeds, as ratios within one run"

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "deltarule needs Python 3.11 or later"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

$(VENV)/installed-check: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	touch $@

$(VENV)/installed-bench: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/python -m tests.demo

test: $(VENV)/installed
	$(BIN)/python -m pytest --numprocesses=2 --dist=worksteal
	$(BIN)/python -m pytest -p no:cacheprovider --doctest-modules --pyargs \
	    deltarule.reference deltarule.generator deltarule.graders deltarule.cli

test-long: $(VENV)/installed
	$(BIN)/python -m pytest --long --numprocesses=2 --dist=worksteal --durations=40

kill: $(VENV)/installed
	$(BIN)/python -m tests.killing

mutate: $(VENV)/installed
	$(BIN)/python -m tests.mutate

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.bench

check: $(VENV)/installed-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m numpydoc lint $$(git ls-files 'reference/*.py' 'generator/*.py' 'graders/*.py')
	$(MAKE) mypy

# Type checkers see the packages where a wheel is installed, not through an editable install.
mypy: $(VENV)/installed-check
	rm -rf build && mkdir -p build/mypy
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/mypy .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target build/mypy/site build/mypy/*.whl
	cd build/mypy && MYPYPATH=site ../../$(BIN)/mypy --config-file ../../pyproject.toml \
	    --python-executable ../../$(BIN)/python \
	    -p deltarule.reference -p deltarule.generator -p deltarule.graders -p deltarule.cli

clean:
	rm -rf $(VENV) build demo *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
