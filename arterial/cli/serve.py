"""`arterial serve`: the live service."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.progress import progress_bar

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(
    city: Annotated[Path | None, typer.Option(help="folder of the city pack; default: ARTERIAL_CITY")] = None,
    region: Annotated[str | None, typer.Option(help="name of the region; default: ARTERIAL_REGION")] = None,
    host: Annotated[str | None, typer.Option(help="address to listen on; default: ARTERIAL_HOST")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="port; default: ARTERIAL_PORT")] = None,
) -> None:
    """Serve one region: API and console, until interrupted."""
    from arterial.compiling import told_of_compiling
    from arterial.composition import open_desk
    from arterial.serving import claim_address, run_server
    from arterial.settings import Settings
    from roads import RoadNetwork
    from roads.pack import read_pack

    given = {"city": city, "region": region, "host": host, "port": port}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if settings.city is None:
        raise UsageError("no city pack was named: give --city FOLDER or set ARTERIAL_CITY")
    address = claim_address(settings)
    if settings.host not in LOOPBACK:
        typer.echo(
            f"warning: whoever reaches {settings.host}:{settings.port} can act, as there are no accounts yet: "
            "put an authenticating proxy before it",
            err=True,
        )
    with ExitStack() as stack:
        with told_of_compiling(_say):
            with progress_bar("opening the roads") as advance:
                pack = read_pack(settings.city)
                network = RoadNetwork.open(pack)
                advance("replaying the log", 0.8)
            desk = stack.enter_context(open_desk(settings, pack, network))
        run_server(desk, settings, address=address)


def _say(line: str) -> None:
    typer.echo(line, err=True)
