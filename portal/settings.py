"""The one settings file: everything that differs between machines comes from the environment or `.env`.

With DEBUG on (the default) a clone runs as it is. With DEBUG off a missing key or host, or a value that
cannot be read, ends the start and names the variable.
"""

import mimetypes
import re
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def read(name, reader, default):
    """Value of the variable `name` by one of django-environ's readers; a value it cannot read is refused by name."""
    try:
        return reader(name, default=default)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


def flag(name, *, default):
    """A yes-or-no variable; unlike `env.bool` it refuses words it does not know."""
    word = env.str(name, default="on" if default else "off").strip().lower()
    if word not in {"on", "true", "yes", "1", "off", "false", "no", "0"}:
        raise ImproperlyConfigured(f"{name} cannot be read: write on or off, not “{word}”")
    return word in {"on", "true", "yes", "1"}


def secret(name):
    """A key that must be set, long, and its own in production."""
    value = env.str(name, default="")
    if DEBUG:
        return value or f"development-only-{name.lower()}-never-use-it-in-production-0123456789"
    if len(value) < 50:
        raise ImproperlyConfigured(f"{name} is missing or shorter than 50 characters (DEBUG is off)")
    return value


# -- the machine ---------------------------------------------------------------------------------------------
DEBUG = flag("DEBUG", default=True)
SECRET_KEY = secret("SECRET_KEY")
LINK_KEY = secret("LINK_KEY")  # signs the personal links; a leaked session key must not open them
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing (DEBUG is off): write the names the site answers to")
PORT = read("PORT", env.int, 8000)
_address = f"http://127.0.0.1:{PORT}" if DEBUG else f"https://{ALLOWED_HOSTS[0]}"
SITE_URL = env.str("SITE_URL", default=_address).rstrip("/")  # where links in mails lead
if not re.fullmatch(r"https?://[\w\[][\w.:\[\]-]*", SITE_URL, re.ASCII):
    raise ImproperlyConfigured(f"SITE_URL cannot be read: write https://portal.example, not “{SITE_URL}”")
WORKER = flag("WORKER", default=False)  # on: `manage.py worker` sends mails and makes photos’ sizes, no web process

DATABASES = {"default": read("DATABASE_URL", env.db_url, f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
_engine = _database.get("ENGINE", "")
if _engine.endswith("sqlite3"):
    Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a write never starts as a read that cannot be upgraded
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif _engine.endswith("postgresql"):
    _database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    _database["OPTIONS"] = {"connect_timeout": 3} | _database.get("OPTIONS", {})
else:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read: write sqlite:///path or postgres://user:password@host/name"
    )

CACHES = {"default": read("CACHE_URL", env.cache_url, "locmemcache://")}
if "MAX_ENTRIES" not in CACHES["default"].get("OPTIONS", {}):
    CACHES["default"]["max_entries"] = 10_000  # of Django's 300, pages of one reader pushed out everybody's throttles
vars().update(read("EMAIL_URL", env.email_url, "consolemail://"))

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STORAGES = {
    "default": {"BACKEND": "portal.common.storage.DurableStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
mimetypes.add_type("image/webp", ".webp")  # unknown to Python 3.11 on machines without a mime.types file

# -- the site ------------------------------------------------------------------------------------------------
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it patches
    "portal.common.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "django_prose_editor",
    "simple_history",
    "portal.common.apps.CommonConfig",
    "clusters",
    "visits",
    "portal.gallery",
    "portal.news",
    "portal.home",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.common.middleware.keep_private",
    "portal.common.middleware.calm_errors",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.common.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.common.context_processors.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal.common.templatetags.portal"],
        },
    }
]
CRISPY_TEMPLATE_PACK = "portal"  # our own, templates/portal/: the library ships none
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_FAIL_SILENTLY = False
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # HSTS preload are promises of the whole domain, not of this site
]

# -- languages and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "pl"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("pl",)
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True

# -- safety --------------------------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a draft of 60 stops in four languages is one form of staff's
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # photos of a visit, in the form that works without a script

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The rich text editor's import map needs a nonce, and its one inline style a hash (pinned with the package's version).
ADMIN_CSP = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_links": {"()": "portal.common.logs.NoLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_links"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "weasyprint": {"level": "WARNING"},  # not each step of each PDF
    },
}
