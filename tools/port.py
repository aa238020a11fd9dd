"""Prints the port that `make run` serves on, or says why it cannot; before anything slow, so on the system's Python."""

import errno
import os
import pathlib
import re
import socket
import sys


def wanted():
    """PORT of the environment, else of `.env`, else 8000."""
    dotenv = pathlib.Path(".env")
    written = re.search(r"^PORT=(.*)$", dotenv.read_text(encoding="utf-8"), re.MULTILINE) if dotenv.exists() else None
    return os.environ.get("PORT") or (written.group(1) if written else "8000")


def refusal(port):
    """Why the port cannot be served on; None if it can."""
    if not (port.isdecimal() and 0 < int(port) < 65536):
        return f"PORT must be a number from 1 to 65535, not “{port}”."
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as runserver does
        try:
            server.bind(("127.0.0.1", int(port)))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            return f"Port {port} {why}. Stop what uses it, or choose another one: make run PORT=8001"
    return None


if __name__ == "__main__":
    port = wanted().strip()
    if reason := refusal(port):
        sys.exit(reason)
    print(port)
