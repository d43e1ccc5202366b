"""The register of the blueprint's artefacts, and whether each one is proved (docs/artifacts.md)."""
