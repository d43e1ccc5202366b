"""Every setting of the product, read from the environment once. .env.example has a line on each variable."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from intelgraph import environment as env
from intelgraph import valkey
from intelgraph.database import options
from intelgraph.limits import LIMITS

ROOT = env.ROOT
VAR_DIR = Path(env.text("VAR_DIR", str(ROOT / ".var")))
env.load_stack(VAR_DIR)

# -- what kind of place this is
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-building-and-checking-never-for-serving-0000")
PORT = env.integer("PORT", 8000)
PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "http")
PUBLIC_PORT = env.text("PUBLIC_PORT", str(PORT))
FAULT_INJECTION = env.flag("FAULT_INJECTION", False)
ALLOWED_HOSTS = ["*"]  # tenancy decides: a host that is no marketplace's is answered 404 before any schema is chosen

TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For names the client; of no other it is read

# -- apps: the control plane's, then a marketplace's
SHARED_APPS = ["django_tenants", "apps.ground.tenancy"]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "apps.surfaces.operations.admin_config.OperationsAdminConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "apps.ground.policy",
    "apps.ground.provenance",
    "apps.ground.jobs",
    "apps.ground.events",
    "apps.ground.commands",
    "apps.ground.accounts",
    "apps.ground.notices",
    "apps.ground.worklist",
    "apps.ground.restrictions",
    "apps.supply.program",
    "apps.supply.pricing",
    "apps.supply.listings",
    "apps.demand.checkout",
    "apps.demand.entitlements",
    "apps.demand.metering",
    "apps.surfaces.storefront",
    "apps.surfaces.portal",
    "apps.surfaces.operations",
    "apps.surfaces.developers",
    "apps.surfaces.golden",
]
PLAIN_APPS = [
    "whitenoise.runserver_nostatic",
    "intelgraph.static_files.OwnStaticFiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "apps.ground.web",
    "apps.surfaces.components",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS, *PLAIN_APPS]
if env.flag("LINT"):  # `make lint` asks it whether migrations are safe on live tables
    INSTALLED_APPS.append("django_migration_linter")
TENANT_MODEL = "tenancy.Marketplace"
TENANT_DOMAIN_MODEL = "tenancy.Domain"
TENANT_BASE_SCHEMA = "marketplace_template"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- servers
DATABASE_ROLE = env.text("DATABASE_ROLE", "web")
DATABASE_URL = env.text("DATABASE_URL", "postgresql://intelgraph_web@127.0.0.1:5432/intelgraph")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", "postgresql://intelgraph_owner@127.0.0.1:5432/intelgraph")
DATABASE_WEB_ROLE = env.postgres(DATABASE_URL)["USER"]
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.postgres(DATABASE_OWNER_URL if DATABASE_ROLE == "owner" else DATABASE_URL)
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
LOCK_TIMEOUT_MS = env.integer("DATABASE_LOCK_TIMEOUT_MS", 5000)  # then 503 `busy`; migrations wait as long as they must
POOL_SIZE = env.integer("DATABASE_POOL_SIZE", 0)  # the web process has one, and limits that fit a request
REQUEST_LIMIT_S = env.integer("REQUEST_LIMIT_S", 10)  # for all that a request asks the database
HTTP_THREADS = env.integer("HTTP_THREADS", 16)  # of a web process; more than connections: some need none
HTTP_WAITING = env.integer("HTTP_WAITING", 48)  # requests that may wait for a thread; the next is refused at once
HTTP_BODIES = env.integer("HTTP_BODIES", 64)  # request bodies that a web process reads at once
REQUEST_BODY_S = env.integer("REQUEST_BODY_S", 60)  # for the whole body to arrive; then 408
if DATABASE_ROLE != "owner":
    DATABASES["default"]["OPTIONS"].setdefault(
        "options", options.session(LOCK_TIMEOUT_MS, REQUEST_LIMIT_S * 1000 if POOL_SIZE else 0)
    )
DATABASES["default"]["OPTIONS"] |= {"application_name": f"intelgraph-{env.text('PROCESS_NAME', 'shell')}"}
DATABASES["default"]["OPTIONS"] = options.NOTICES_SILENCE | DATABASES["default"]["OPTIONS"]
if POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = options.pool(POOL_SIZE)
VALKEY_URL = env.text("VALKEY_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # nothing is believed that is kept
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "intelgraph.live_layer.SealedLayer",
        "CONFIG": {
            "hosts": [{"address": VALKEY_URL, **valkey.LIMITS}],
            "symmetric_encryption_keys": [SECRET_KEY],
        },
    }
}
CELERY_BROKER_URL = VALKEY_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": env.integer("TASK_VISIBILITY_S", 3600), **valkey.QUEUE_LIMITS}
CELERY_TASK_PUBLISH_RETRY = False  # what was asked for is a row, of which the queue is told again, later
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "apps.ground.jobs.beat:DueJobs"  # what jobs declare by every_s, in each marketplace
DEADLINES_EVERY_S = env.integer("DEADLINES_EVERY_S", 60)
JOB_LEASE_S = env.integer("JOB_LEASE_S", 60)  # how long a worker holds a job between two signs of life
JOB_SEND_AGAIN_S = env.integer("JOB_SEND_AGAIN_S", 30)  # when the queue is first told again of what nobody took

# -- requests
ROOT_URLCONF = "intelgraph.urls"
PUBLIC_SCHEMA_URLCONF = "intelgraph.urls_control"
ASGI_APPLICATION = "intelgraph.asgi.application"
MIDDLEWARE = [
    "apps.ground.web.request_id.RequestIdMiddleware",
    "apps.ground.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "apps.ground.web.csp.PolicyMiddleware",
    "apps.ground.web.body.BodyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.ground.web.compression.PageCompressionMiddleware",
    "apps.ground.web.health.HealthMiddleware",
    "apps.ground.web.load_shedding.CrowdMiddleware",
    "apps.ground.tenancy.middleware.MarketplaceMiddleware",
    "apps.ground.tenancy.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "apps.ground.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.ground.web.refused.RefusedMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "apps.surfaces.components.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "apps.ground.tenancy.context.marketplace",
                "apps.ground.accounts.context.actor",
                "apps.ground.notices.context.unread",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
DATA_UPLOAD_MAX_MEMORY_SIZE = LIMITS["body_bytes"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = LIMITS["form_fields"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"

# -- sessions and security
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_SCHEME == "https"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.ground.web.errors.csrf_refused"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        "report-uri": ["/csp-report"],
    }
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = ["apps.ground.accounts.sign_in.EmailBackend"]
OTP_TOTP_ISSUER = "IntelGraph"
OTP_LOGIN_URL = "/account/second-factor/"

# -- languages, time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
if env.flag("TEST_LANGUAGES"):
    LANGUAGES += [("en-xa", _("Pseudo")), ("ar", _("Arabic"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["intelgraph.formats"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
POLICIES_DIR = ROOT / "policies"

# -- keys: the log's signing key is for the sealer only; the web process never reads it
KEYS_DIR = Path(env.text("KEYS_DIR", str(VAR_DIR / "keys")))
LOG_SIGNING_KEY_FILE = Path(env.text("LOG_SIGNING_KEY_FILE", str(KEYS_DIR / "log.ed25519")))
# The log's public keys, written by the sealer; the web process reads them, and trusts no key that the database names
LOG_VERIFIER_KEYS_FILE = Path(env.text("LOG_VERIFIER_KEYS_FILE", str(KEYS_DIR / "log.verifiers")))
TOKEN_SIGNING_KEY_FILE = Path(env.text("TOKEN_SIGNING_KEY_FILE", str(KEYS_DIR / "tokens.ed25519")))

# -- mail
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "IntelGraph Marketplace <marketplace@intelgraph.example>")

# -- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.ground.accounts.api_authentication.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["apps.ground.web.api.render.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.ground.web.api.parse.StrictJsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.ground.web.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "apps.ground.web.api.render.JsonNegotiation",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IntelGraph Marketplace API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.ground.web.logs.JsonLines"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stream"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "kombu": {"level": "WARNING"},
        "amqp": {"level": "WARNING"},
    },
}
