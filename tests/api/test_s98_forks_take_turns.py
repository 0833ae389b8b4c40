"""Who asks "what if" waits for his turn; a call does not wait for him."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from controlroom.questions.what_if import Present, WhatIfAnswer, WhatIfQuestion
from roads import RoadNetwork, read_pack
from tests.api.town import build_settled_town

MORE_THAN_THERE_ARE_THREADS = 45


class SlowSimulator:
    """Answers nobody before it is let go; counts how many it works for at once."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()
        self.at_once, self.most_at_once = 0, 0

    def ask(
        self, present: Present, question: WhatIfQuestion, *, progress: Callable[[float], None] = lambda share: None
    ) -> WhatIfAnswer:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.set()
        self.let_go.wait(timeout=60)
        self.at_once -= 1
        return WhatIfAnswer(
            at=present.now,
            until_at=present.now,
            replications=2,
            seed=0,
            expected_calls=0.0,
            units=0,
            open_calls=0,
            left_out={},
            notes=(),
            outlooks=(),
        )


@pytest.fixture
def settled_desk(tmp_path: Path) -> Iterator[Desk]:
    pack = read_pack(build_settled_town(tmp_path / "gridville"))
    settings = Settings(region="gridville", data_dir=tmp_path)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        yield desk


def test_many_questions_leave_the_service_its_threads(settled_desk: Desk) -> None:
    """Forty-five planners ask at once; a page that needs a thread is there all the same, and each is answered."""
    simulator = SlowSimulator()
    app = create_app(replace(settled_desk, what_if=simulator), ApiSettings())

    async def ask_all() -> None:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            questions = [
                asyncio.create_task(client.post("/v1/simulations/forks", json={}))
                for _ in range(MORE_THAN_THERE_ARE_THREADS)
            ]
            await asyncio.sleep(0)
            while not simulator.asked.is_set():
                await asyncio.sleep(0.01)
            try:
                page = await asyncio.wait_for(client.get("/docs"), timeout=30)
            finally:
                simulator.let_go.set()
            assert page.status_code == 200
            assert {answer.status_code for answer in await asyncio.gather(*questions)} == {200}

    asyncio.run(ask_all())
    assert simulator.most_at_once == 1
