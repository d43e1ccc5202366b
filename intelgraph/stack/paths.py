"""Where the running product keeps its state."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
TEST_FOLDER = ".var/test"


@dataclass(frozen=True)
class StateFolder:
    """The folder that holds everything a stack writes; `.var` for the product, `.var/test` for the tests."""

    root: Path

    @classmethod
    def at(cls, folder: str | os.PathLike[str] | None = None) -> "StateFolder":
        """The given folder, else VAR_DIR, else `.var`; relative ones are taken from the project's folder."""
        return cls((PROJECT / (folder or os.environ.get("VAR_DIR") or ".var")).resolve())

    @property
    def run(self) -> Path:
        """One JSON record a running process."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "log"

    def make(self) -> None:
        """Create the folders. The root may be passed through by others, so that PostgreSQL's account reaches its own
        folder when we are root; what must stay private inside is closed by itself."""
        for folder, mode in ((self.root, 0o711), (self.run, 0o700), (self.log, 0o700)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)

    def shown(self) -> str:
        """The folder as a person would type it."""
        try:
            return str(self.root.relative_to(Path.cwd()))
        except ValueError:
            return str(self.root)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when the file is missing or was cut short by a crash."""
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def write_private(path: Path, content: str) -> None:
    """Replace a file in one step, readable by its owner only; a crash leaves the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, content: dict[str, Any]) -> None:
    write_private(path, json.dumps(content, indent=1, sort_keys=True) + "\n")
