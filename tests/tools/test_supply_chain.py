"""A vulnerable package or line of code turns `make lint` red, and a release has a bill of materials."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from intelgraph.stack.lint import CHECKS
from intelgraph.stack.paths import PROJECT
from tools.supply_chain.advisories import FILE, gather, vulnerable
from tools.supply_chain.bill import bill
from tools.supply_chain.pins import SHIPPED, pins

ADVISORY = """
id: PYSEC-2099-1
details: Reads any file.
affected:
- package: {name: django, ecosystem: PyPI}
  ranges:
  - type: GIT
    events: [{introduced: 0123abc}, {fixed: 4567def}]
  - type: ECOSYSTEM
    events: [{introduced: '0'}, {fixed: 4.2.1}, {introduced: '5.0'}, {fixed: 5.0.3}]
aliases: [CVE-2099-1]
modified: '2099-01-01T00:00:00Z'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pinned packages, and a clone of the advisory database that names one of them."""
    copied = shutil.copytree(PROJECT / "requirements", tmp_path / "requirements")
    (tmp_path / "database" / "vulns" / "django").mkdir(parents=True)
    (tmp_path / "database" / "vulns" / "django" / "PYSEC-2099-1.yaml").write_text(ADVISORY)
    return copied


def pinning(folder: Path, version: str) -> Path:
    now = next(pin.version for pin in pins(folder) if pin.name == "django")
    for file in folder.glob("*.txt"):
        file.write_text(re.sub(f"^django=={now}", f"django=={version}", file.read_text(), flags=re.M))
    return folder


@pytest.mark.parametrize(
    ("version", "is_found"),
    [
        ("4.1", True),
        ("4.2rc1", True),
        ("4.2.1", False),
        ("4.2.9", False),
        ("5.0", True),
        ("5.0.2", True),
        ("5.0.3", False),
    ],
)
def test_a_vulnerable_version_is_named_with_what_mends_it(folder: Path, version: str, is_found: bool) -> None:
    assert gather(folder.parent / "database", folder) == 1
    found = vulnerable(pinning(folder, version))
    assert bool(found) is is_found
    for sentence in found:
        assert all(
            part in sentence for part in (f"django {version}", "PYSEC-2099-1", "CVE-2099-1", "5.0.3", "Reads any file.")
        )


def test_the_check_ends_red_where_a_package_is_vulnerable(folder: Path) -> None:
    """Control: the pins as they are, beside the advisories that the project keeps."""
    command = [sys.executable, "-m", "tools.supply_chain", "--requirements", str(folder), "check"]
    assert subprocess.run(command, cwd=PROJECT, check=False, capture_output=True).returncode == 0
    pinning(folder, "4.2.1")  # the project's own file knows what was found in it
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "django 4.2.1 is vulnerable" in done.stderr


def test_the_projects_advisories_name_pinned_packages_only() -> None:
    known = json.loads((PROJECT / "requirements" / FILE).read_text())
    assert {each["package"] for each in known["advisories"]} <= {pin.name for pin in pins(PROJECT / "requirements")}


def test_a_release_lists_what_it_ships_twice_alike() -> None:
    requirements = PROJECT / "requirements"
    document = json.loads(bill(requirements))
    assert {(each["name"], each["version"]) for each in document["components"]} == {
        (pin.name, pin.version) for pin in pins(requirements, SHIPPED)
    }
    product = next(each for each in document["dependencies"] if each["ref"] == "intelgraph-portal")
    assert any(ref.startswith("pkg:pypi/django@") for ref in product["dependsOn"])
    assert bill(requirements) == bill(requirements)


FAULTS = (
    "import subprocess; subprocess.run(input(), shell=True)",
    "import yaml; yaml.load(input(), Loader=yaml.Loader)",
    "cursor.execute('SELECT * FROM t WHERE name = ' + name)",
    "from django.utils.safestring import mark_safe; mark_safe(name)",
)


def test_a_fault_of_security_is_found(tmp_path: Path) -> None:
    for number, line in enumerate(FAULTS):
        (tmp_path / f"fault{number}.py").write_text(f"{line}\n")
    argv = CHECKS["security: faults (bandit)"]
    scan = [*argv[: argv.index("--recursive") + 1], str(tmp_path)]
    done = subprocess.run(scan, cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert all(f"fault{number}.py" in done.stdout for number in range(len(FAULTS)))
