"""The packages that the product is built from: known vulnerabilities, and the bill of materials of a release."""
