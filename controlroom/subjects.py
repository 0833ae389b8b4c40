"""The table of subjects: which commands and events there are, how each is decided, applied, named, stored and read
back.

Event types are stored as `<subject>.<EventClass>` with a schema version. Reading is tolerant: unknown fields are passed
over, missing ones take their defaults, and *upcasters* lift a stored payload from one schema version to the next.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, get_args

import msgspec
from msgspec import Struct

from bloodbank.settings import BloodSettings
from controlroom.errors import CommandRefused, LogBroken
from dispatch.settings import DispatchSettings

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Subject(Struct, frozen=True, kw_only=True):
    """One subject: `name` is also the attribute of RegionState that holds its state.

    `decide(state, command, *, now)` gives events or raises `refused`; `evolve(state, event, *, at)` gives the next
    state. `schema_versions` names the event classes whose schema is past version 1; `upcasters[(event class name,
    n)]` lifts a payload of version n to n + 1.
    """

    name: str
    commands: tuple[type[Struct], ...]
    events: tuple[type[Struct], ...]
    decide: Callable[..., Iterable[Any]]
    evolve: Callable[..., Any]
    refused: type[Exception]
    schema_versions: Mapping[str, int] = {}
    upcasters: Mapping[tuple[str, int], Upcaster] = {}


class EventType(Struct, frozen=True, kw_only=True):
    """One type of event in the log."""

    name: str
    cls: type[Struct]
    subject: Subject
    schema_version: int
    decoder: msgspec.json.Decoder[Any]

    def read(self, payload: str, schema_version: int) -> Any:
        """The event of a stored payload, of this schema version or an older one."""
        if schema_version == self.schema_version:
            return self.decoder.decode(payload)
        fields = msgspec.json.decode(payload, type=dict[str, Any])
        for version in range(schema_version, self.schema_version):
            fields = self.subject.upcasters[self.cls.__name__, version](fields)
        return msgspec.convert(fields, self.cls)


class CommandType(Struct, frozen=True, kw_only=True):
    name: str
    cls: type[Struct]
    subject: Subject
    decoder: msgspec.json.Decoder[Any]


class Subjects:
    """All subjects of a control room, found by command class, event class or stored name."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.all = tuple(subjects)
        self.commands: dict[type, CommandType] = {}
        self.events: dict[type, EventType] = {}
        for subject in self.all:
            for cls in subject.commands:
                self.commands[cls] = CommandType(
                    name=f"{subject.name}.{cls.__name__}",
                    cls=cls,
                    subject=subject,
                    decoder=msgspec.json.Decoder(cls),
                )
            for cls in subject.events:
                self.events[cls] = EventType(
                    name=f"{subject.name}.{cls.__name__}",
                    cls=cls,
                    subject=subject,
                    schema_version=subject.schema_versions.get(cls.__name__, 1),
                    decoder=msgspec.json.Decoder(cls),
                )
        self._commands_by_name = {known.name: known for known in self.commands.values()}
        self._events_by_name = {known.name: known for known in self.events.values()}

    def command_named(self, name: str) -> CommandType:
        """Raises CommandRefused for a name that is not in the table."""
        known = self._commands_by_name.get(name)
        if known is None:
            raise CommandRefused("command-unknown", f"there is no command {name!r}", kind="invalid", field="type")
        return known

    def read_event(self, *, type: str, schema_version: int, payload: str) -> Any:
        """The event of a stored row. Raises LogBroken when it can't be read."""
        known = self._events_by_name.get(type)
        if known is None or schema_version > known.schema_version:
            raise LogBroken(
                f"the log holds {type!r} of schema version {schema_version}, which this program does not know: it was "
                "written by a newer version of it, which must be installed to read it"
            )
        try:
            return known.read(payload, schema_version)
        except (msgspec.MsgspecError, KeyError, ValueError) as error:
            raise LogBroken(f"the log holds {type!r} that can't be read: {error}") from error

    def event_type_names(self) -> tuple[str, ...]:
        return tuple(self._events_by_name)


def standard_subjects(
    blood_settings: BloodSettings | None = None, dispatch_settings: DispatchSettings | None = None
) -> Subjects:
    """Dispatch and the blood bank under these settings (defaults when None), the room's own timers and closures."""
    import bloodbank.decider
    import bloodbank.messages
    import bloodbank.refusal
    import dispatch.decider
    import dispatch.messages
    import dispatch.refusal
    from controlroom import closures, timers

    return Subjects(
        [
            Subject(
                name="dispatch",
                commands=get_args(dispatch.messages.Command),
                events=get_args(dispatch.messages.Event),
                decide=partial(dispatch.decider.decide, settings=dispatch_settings or DispatchSettings()),
                evolve=dispatch.decider.evolve,
                refused=dispatch.refusal.Refused,
            ),
            Subject(
                name="bloodbank",
                commands=get_args(bloodbank.messages.Command),
                events=get_args(bloodbank.messages.Event),
                decide=partial(bloodbank.decider.decide, settings=blood_settings),
                evolve=bloodbank.decider.evolve,
                refused=bloodbank.refusal.Refused,
            ),
            Subject(
                name="timers",
                commands=get_args(timers.TimerCommand),
                events=get_args(timers.TimerEvent),
                decide=timers.decide,
                evolve=timers.evolve,
                refused=timers.Refused,
            ),
            Subject(
                name="roads",
                commands=get_args(closures.RoadCommand),
                events=get_args(closures.RoadEvent),
                decide=closures.decide,
                evolve=closures.evolve,
                refused=CommandRefused,
            ),
        ]
    )
