"""The node's secrets, from the one file that root alone can read."""

import json
from typing import Any

from deepseek import paths
from deepseek.fault import Fault

REMEDY = "run pulumi up again to send the secrets"


def _secrets() -> dict[str, Any]:
    try:
        return json.loads(paths.SECRETS.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        # The parser's message may quote the file: name only its kind.
        raise Fault(f"{paths.SECRETS} cannot be read ({type(error).__name__})", REMEDY) from None


def operator_key() -> str:
    """The key of /ops."""
    found = _secrets().get("operatorKey")
    if not isinstance(found, str) or not found:
        raise Fault(f"{paths.SECRETS} holds no operatorKey", REMEDY)
    return found


def api_keys() -> dict[str, str]:
    """The clients' keys by name."""
    return dict(_secrets().get("apiKeys") or {})


def hugging_face_token() -> str | None:
    """The hub's token, for repositories that ask for one."""
    return _secrets().get("huggingFaceToken") if paths.SECRETS.exists() else None


def tls_key() -> str | None:
    """The private key of the user's own certificate; None when the stack's own CA is used."""
    return _secrets().get("tlsKey")


def redact(text: str) -> str:
    """Log lines never show a secret, even when a program was careless."""
    secrets = _secrets() if paths.SECRETS.exists() else {}
    named = [
        secrets.get("operatorKey"),
        secrets.get("huggingFaceToken"),
        *(secrets.get("apiKeys") or {}).values(),
    ]
    for value in filter(None, named):
        text = text.replace(value, "(secret)")
    return text
