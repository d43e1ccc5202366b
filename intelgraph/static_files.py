"""Which files of the apps we serve: those that some page of ours asks for."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class OwnStaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours loads, which was two thirds of all that `collectstatic` hashed and compressed.

    htmx comes from static/vendor and the API has no browsable pages; of select2's languages those that begin like ours
    stay (the patterns are fnmatch's, which knows no list of names to keep).
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/*",
        "rest_framework/*",
        "admin/js/vendor/select2/i18n/[!de]*",
        "admin/js/vendor/xregexp/xregexp.js",
        "admin/js/vendor/jquery/jquery.js",
        "admin/js/vendor/select2/select2.full.js",
        "admin/css/vendor/select2/select2.css",
    ]
