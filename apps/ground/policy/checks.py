"""System check of the files in `policies/`."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import get_resolver

from apps.ground.policy.active import active
from apps.ground.policy.bundle import PolicyError
from apps.ground.web.checks import SERVING
from intelgraph.policy_files import faults_of_files


@register(Tags.security, SERVING, deploy=True)
def policy_files_are_right(**_given: Any) -> list[Error]:
    """B106 B109: each file that is wrong, with its line and the rule that it breaks."""
    assert get_resolver().url_patterns  # whoever reads such a file is imported with the pages
    faults = faults_of_files()
    try:
        active()
    except PolicyError as error:
        faults = [str(error), *faults]
    return [Error(fault, id="intelgraph.E005") for fault in faults]
