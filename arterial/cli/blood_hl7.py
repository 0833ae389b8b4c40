"""`arterial blood hl7`: messages of a hospital's system, from a file or over MLLP, given to the running service."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.errors import UsageError

app = typer.Typer(help="HL7 version 2 messages: from a file, or over MLLP.", no_args_is_help=True)
ER7 = "application/hl7-v2+er7"
PATH = "/v1/blood/hl7"
Url = Annotated[str, typer.Option("--url", help="address of the running service")]
By = Annotated[str, typer.Option("--by", help="as whom the messages are carried out")]


@app.callback()
def group() -> None:
    """HL7 version 2 messages: from a file, or over MLLP."""


@app.command("send")
def send(
    file: Annotated[Path, typer.Argument(help="one or several messages, each beginning with MSH")],
    by: By,
    url: Url = "http://127.0.0.1:8103",
) -> None:
    """Give the messages of a file to the service and print its acknowledgments; exit code 1 when one was refused."""
    from arterial.cli.service import ask

    messages = _messages(file.read_text(encoding="utf-8", errors="replace"))
    if not messages:
        raise UsageError(f"{file}: there is no message in it; each begins with MSH")
    failed = False
    for message in messages:
        answer = ask(url, PATH, by=by, body=message.encode(), media_type=ER7).decode()
        failed |= "MSA|AA|" not in answer
        typer.echo(answer.replace("\r", "\n").rstrip("\n"))
    if failed:
        raise typer.Exit(1)


@app.command("listen")
def listen(
    by: By,
    url: Url = "http://127.0.0.1:8103",
    host: Annotated[str, typer.Option("--host", help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="port to listen on; 0 takes a free one")] = 2575,
) -> None:
    """Take messages over MLLP until interrupted, give each to the service, and send its acknowledgment back.

    Where the service does not answer, no acknowledgment is sent: the sender sends the message again.
    """
    import asyncio
    from contextlib import suppress

    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(host, port, url=url, by=by))


async def _serve(host: str, port: int, *, url: str, by: str) -> None:
    import asyncio

    from hl7.mllp import HL7StreamReader, HL7StreamWriter, InvalidBlockError, start_hl7_server

    from arterial.cli.service import ask

    async def converse(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        try:
            while True:
                block = await reader.readblock()
                answer = await asyncio.to_thread(ask, url, PATH, by=by, body=block, media_type=ER7)
                writer.writeblock(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except (InvalidBlockError, UsageError) as error:
            print(f"arterial: {error}", file=sys.stderr, flush=True)
        finally:
            writer.close()

    server = await start_hl7_server(converse, host, port)
    address = server.sockets[0].getsockname()
    print(f"listening on {address[0]}:{address[1]}", flush=True)
    async with server:
        await server.serve_forever()


def _messages(text: str) -> list[str]:
    """Messages of a file, their segments parted by carriage returns."""
    found: list[list[str]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        segment = line.strip("\x0b\x1c ")
        if segment.startswith("MSH"):
            found.append([])
        if segment and found:
            found[-1].append(segment)
    return ["\r".join(segments) + "\r" for segments in found]
