"""The page /docs: the OpenAPI document as plain HTML, which loads nothing from anywhere."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.routing import Route

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
pre{{overflow-x:auto;background:#f3f5f8;padding:.75rem}}h2{{border-top:1px solid #d3dae3;padding-top:1rem}}
</style></head>
<body><h1>{title} {version}</h1><p>{description}</p><p><a href="{url}">The OpenAPI document</a></p>
"""


def add_docs(app: FastAPI) -> None:
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi(), f"{request.scope.get('root_path', '')}/openapi.json"))

    app.router.routes.append(Route("/docs", docs))


def docs_page(document: Mapping[str, Any], url: str) -> str:
    """HTML without scripts. url : of the document"""
    about = document["info"]
    head = _HEAD.format(
        title=escape(about["title"]),
        version=escape(about["version"]),
        description=escape(about["description"]),
        url=escape(url),
    )
    schemas = document["components"]["schemas"]
    return head + "".join(_operations(document["paths"])) + "".join(_schemas(schemas)) + "</body></html>\n"


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield f"<h2>{method.upper()} {escape(path)}</h2><p>{escape(operation.get('description', ''))}</p>\n"
            if parameters := operation.get("parameters"):
                yield f"<p>Parameters</p>{_pretty(parameters)}"
            if body := operation.get("requestBody"):
                yield f"<p>Body: {_reference(body)}</p>\n"
            yield f"<p>Answers: {', '.join(map(_status, sorted(operation['responses'].items())))}</p>\n"


def _schemas(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        yield f'<h2 id="{escape(name)}">{escape(name)}</h2>{_pretty(schema)}'


def _status(answer: tuple[str, Mapping[str, Any]]) -> str:
    status, response = answer
    return f"{escape(status)} {escape(response['description'])} {_reference(response)}".strip()


def _reference(content: Mapping[str, Any]) -> str:
    """A link to the schema of a body; empty where it has none by name."""
    schemas = (media.get("schema", {}) for media in content.get("content", {}).values())
    names = [schema["$ref"].rpartition("/")[2] for schema in schemas if "$ref" in schema]
    return " ".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in names)


def _pretty(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>\n"
