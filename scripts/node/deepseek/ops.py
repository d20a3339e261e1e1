"""`python3 -m deepseek.ops`: read-only HTTP about this node and its group, on the private address.

Everything but /health needs the operator's key. The same process follows the engine's log (deepseek.follow).
"""

import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deepseek import expect, journal, keys, peers
from deepseek.fault import BadQuery, Fault, NoAnswer
from deepseek.follow import Follower

HEALTH_SECONDS = 1.0
"""/health is open to everybody: however often it is asked, the group is asked once in this time."""
DEFAULT_LINES = 50

JSON, TEXT = "application/json", "text/plain; charset=utf-8"
Answer = tuple[int, str, str]


class Health:
    """The last answer of /health, for a moment."""

    def __init__(self) -> None:
        self._lock, self._at, self._answer = threading.Lock(), float("-inf"), (503, JSON, "{}")

    def answer(self) -> Answer:
        """200 when every node of the group serves, else 503 with the first reason."""
        with self._lock:
            if time.monotonic() - self._at > HEALTH_SECONDS:
                self._answer, self._at = _health(), time.monotonic()
            return self._answer


HEALTH = Health()


class Handler(BaseHTTPRequestHandler):
    """GET only; HTTP/1.1 so that the gateway keeps its connections."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:  # noqa: N802  (the base class asks for this name)
        """One request."""
        try:
            self._send(*self._answer())
        except Fault as fault:
            self._send(_code(fault), JSON, json.dumps({"error": str(fault)}))
        except OSError as error:
            self.close_connection = True
            self.log_error("%s", error)

    def _answer(self) -> Answer:
        url = urlsplit(self.path)
        if url.path == "/health":
            return HEALTH.answer()
        if not self._allowed():
            return 401, JSON, json.dumps({"error": "this path needs the operator's key"})
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        if url.path == "/ops/node":
            return _json(peers.node())
        if url.path == "/ops/status":
            return _json(peers.group(expect.load()))
        if url.path == "/ops/log":
            return 200, TEXT, _log(query)
        return 404, JSON, json.dumps({"error": "paths: /ops/node /ops/status /ops/log /health"})

    def _allowed(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {keys.operator_key()}".encode())

    def _send(self, code: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Every poll as a line would bury what matters."""


def _code(fault: Fault) -> int:
    """Whose fault it is: the asker's, another node's, or this one's."""
    if isinstance(fault, BadQuery):
        return 400
    return 502 if isinstance(fault, NoAnswer) else 503


def _log(query: dict[str, str]) -> str:
    whole = expect.load()
    name, unit = query.get("node", whole.node), query.get("unit", "sglang.service")
    lines = query.get("lines", str(DEFAULT_LINES))
    if not lines.isdecimal():
        raise BadQuery(f"lines={lines!r} is no number", f"use 1 to {journal.MAX_LINES}")
    journal.check(unit)
    if name == whole.node:
        return journal.tail(unit, int(lines))
    return peers.log(whole, name, unit, int(lines))


def _health() -> Answer:
    found = peers.group(expect.load())
    if found["ready"]:
        return _json({"status": "ok"})
    for node in found["nodes"]:
        if not peers.serves(node, found["generation"]):
            stage = (node["status"] or {}).get("stage", "unknown") if node["reachable"] else "unreachable"
            return 503, JSON, json.dumps({"status": f"{stage} on {node['name']}"})
    return 503, JSON, json.dumps({"status": "no node"})


def _json(document: dict[str, Any]) -> Answer:
    return 200, JSON, json.dumps(document)


def main() -> None:
    """Serve until the unit is stopped."""
    whole = expect.load()
    if "rank" in whole.roles:
        Follower(whole).start()
    server = ThreadingHTTPServer((whole.address, whole.ports.ops), Handler)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
