# Arterial: `make demo` shows it, `make test` proves it; `make` alone lists the rest.
SHELL := /bin/bash
UV := .tools/bin/uv
RUN := $(UV) run --no-sync
.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench console setup setup-test wheel clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: setup ## an hour of a synthetic city in seconds, then the same city live in the browser
	@scripts/demo

test: setup-test ## set up everything the tests need, and run them all
	@scripts/test

lint: setup-test ## style, types and the import contracts
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(RUN) lint-imports

format: setup-test ## let ruff write the layout
	@$(RUN) ruff format
	@$(RUN) ruff check --fix

bench: setup-test ## every benchmark beside its peer, as tables (20 minutes or so; `BENCH=roads make bench` for one)
	@$(UV) sync --quiet --locked --inexact --group bench
	@scripts/bench $(BENCH)

console: ## build the browser console into api/static
	@scripts/console

setup: ## what running needs: locked packages and the console
	@scripts/setup

setup-test: ## what testing needs besides: development packages, servers and a browser
	@scripts/setup --test

wheel: setup ## the installable wheel, console inside
	@$(UV) build --quiet --out-dir dist
	@ls -l dist/*.whl

clean: ## remove what was built (not the lock file)
	@rm -rf .venv .tools dist api/static api/console/node_modules .mypy_cache .ruff_cache .pytest_cache .arterial
