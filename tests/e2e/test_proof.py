"""The proof in a browser: every line of an order's story verifies there, and the bundle verifies without us."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from intelgraph.stack.paths import PROJECT
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import bought, published
from tests.e2e.tab import Tabs
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.program import active_partner


def test_an_order_is_proved_on_its_page_and_offline(tabs: Tabs, stage: Backstage, tmp_path: Path) -> None:
    partner, _row = stage(active_partner, "Osprey Data", "osprey.example")
    listing = stage(published, partner, "Osprey Registers")
    buyer = stage(member, stage(OrganisationFactory, name="Quill Insurance", kinds=["customer"]))
    order = stage(bought, buyer, listing)

    tab = tabs(buyer)
    tab.open(f"/orders/{order.number}/")
    tab.press("Proof", role="link")
    expect(tab.page.get_by_text("All entries verified")).to_be_visible(
        timeout=15_000
    )  # the sealer comes by each second
    assert tab.page.get_by_text("Verified", exact=True).count() > 2
    assert tab.page.get_by_text("Verification failed").count() == 0

    with tab.page.expect_download() as download:
        tab.press("Download the evidence")
    bundle = tmp_path / "evidence.zip"
    download.value.save_as(bundle)
    tab.open("/log/")
    found = re.search(r"--key '([^']+)'", tab.page.inner_text("main"))
    assert found is not None
    verifier = tmp_path / "verify.py"
    verifier.write_text(stage.product.ask("GET", "/log/verify.py").text)

    assert verifier.read_text() == (PROJECT / "sdk/verify.py").read_text()
    check = [sys.executable, "-I", str(verifier), str(bundle), "--key", found[1]]
    said = subprocess.run(check, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    changed = bytearray(bundle.read_bytes())
    changed[len(changed) // 2] ^= 1
    bundle.write_bytes(changed)
    assert subprocess.run(check, capture_output=True, check=False).returncode in (1, 2)
