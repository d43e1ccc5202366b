"""The bill of materials of a release: what is shipped, as CycloneDX 1.6, from the pins alone.

The same pins give the same bytes: the serial number follows from them, and the time is SOURCE_DATE_EPOCH's
(https://reproducible-builds.org/specs/source-date-epoch/), in seconds; 1970 where it is not set.
"""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from tools.supply_chain.pins import SHIPPED, Pin, pins


def bill(folder: Path) -> str:
    """The document as JSON. Raises ValueError with the place where it breaks the standard's own schema."""
    shipped = pins(folder, SHIPPED)
    parts = {pin.name: _component(pin) for pin in shipped}
    product = Component(name="intelgraph-portal", type=ComponentType.APPLICATION, bom_ref="intelgraph-portal")
    pinned = sha256(repr(shipped).encode()).hexdigest()
    bom = Bom(components=parts.values(), serial_number=uuid5(NAMESPACE_URL, f"intelgraph-portal/{pinned}"))
    bom.metadata.component = product
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    bom.register_dependency(product, [parts[pin.name] for pin in shipped if pin.is_direct])
    for name, part in parts.items():
        bom.register_dependency(part, [parts[pin.name] for pin in shipped if name in pin.required_by])
    document = JsonV1Dot6(bom).output_as_string(indent=1)
    if broken := JsonStrictValidator(SchemaVersion.V1_6).validate_str(document):
        raise ValueError(f"The bill of materials breaks its schema: {broken}")
    return document


def _component(pin: Pin) -> Component:
    address = PackageURL("pypi", name=pin.name, version=pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.sha256],
    )
