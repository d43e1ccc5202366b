"""Makes `.venv` and installs what `requirements/*.txt` pin. Runs on the machine's own Python, with nothing installed.

It must parse on old Pythons, so that the wrong one gets a sentence and not a traceback.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
STAMP = VENV / ".installed"
LOG = PROJECT / ".var" / "log" / "install.log"
LOCK = PROJECT / ".var" / "install.lock"
OLDEST = (3, 11)
PINS = ["requirements/uv.txt", "requirements/base.txt", "requirements/stack.txt", "requirements/dev.txt"]
# What pip is told about its index, for uv, which does not read pip's configuration.
FOR_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
}
NO_INDEX = (
    "connection",
    "timed out",
    "timeout",
    "resolve",
    "dns",
    "network",
    "unreachable",
    "certificate",
    "from versions: none",
)


def stop(sentence):
    sys.exit(sentence)


def main():
    """Install, or say in one line why not. A run cut short is picked up where it stopped."""
    if sys.version_info < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:2])
        stop(f"IntelGraph needs Python 3.11 or newer, and this is {version}: install python3.11 and run it again.")
    if shutil.disk_usage(str(PROJECT)).free < 1500 * 1024 * 1024:
        stop(f"The disk that holds {PROJECT} has less than 1.5 GB left: free some space and run it again.")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    before = stamped()
    with alone():
        if stamped() in (None, before):
            install()


def stamped():
    """When the last installation ended, None where none did."""
    return STAMP.stat().st_mtime_ns if STAMP.exists() else None


@contextmanager
def alone():
    """Two of us at once would break each other's `.venv`: the second waits, and finds everything done."""
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another run is installing the packages; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install():
    """The environment, what the pins name, and the stamp that says so."""
    with LOG.open("w") as log:
        make_venv(log)
        python = str(VENV / "bin" / "python")
        print("Installing the pinned packages into .venv; the first time this takes a minute or two.", flush=True)
        if not (VENV / "bin" / "uv").exists():
            options = ["--disable-pip-version-check", "--require-hashes", "--requirement", PINS[0]]
            call([python, "-m", "pip", "install", *options], log, "uv could not be installed")
        settings = dict(os.environ, **uv_settings(python))
        uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--python", python, "--require-hashes", *PINS]
        call(uv, log, "The packages could not be installed", settings)
    find_packages = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.check_output(find_packages, universal_newlines=True).strip())
    # Lets every tool of the environment import the project, wherever it is called from.
    (packages / "intelgraph_project.pth").write_text(f"{PROJECT}\n")
    STAMP.write_text("Made by intelgraph/stack/bootstrap.py; remove this file to install again.\n")


def make_venv(log):
    """A working `.venv` with pip; a broken one is made anew."""
    python = VENV / "bin" / "python"
    works = python.exists() and subprocess.call([str(python), "-c", "import pip"], stdout=log, stderr=log) == 0
    has_uv = python.exists() and (VENV / "bin" / "uv").exists()
    if works or has_uv:
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    call([sys.executable, "-m", "venv", str(VENV)], log, "Python could not make a virtual environment")


def uv_settings(python):
    """pip's settings of its index, under uv's names; what is set for uv already wins."""
    found = {}
    listed = subprocess.run([python, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, universal_newlines=True)
    for line in listed.stdout.splitlines():
        name, equals, value = line.partition("=")
        option = name.rpartition(".")[2]
        if equals and option in FOR_UV:
            found[FOR_UV[option]] = value.strip().strip("'").replace("\\n", " ").strip()
    for option, setting in FOR_UV.items():
        value = os.environ.get("PIP_" + option.upper().replace("-", "_"))
        if value:
            found[setting] = value
    return {setting: value for setting, value in found.items() if value and setting not in os.environ}


def call(argv, log, failure, settings=None):
    """Run a command with its words in the log; when it fails, one line says what to do."""
    log.flush()
    written = log.tell() if log.seekable() else 0
    if subprocess.call(argv, cwd=str(PROJECT), env=settings, stdout=log, stderr=subprocess.STDOUT) == 0:
        return
    words = LOG.read_text(errors="replace")[written:]
    shown = LOG.relative_to(PROJECT)
    if "No space left" in words:
        stop("The disk is full: free some space and run it again.")
    if "ensurepip" in words:
        stop(f"{failure}: its venv module is missing. Install it (Debian: apt install python3-venv) and run again.")
    if "hash" in words.lower() and "mismatch" in words.lower():
        stop(f"{failure}: a package does not have the pinned hash. Look at {shown} before you go on.")
    if any(sign in words.lower() for sign in NO_INDEX):
        stop(f"{failure}: no package index answers. Check the network, or set PIP_INDEX_URL to yours; see {shown}.")
    last = (words.strip().splitlines() or ["no words"])[-1].strip()
    stop(f"{failure} ({last}): see {shown}.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(f"{error.strerror}: {error.filename}. Put that right and run it again.")
