"""`arterial blood hl7` between a hospital's system and the service."""

import asyncio
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hl7.mllp import open_hl7_connection

from tests.cli.process import CHECKOUT, Arterial

MESSAGE = "MSH|^~\\&|HIS|H|||20261123||OMB^O27|{}|P|2.5.1\rORC|NW|O1\r"


class Service(BaseHTTPRequestHandler):
    """Answers as the service does: AA, but for messages numbered `bad`."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert (self.path, self.headers["X-Arterial-Actor"]) == ("/v1/blood/hl7", "his")
        answer = f"MSH|^~\\&|ARTERIAL\rMSA|{'AE' if '|bad|' in body else 'AA'}|1\r".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def url() -> str:
    server = HTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_messages_of_a_file_are_acknowledged_one_by_one(arterial: Arterial, url: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.hl7"
    file.write_text(MESSAGE.format("1").replace("\r", "\n") + MESSAGE.format("bad"), encoding="utf-8")
    done = arterial("blood", "hl7", "send", file, "--by", "his", "--url", url)
    assert [line for line in done.stdout.splitlines() if line.startswith("MSA")] == ["MSA|AA|1", "MSA|AE|1"]
    assert done.returncode == 1, "one was refused"
    file.write_text("nothing", encoding="utf-8")
    empty = arterial("blood", "hl7", "send", file, "--by", "his", "--url", url)
    assert (empty.returncode, "no message" in empty.stderr) == (2, True)


def test_over_mllp_every_message_is_answered_by_the_service(url: str, tmp_path: Path) -> None:
    words = ["blood", "hl7", "listen", "--by", "his", "--url", url, "--port", "0"]
    listener = subprocess.Popen(
        [sys.executable, "-c", "from arterial.cli import main; main()", *words],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert listener.stdout is not None
        port = int(listener.stdout.readline().rsplit(":", 1)[1])
        assert asyncio.run(_conversation(port, "1", "bad")) == ["AA", "AE"]
    finally:
        listener.terminate()
        listener.wait(10)


async def _conversation(port: int, *numbers: str) -> list[str]:
    reader, writer = await open_hl7_connection("127.0.0.1", port)
    answers = []
    for number in numbers:
        writer.writeblock(MESSAGE.format(number).encode())
        await writer.drain()
        answers.append(str((await asyncio.wait_for(reader.readmessage(), 30))["MSA.F1"]))
    writer.close()
    return answers
