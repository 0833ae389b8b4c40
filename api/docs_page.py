"""The API's description for people: the OpenAPI document as one page that needs nothing from outside and no script."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from api.http.openapi import openapi_of

Json = dict[str, Any]
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid #8886; text-transform: capitalize; }
details { border: 1px solid #8885; border-radius: 6px; margin: .4rem 0; padding: .2rem .8rem; }
summary { cursor: pointer; padding: .2rem 0; }
summary b { display: inline-block; min-width: 4rem; }
table { border-collapse: collapse; width: 100%; margin: .2rem 0 .8rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-top: 1px solid #8884; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .92em; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def install_docs(app: FastAPI) -> None:
    """Serve the page at /docs."""

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(openapi_of(app)), headers={"Content-Security-Policy": POLICY})


def docs_page(document: Json) -> str:
    """The whole document as HTML, operations by their first tag in the order of the document."""
    info = document["info"]
    body = "".join(_groups(document))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_text(info["title"])} API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>'
        f"<h1>{_text(info['title'])} API, version {_text(info['version'])}</h1>"
        f"{_paragraphs(info.get('description', ''))}"
        '<p>For machines: <a href="/v1/openapi.json">/v1/openapi.json</a> (OpenAPI 3.1).</p>'
        f"{body}</main></body></html>"
    )


def _groups(document: Json) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    by_tag: dict[str, list[tuple[str, str, Json]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault((operation.get("tags") or ["other"])[0], []).append((method.upper(), path, operation))
    for tag, members in by_tag.items():
        yield f"<h2>{_text(tag)}</h2>"
        for method, path, operation in members:
            yield from _operation(method, path, operation, schemas)
    yield "<h2>Shapes</h2>"
    for name, schema in sorted(schemas.items()):
        yield f'<details id="{_text(name)}"><summary><code>{_text(name)}</code> {_kind(schema)}</summary>'
        yield _table("Fields", ("field", "value", "meaning"), _fields(schema))
        yield "</details>"


def _operation(method: str, path: str, operation: Json, schemas: Json) -> Iterator[str]:
    says = operation.get("description") or operation.get("summary", "")
    first = says.split("\n")[0]
    yield f"<details><summary><b>{method}</b> <code>{_text(path)}</code> {_prose(first)}</summary>"
    yield _paragraphs(says.removeprefix(first))
    yield _table("Parameters", ("name", "in", "value", "meaning"), _parameters(operation))
    body = _schema(operation.get("requestBody", {}))
    yield _table("Body (JSON)", ("field", "value", "meaning"), _fields(_resolved(body, schemas)))
    answers = [
        (f"<code>{_text(status)}</code>", _kind(_schema(answer)), _prose(answer["description"]))
        for status, answer in operation["responses"].items()
    ]
    yield _table("Answers", ("status", "shape", "meaning"), answers)
    yield "</details>"


def _schema(part: Json) -> Json:
    """The schema of a body or an answer; empty where it has none."""
    content: Json = part.get("content", {})
    for media in content.values():
        found: Json = media.get("schema", {})
        return found
    return {}


def _parameters(operation: Json) -> list[tuple[str, ...]]:
    return [
        (
            _name(given["name"], required=given.get("required", False)),
            _text(given["in"]),
            _kind(given.get("schema", {})),
            _prose(given.get("description") or given.get("schema", {}).get("description", "")),
        )
        for given in operation.get("parameters", [])
    ]


def _fields(schema: Json) -> list[tuple[str, ...]]:
    needed = set(schema.get("required", ()))
    return [
        (_name(name, required=name in needed), _kind(field), _prose(field.get("description", "")))
        for name, field in schema.get("properties", {}).items()
    ]


def _kind(schema: Json) -> str:
    """A value's type with its bounds, as HTML in a few words; another shape is a link to it."""
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_kind(option) for option in options))
    if "$ref" in schema:
        name = _text(str(schema["$ref"]).rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema:
        return " | ".join(f"<code>{_text(value)}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return _text(schema.get("format") or schema.get("type", "")) + _bounds(schema)


def _bounds(schema: Json) -> str:
    said = [f"{word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return f", {' '.join(said)}" if said else ""


def _resolved(schema: Json, schemas: Json) -> Json:
    found: Json = schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    return found


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h4>{title}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _name(name: str, *, required: bool) -> str:
    return f"<code>{_text(name)}</code>{' (needed)' if required else ''}"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_prose(part)}</p>" for part in text.split("\n\n") if part.strip())


def _prose(text: str) -> str:
    """Escaped text with its `code` marked."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(value: object) -> str:
    return html.escape(str(value))
