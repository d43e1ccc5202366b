"""`python -m tools.supply_chain check`, `bill` and `gather`."""

import argparse
import sys
from pathlib import Path

from tools.supply_chain.advisories import gather, vulnerable
from tools.supply_chain.bill import bill

PINNED = Path(__file__).resolve().parents[2] / "requirements"


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.supply_chain", description=__doc__)
    parser.add_argument("--requirements", type=Path, default=PINNED, help="folder of the pinned packages")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help="no pinned package is known to be vulnerable, and the bill of materials is valid")
    actions.add_parser("bill", help="print the bill of materials (CycloneDX 1.6, JSON)")
    gathering = actions.add_parser("gather", help="renew the advisories from a clone of the advisory database")
    gathering.add_argument("database", type=Path)
    chosen = parser.parse_args()
    if chosen.action == "bill":
        print(bill(chosen.requirements))
        return 0
    if chosen.action == "gather":
        print(f"{gather(chosen.database, chosen.requirements)} advisories name a pinned package.")
        return 0
    found = vulnerable(chosen.requirements)
    bill(chosen.requirements)
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
