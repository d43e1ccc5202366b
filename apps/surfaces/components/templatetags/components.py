"""The component tags, loaded as a builtin: templates/components/README.md lists each with its parameters."""

from django.template import Library

from apps.surfaces.components.tags import assets, content, figures, forms, frame, listings, navigation, records, text

register = Library()

for module in (assets, content, figures, forms, frame, listings, navigation, records, text):
    register.tags.update(module.register.tags)
    register.filters.update(module.register.filters)
