"""What the plan expects of this node: `expect.json` of the release, as typed and frozen data.

Sizes carry their unit in the name. The keys in the file are the same names in camelCase.
`python3 -m deepseek.expect runtime.prefix shared.path` prints one value per line, for the shell.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from deepseek import paths
from deepseek.fault import Fault

Part = TypeVar("Part")


@dataclass(frozen=True)
class Peer:
    """One node of the group."""

    name: str
    rank: int
    address: str


@dataclass(frozen=True)
class Ports:
    """TCP ports on the private address."""

    engine_http: int
    rendezvous: int
    ops: int


@dataclass(frozen=True)
class Shared:
    """The file system that all nodes of the group mount."""

    path: str


@dataclass(frozen=True)
class Machine:
    """The hardware that the plan counted on; `gpu` is None where the engine runs on CPUs."""

    name: str
    gpu: str | None
    gpus: int
    gpu_memory_mib: int | None
    min_driver: str | None
    rdma: str
    ib_devices: list[str]


@dataclass(frozen=True)
class Disk:
    """Room that must be free before anything is installed."""

    path: str
    min_free_gib: float
    shared_min_free_gib: float


@dataclass(frozen=True)
class Weights:
    """One checkpoint at one revision, and the node that fetches it."""

    name: str
    repository: str
    revision: str
    endpoint: str
    path: str
    bytes: int
    fetcher: str


@dataclass(frozen=True)
class Runtime:
    """The engine's Python environment, and the node that downloads its packages."""

    python: str
    prefix: str
    wheelhouse: str
    index_url: str
    conda_installer_url: str
    conda_installer_sha256: str
    conda_channel: str
    downloader: str


@dataclass(frozen=True)
class Engine:
    """The engine's pinned version and where its HTTP listens."""

    version: str
    http_host: str
    http_port: int
    served_model_name: str


@dataclass(frozen=True)
class Gateway:
    """The public door, on the node that has this role."""

    public_host: str
    port: int


@dataclass(frozen=True)
class Timeouts:
    """How long nothing may move before a wait is given up."""

    weights_seconds: float
    runtime_seconds: float
    ready_seconds: float


@dataclass(frozen=True)
class Expect:
    """Everything that the plan says about this node."""

    group: str
    node: str
    rank: int
    roles: list[str]
    generation: str
    address: str
    interface: str | None
    peers: list[Peer]
    ports: Ports
    shared: Shared
    machine: Machine
    disk: Disk
    weights: Weights
    runtime: Runtime
    engine: Engine
    gateway: Gateway | None
    timeouts: Timeouts

    @property
    def others(self) -> list[Peer]:
        """The group without this node."""
        return [peer for peer in self.peers if peer.name != self.node]


def load() -> Expect:
    """The expectations of the current release."""
    return build(Expect, document(paths.CURRENT), "expect.json")


def document(release: Path) -> dict[str, Any]:
    """`expect.json` of a release as plain data."""
    file = release / "expect.json"
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{file} cannot be read ({error})", "run pulumi up again to send the release") from error


def build(kind: type[Part], raw: dict[str, Any], where: str) -> Part:
    """The frozen form of one JSON object; keys that this node does not know are left alone."""
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        key = re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)
        if key not in raw:
            raise Fault(f"{where} lacks {key}", "send a release that was rendered by the same version")
        values[name] = _value(hint, raw[key], f"{where} {key}")
    return kind(**values)


def _value(hint: Any, raw: Any, where: str) -> Any:  # noqa: ANN401
    part = next((kind for kind in (hint, *get_args(hint)) if hasattr(kind, "__dataclass_fields__")), None)
    if part is None or raw is None:
        return raw
    if isinstance(raw, list):
        return [build(part, item, where) for item in raw]
    return build(part, raw, where)


def main() -> None:
    """Print the values named on the command line, one a line; an absent one is an empty line."""
    whole = document(paths.CURRENT)
    for name in sys.argv[1:]:
        value: Any = whole
        for key in name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        print("" if value is None else value)


if __name__ == "__main__":
    main()
