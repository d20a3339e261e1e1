"""Asks the other nodes of the group, over the private network, at the same time and never for long."""

import json
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from deepseek import keys, status, units
from deepseek.expect import Expect, Peer
from deepseek.fault import BadQuery, NoAnswer

ANSWER_SECONDS = 3.0
LOG_SECONDS = 15.0
Document = dict[str, Any]

# A proxy that the host has for the internet does not know private addresses.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def node() -> Document:
    """This node's own answer."""
    return {"status": status.read(), "units": units.states()}


def group(expect: Expect) -> Document:
    """All nodes of the group, in the order of their ranks."""
    peers = sorted(expect.peers, key=lambda peer: peer.rank)
    with ThreadPoolExecutor(len(peers)) as pool:
        nodes = list(pool.map(lambda peer: _entry(expect, peer), peers))
    reported = [tokens for found in nodes if (tokens := (found["status"] or {}).get("kvTokens"))]
    return {
        "group": expect.group,
        "generation": expect.generation,
        "ready": all(serves(found, expect.generation) for found in nodes),
        # Equal on all ranks with plain tensor parallelism; the smallest is what a request can use.
        "kvTokensReported": min(reported, default=None),
        "nodes": nodes,
    }


def serves(found: Document, generation: str) -> bool:
    """Whether a node's last stage is done in this generation."""
    said = found["status"] or {}
    return (said.get("stage"), said.get("state"), said.get("generation")) == ("serve", "done", generation)


def log(expect: Expect, name: str, unit: str, lines: int) -> str:
    """Log lines of another node."""
    peer = next((peer for peer in expect.peers if peer.name == name), None)
    if peer is None:
        names = ", ".join(peer.name for peer in expect.peers)
        raise BadQuery(f"there is no node {name!r} in {expect.group}", f"use one of {names}")
    query = urllib.parse.urlencode({"node": name, "unit": unit, "lines": lines})
    try:
        return _get(expect, peer, f"/ops/log?{query}", LOG_SECONDS).decode(errors="replace")
    except OSError as error:
        raise NoAnswer(
            f"{name} does not answer on {peer.address} ({_reason(error)})", "look at that host"
        ) from error


def ask(expect: Expect, peer: Peer) -> Document:
    """Another node's own answer."""
    return json.loads(_get(expect, peer, "/ops/node", ANSWER_SECONDS))


def _entry(expect: Expect, peer: Peer) -> Document:
    who = {"name": peer.name, "rank": peer.rank, "address": peer.address}
    try:
        answer = node() if peer.name == expect.node else ask(expect, peer)
    except (OSError, ValueError) as error:
        return {**who, "reachable": False, "error": _reason(error), "status": None, "units": None}
    return {**who, "reachable": True, "error": None, **answer}


def _get(expect: Expect, peer: Peer, path: str, seconds: float) -> bytes:
    headers = {"Authorization": f"Bearer {keys.operator_key()}"}
    url = f"http://{peer.address}:{expect.ports.ops}{path}"
    with _direct.open(urllib.request.Request(url, headers=headers), timeout=seconds) as answer:
        return answer.read()


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", error)) or type(error).__name__
