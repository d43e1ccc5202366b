"""A product of two small processes, started by the real command, for the supervisor's tests.

`web` answers every address; `worker` starts a child, as real workers do. With FAILING_STEP the preparation fails.
"""

import http.client
import os
import sys
from collections.abc import Mapping

from intelgraph.stack import commands
from intelgraph.stack.__main__ import one_line
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import StateFolder
from intelgraph.stack.processes import Product, status_of
from intelgraph.stack.program import Program

SERVE = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WORK = """
import os, pathlib, subprocess, sys, time
while os.environ.get("HOLD_WORKER") and pathlib.Path(os.environ["HOLD_WORKER"]).exists():
    time.sleep(0.05)
pathlib.Path(os.environ["READY_FILE"]).write_text(str(os.getpid()))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("working with", child.pid, flush=True)
time.sleep(600)
"""


def steps(environment: Mapping[str, str]) -> list[Program]:
    code = 3 if os.environ.get("FAILING_STEP") else 0
    return [Program(name="setup", argv=(sys.executable, "-c", f"print('prepared'); raise SystemExit({code})"))]


def processes(_state: StateFolder, environment: Mapping[str, str], port: int) -> list[Program]:
    return [
        Program(
            name="web",
            argv=(sys.executable, "-c", SERVE, str(port)),
            environment=environment,
            is_ready=lambda: status_of("/readyz", port) == http.client.OK,
        ),
        Program(name="worker", argv=(sys.executable, "-c", WORK), environment=environment, says_ready=True),
    ]


if __name__ == "__main__":
    try:
        sys.exit(commands.up(product=Product(steps, processes)) if sys.argv[1] == "up" else commands.down())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(one_line(error))
