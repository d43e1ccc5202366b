"""Every setting that the product reads has its line in .env.example, with a word on what it is for."""

import re

from intelgraph.environment import ROOT

READS = re.compile(r'env\.(?:text|flag|integer|networks)\("([A-Z_]+)"')


def test_every_setting_is_in_the_example() -> None:
    read = set(READS.findall((ROOT / "intelgraph" / "settings.py").read_text()))
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    assert read
    assert read - listed == set()


def test_every_line_of_the_example_is_explained() -> None:
    explained = False
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line.startswith("#"):
            explained = True
        elif not line:
            explained = False
        else:
            assert explained, line
