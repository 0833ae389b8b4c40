"""The long document about the API is no reason for a call to wait."""

import asyncio

import httpx
import pytest

from api import ApiSettings, create_app
from controlroom.desk import Desk


@pytest.mark.parametrize("document", ["/v1/openapi.json", "/docs"])
def test_others_are_answered_while_the_document_is_put_together(desk: Desk, document: str) -> None:
    """The document takes seconds at its first reading; somebody who asks after it is answered before it."""
    app, answered = create_app(desk, ApiSettings()), []

    async def ask(client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(path)).status_code == 200
        answered.append(path)

    async def both() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            await asyncio.gather(ask(client, document), ask(client, "/livez"))

    asyncio.run(both())
    assert answered == ["/livez", document]
