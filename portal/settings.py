"""Settings of the site, read from the environment and safe when nothing is set.

Every variable and its default is in the README. Sections stand in the order in which an
operator asks for them.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from portal.environment import Environment
from portal.secret_key import read_or_create

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things are kept -------------------------------------------------------------------

DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_ROOT = DATA_DIR / "static"
PUBLISHED_ROOT = DATA_DIR / "published"
# Uploads, media and private ones, in object storage; None: in the folders above.
MEDIA_STORAGE = env.object_storage("MEDIA_STORAGE")
# Named as all programs for S3 name them.
AWS_ENDPOINT_URL = env.endpoint("AWS_ENDPOINT_URL")
AWS_DEFAULT_REGION = env.str("AWS_DEFAULT_REGION", "")
AWS_ACCESS_KEY_ID = env.str("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = env.str("AWS_SECRET_ACCESS_KEY", "")

# --- Safety ----------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or read_or_create(DATA_DIR / "secret_key")
HOST = env.str("HOST", "") or "127.0.0.1"
PORT = env.port("PORT", 8000)
SITE_URL = env.web_address("SITE_URL", f"http://localhost:{PORT}")
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname, HOST]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# A web server in front says who asks and how: without one, anybody could say anything.
BEHIND_PROXY = env.flag("BEHIND_PROXY", HTTPS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Names by which browsers refuse what another host, or somebody on plain HTTP, would set
# (RFC 6265bis, 4.1.3.2); portal/published/addresses.py and deploy/nginx.conf know them.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
# No cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Text without files. A visitor who pastes too much gets it back with a word, not an error page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# --- The application -------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "portal.observing",
    "portal.published",
    "portal.backup",
    "portal.accounts",
    "portal.statistics",
    "news",
    "contacts",
    "contacts.inquiries",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.users_app.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "portal.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "portal.observing.requests.RequestMiddleware",
    "portal.headers.SecurityHeadersMiddleware",
    "portal.body_limits.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.CompressionMiddleware",
    "portal.speculation.SpeculationRulesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.languages.PathLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.AdminMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "portal.template_loading.CompactLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Web server and worker write to one file: each transaction takes the write lock at its
    # start and waits for it, so that none can fail half way (https://sqlite.org/wal.html).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
            "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
        ),
    }
    # Opening the file and reading what tables there are takes longer than most pages' queries.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    # A server that is away or gone without a word is noticed in seconds: libpq itself waits for as
    # long as TCP does, and a node that was cut off must know
    # (https://www.postgresql.org/docs/current/libpq-connect.html).
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3, "tcp_user_timeout": 10_000,
        "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    } | DATABASES["default"].get("OPTIONS", {})  # fmt: skip
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Backups ---------------------------------------------------------------------------------

# None: somebody else makes them.
BACKUP_DIR = env.place_or_off("BACKUP_DIR", DATA_DIR / "backups")
# Public keys of age, for whom they are encrypted; without one they are not.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])

# --- Languages and time ----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
WAGTAIL_I18N_ENABLED = USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]

# --- Static files and media ------------------------------------------------------------------

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "portal.file_storage.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "portal.static_files.StaticFilesStorage"
    },
    # What no address serves.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
if MEDIA_STORAGE:
    STORAGES["default"] = MEDIA_STORAGE.storage("media")
    STORAGES["private"] = MEDIA_STORAGE.storage("private")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o644

# A virus scanner's socket, or host and port; without it Debian's, where there is one.
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", "")

# --- Published pages -------------------------------------------------------------------------

#: Names of addresses whose answers may be kept as files (see portal/published/rendering.py).
PUBLISHED_ADDRESSES = ["page", "robots", "sitemap", "sitemap_file", "speculation_rules", "vcard"]
#: Apps and models that no public page shows. A change of any other discards all stored pages.
NEVER_PUBLIC = [
    "account", "accounts", "mfa", "usersessions",
    "auth", "backup", "contenttypes", "sessions", "django_tasks_database",
    "statistics",
    "portal.DraftLink", "portal.Heartbeat",
    "inquiries.Attachment", "inquiries.Delivery", "inquiries.Inquiry", "inquiries.Note",
    "inquiries.ReferenceCounter",
    "wagtail_localize", "wagtailadmin", "wagtailsearch", "wagtailusers",
    "wagtailcore.APIToken", "wagtailcore.Comment", "wagtailcore.CommentReply",
    "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex", "wagtailcore.Revision", "wagtailcore.TaskState",
    "wagtailcore.UploadedFile", "wagtailcore.WorkflowState",
]  # fmt: skip

# Caches in front, which are told when the edition rises (portal/published/front.py).
WAGTAILFRONTENDCACHE = {
    address: {"BACKEND": "portal.published.front.BanBackend", "LOCATION": address}
    for address in env.endpoints("FRONTEND_CACHE")
}

# --- Background tasks ------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Wagtail ---------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = _("Company website")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Drafts are saved when typing pauses; every half second, Wagtail's own, writes without need.
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "portal.rich_text_editor.RichTextEditor"},
}
# A translation begins as a draft, however live its original.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILIMAGES_IMAGE_MODEL = "portal.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.images.forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "dwg", "dxf", "mp4", "pdf", "pptx", "step", "stp", "txt", "webm", "xlsx", "zip",
]  # fmt: skip
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.documents.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
SEARCH_PAGES = "portal.pages.published_pages"
SEARCH_FACETS = ["news.search.CategoryFacet", "news.search.YearFacet"]
SEARCH_PLACES = "news.search.places"

# --- E-mail ----------------------------------------------------------------------------------

EMAIL_CONFIG = env.mail_server("EMAIL_URL", "dummymail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "website@localhost")
EMAIL_TIMEOUT = 10
# Addresses of webhooks come from the admin: without this they lead to public hosts by https only.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.flag("WEBHOOKS_TO_PRIVATE_ADDRESSES", False)
# Without mail, nobody is promised one.
WAGTAIL_PASSWORD_RESET_ENABLED = not EMAIL_CONFIG["EMAIL_BACKEND"].endswith(".dummy.EmailBackend")

# --- Staff -----------------------------------------------------------------------------------

# The list of common passwords is Django's own, a file: nobody is asked.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "portal.accounts.passwords.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_RESET_TIMEOUT = 4 * 3600
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# Attempts are counted in the database (portal/accounts/throttling.py), allauth's in a cache.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# By finger, face or PIN: a passkey alone is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers offer passkeys without HTTPS on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_TOLERANCE = 1

# --- Logs and figures ------------------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", ("json", "text"), "json" if HTTPS else "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "portal.observing.logs.JSONFormatter"},
        "text": {"()": "portal.observing.logs.TextFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Each address that is not there is no warning: the lines of requests have those.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # What the web server says before the site is asked.
        "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
METRICS_ADDRESS = env.listening("METRICS_ADDRESS")
