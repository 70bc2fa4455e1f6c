"""Django settings. What a clinic decides comes from the environment (`environment.py`)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ataraxy.web.environment import read
from ataraxy.web.logs import logging_settings

ENVIRONMENT = read()
HERE = Path(__file__).parent

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
MODE = ENVIRONMENT.mode
DEMONSTRATION = ENVIRONMENT.mode == "demonstration"
DEMO_PASSWORD = "calm harbour at dawn"  # noqa: S105 - printed by the demonstration itself
PUBLIC_URL = ENVIRONMENT.public_url

DATA_DIR = ENVIRONMENT.data_dir
DOCUMENT_ROOT = DATA_DIR / "documents"
BACKUP_ROOT = ENVIRONMENT.backup_dir
ANCHOR_ROOT = DATA_DIR / "anchors"

AUDIT_KEY_ID, AUDIT_KEYS = ENVIRONMENT.audit_key_id, ENVIRONMENT.audit_keys
FIELD_KEY_ID, FIELD_KEYS = ENVIRONMENT.field_key_id, ENVIRONMENT.field_keys

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ataraxy.platform.audit",
    "ataraxy.platform.feed",
    "ataraxy.platform.service",
    "ataraxy.platform.tick",
    "ataraxy.platform.accounts",
    "ataraxy.platform.people",
    "ataraxy.platform.oversight",
    "ataraxy.platform.documents",
    "ataraxy.platform.signatures",
    "ataraxy.platform.worklist",
    "ataraxy.platform.chart",
    "ataraxy.clinic.policy",
    "ataraxy.clinic.agreements",
    "ataraxy.clinic.rulebook",
    "ataraxy.clinic.scheduling",
    "ataraxy.clinic.messaging",
    "ataraxy.clinic.pharmacy",
    "ataraxy.clinic.rems",
    "ataraxy.clinic.devices",
    "ataraxy.journey.course",
    "ataraxy.journey.referral",
    "ataraxy.journey.screening",
    "ataraxy.journey.evaluation",
    "ataraxy.journey.consent",
    "ataraxy.journey.letters",
    "ataraxy.journey.plan",
    "ataraxy.journey.session",
    "ataraxy.journey.daybefore",
    "ataraxy.journey.forecast",
    "ataraxy.journey.recovery",
    "ataraxy.journey.outcomes",
    "ataraxy.journey.collecting",
    "ataraxy.journey.homedose",
    "ataraxy.journey.surveillance",
    "ataraxy.journey.maintenance",
    "ataraxy.journey.therapy",
    "ataraxy.programme.desk",
    "ataraxy.programme.workbench",
    "ataraxy.programme.rules",
    "ataraxy.programme.research",
    "ataraxy.programme.billing",
    "ataraxy.programme.copies",
    "ataraxy.programme.portal",
    "ataraxy.web",
]

MIDDLEWARE = [
    "ataraxy.web.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ataraxy.web.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ataraxy.platform.accounts.middleware.ShiftMiddleware",
    "ataraxy.platform.people.middleware.ActorMiddleware",
    "ataraxy.web.middleware.HomeMiddleware",
    "ataraxy.web.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "ataraxy.web.urls"
ASGI_APPLICATION = "ataraxy.web.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ataraxy.platform.accounts.context.lock_screen",
            ],
            "builtins": ["ataraxy.web.steady_tags"],
            "libraries": {
                "i18n": "ataraxy.web.steady_tags",
                "static": "ataraxy.web.steady_tags",
            },
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, because several processes must see one TOTP code used once.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ataraxy.platform.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "ataraxy.platform.accounts.adapters.AccountAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, this one goes on
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "ataraxy.platform.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_production  # http://localhost
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be off by one period
MFA_FORMS = {
    "authenticate": "ataraxy.platform.accounts.forms.CodeForm",
    "reauthenticate": "ataraxy.platform.accounts.forms.CodeAgainForm",
}
USERSESSIONS_ADAPTER = "ataraxy.platform.accounts.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "ataraxy.platform.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_production
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.is_production else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.is_production else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = ENVIRONMENT.is_production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000 if ENVIRONMENT.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.is_production
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if ENVIRONMENT.is_production
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not ENVIRONMENT.is_production

MONITORS = ENVIRONMENT.monitors
PAGES_KEPT_S = ENVIRONMENT.pages_kept_s
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DOCUMENT_UPLOAD_LIMIT_BYTES = 20_000_000
RECORD_UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024  # unpacked
SILENCED_SYSTEM_CHECKS = [
    "templates.W003",  # `steady_tags` takes the place of two of Django's libraries on purpose
    *(() if ENVIRONMENT.is_production else ("security.W004", "security.W008")),
]
# Without a mail server the demonstration writes e-mails into a folder, and production says on the
# work list that nobody can be told.
EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.email["host"], ENVIRONMENT.email["port"]
EMAIL_HOST_USER = ENVIRONMENT.email["user"]
EMAIL_HOST_PASSWORD = ENVIRONMENT.email["password"]
EMAIL_USE_TLS = ENVIRONMENT.email["starttls"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.email["sender"]
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_IS_SET_UP = bool(EMAIL_HOST) or not ENVIRONMENT.is_production
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"

SMS, SMS_FILE_PATH = ENVIRONMENT.sms, DATA_DIR / "sms"

LOGGING = logging_settings(human=MODE == "development")
