"""What the stack's processes say: a line each with its speaker's name, on the terminal and in a file."""

import os
import sys
import time
from pathlib import Path

COLOURS = ("36", "33", "32", "35", "34", "96", "93", "92", "95")
FILES_ONLY = frozenset({"postgres", "valkey"})
LARGEST_LOG = 10 * 1024 * 1024
LONGEST_LINE = 16 * 1024


class LogFile:
    """A log file that keeps one older self and never stops the product, even on a full disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size if path.exists() else 0

    def write(self, line: str) -> None:
        text = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {line}\n".encode()
        try:
            if self.size + len(text) > LARGEST_LOG:
                self.path.replace(self.path.with_suffix(".log.1"))
                self.size = 0
            with self.path.open("ab") as file:
                file.write(text)
            self.size += len(text)
        except OSError:
            return


class Screen:
    """Prefixed lines, coloured on a terminal unless NO_COLOR is set. What FILES_ONLY say goes to their files alone."""

    def __init__(self, folder: Path, *, quiet: bool = False) -> None:
        """`folder` takes one log file a speaker; `quiet` leaves the terminal to what is said with `tell`."""
        self.folder = folder
        self.quiet = quiet
        self.coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.logs: dict[str, LogFile] = {}
        self.colours: dict[str, str] = {}

    def line(self, speaker: str, text: str) -> None:
        """A line that a process wrote."""
        text = text[:LONGEST_LINE]
        if speaker not in self.logs:
            self.logs[speaker] = LogFile(self.folder / f"{speaker}.log")
            self.colours[speaker] = COLOURS[len(self.colours) % len(COLOURS)]
        self.logs[speaker].write(text)
        if not self.quiet and speaker not in FILES_ONLY:
            self.show(f"{self.prefix(speaker)} {text}")

    def prefix(self, speaker: str) -> str:
        name = f"{speaker:<10} |"
        return f"\x1b[{self.colours[speaker]}m{name}\x1b[0m" if self.coloured else name

    def tell(self, text: str) -> None:
        """A line of our own, to the person who started us."""
        self.show(text)

    def show(self, text: str) -> None:
        try:
            print(text, flush=True)
        except OSError:
            # The terminal is gone; the product goes on and its words are in the files.
            self.quiet = True
