"""Which tests a change can turn red, for `make test APP=…` and `make test CHANGED=1`: read from imports and templates.

What other apps learn by the name of an event alone is not followed, so `make test` runs before a change lands.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT

#: The walks that are one test an app, or choose their addresses by app.
WALKS = (
    "tests/isolation/test_reading.py",
    "tests/isolation/test_writing.py",
    "tests/isolation/test_logs.py",
    "tests/contracts/test_every_operation.py",
    "tests/bad_input/test_extremes.py",
)
#: What is quick and reads files of every app.
ALWAYS = (
    "tests/ground/test_registry_walk.py",
    "tests/ground/test_stable_names.py",
    "tests/i18n/test_catalogue.py",
    "tests/i18n/test_templates_hold_no_bare_words.py",
    "tests/stack/test_page_shows_real_code.py",
    "tests/stack/test_top_level.py",
)
BROWSER = "tests/e2e"
#: Folders of tests that stand for themselves: a change there runs the folder.
OWN = {
    "bad_input",
    "contracts",
    "crawl",
    "e2e",
    "faults",
    "i18n",
    "intelgraph",
    "isolation",
    "mutants",
    "soak",
    "stack",
    "tools",
}
IMPORTED = re.compile(r"^\s*(?:from|import) apps\.\w+\.(\w+)", re.MULTILINE)
INCLUDED = re.compile(r"\{% *(?:include|extends) \"(\w+)/")


@dataclass(frozen=True)
class Selection:
    """What pytest is given. apps: those whose walks run whole; empty for every app's. everything: no choice is made."""

    paths: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    everything: bool = False

    @property
    def plain(self) -> list[str]:
        return [each for each in self.paths if not each.startswith(BROWSER)]

    @property
    def browser(self) -> list[str]:
        return [each for each in self.paths if each.startswith(BROWSER)]


EVERYTHING = Selection(everything=True)


def of_app(label: str) -> Selection:
    """The app's own tests, and the walks through what it has. Raises Trouble for an unknown app."""
    if label not in floors():
        raise Trouble(f"There is no app {label}: choose one of {', '.join(sorted(floors()))}.")
    return Selection((*_folders([label]), *WALKS, *ALWAYS), (label,))


def of_changes(base: str) -> Selection:
    """The tests that the files can reach which differ from where this branch left `base`, committed or not."""
    return of_files(changed_since(base, PROJECT))


def changed_since(base: str, folder: Path) -> list[str]:
    """The files of a checkout that differ from where its branch left `base`. Raises Trouble without such a branch."""
    fork = _git(folder, "merge-base", base, "HEAD").strip()
    committed = _git(folder, "diff", "--name-only", "-z", fork)
    new = _git(folder, "ls-files", "-o", "--exclude-standard", "-z")
    return [name for name in (committed + new).split("\0") if name]


def of_files(changed: Iterable[str]) -> Selection:
    """The tests that these files can reach; everything, where a file may reach anything."""
    apps: set[str] = set()
    pages: set[str] = set()
    paths: set[str] = set()
    for name in changed:
        match Path(name).parts:
            case ("apps", floor, label, *_) if floor != "ground" and floors().get(label) == floor:
                apps.add(label)
            case ("templates", label, _, *_) if label in floors() and floors()[label] != "ground":
                pages.add(label)
            case ("policies", file) if floors().get(Path(file).stem, "ground") != "ground":
                apps.add(Path(file).stem)
            case ("tests", floor, label, "world.py") if floors().get(label) == floor:
                apps.add(label)
            case ("tests", floor, label, *_) if floors().get(label) == floor:
                paths.add(f"tests/{floor}/{label}")
            case ("tests", folder, *_, file) if folder in OWN and file.startswith("test_"):
                paths.add(f"tests/{folder}")
            case ("docs", *_) | (_,) if name.endswith(".md"):
                paths |= _tests_with(re.compile(r"docs|\.md\b"))
            case ("locale", *_):
                paths.add("tests/i18n")
            case _:
                return EVERYTHING
    if not apps and not pages:
        return Selection((*sorted(paths), *ALWAYS))
    users = _tests_with(re.compile(rf"\bapps\.\w+\.({'|'.join(apps)})\b")) if apps else set()
    users = {each for each in users if not each.startswith(BROWSER)}
    reached = sorted(
        _with_dependents(apps, "apps/*", "*.py", IMPORTED) | _with_dependents(pages, "templates", "*.html", INCLUDED)
    )
    if pages or any(floors()[each] == "surfaces" for each in apps):
        paths.add(BROWSER)
    return Selection((*sorted({*paths, *users, *_folders(reached)}), *WALKS, *ALWAYS), tuple(reached))


def floors() -> dict[str, str]:
    """Each app's label with the floor it is on."""
    return {path.parent.name: path.parent.parent.name for path in (PROJECT / "apps").glob("*/*/__init__.py")}


def _folders(labels: Iterable[str]) -> list[str]:
    """The test folders of these apps."""
    found = (f"tests/{floors()[label]}/{label}" for label in labels)
    return [each for each in found if (PROJECT / each).is_dir()]


def _with_dependents(apps: set[str], place: str, files: str, names: re.Pattern[str]) -> set[str]:
    """These apps, and all whose files of this kind name one of them, directly or through others."""
    uses: dict[str, set[str]] = {}
    for label in floors():
        texts = [path.read_text(encoding="utf-8") for path in PROJECT.glob(f"{place}/{label}/**/{files}")]
        uses[label] = {name for text in texts for name in names.findall(text)}
    reached = set(apps)
    while more := {label for label, used in uses.items() if used & reached} - reached:
        reached |= more
    return reached


def _tests_with(words: re.Pattern[str]) -> set[str]:
    """The test files, outside the helpers, in which these words occur."""
    files = (PROJECT / "tests").rglob("test_*.py")
    return {str(file.relative_to(PROJECT)) for file in files if words.search(file.read_text(encoding="utf-8"))}


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Trouble(f"CHANGED needs git: {error.strerror}.") from error
    if done.returncode:
        raise Trouble(f"CHANGED: {done.stderr.strip()}")
    return done.stdout
