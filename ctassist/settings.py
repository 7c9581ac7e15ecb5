"""Settings of ctassist. Every value from outside comes through `env.py`."""

import structlog

from ctassist import env
from ctassist.lib.log_steps import without_rows

BASE_DIR = env.BASE_DIR
ENVIRONMENT = env.read()

SECRET_KEY = ENVIRONMENT.secret_key
PERSONAL_DATA_KEYS = ENVIRONMENT.personal_data_keys
ADDRESS_MONTHS = ENVIRONMENT.address_months
NAME_MONTHS = ENVIRONMENT.name_months
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins
PROXIES = ENVIRONMENT.proxies
EMBEDDED_SERVERS = not ENVIRONMENT.production
DATA_DIR = ENVIRONMENT.data_dir

INSTALLED_APPS = [
    "ctassist",
    "ctassist.lib",
    "ctassist.lib.history",
    "ctassist.lib.jobs",
    "countries",
    "partners",
    "accounts",
    "instruments",
    "activities",
    "participants",
    "reports",
    "ctassist.lib.admin_site.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "js_lib_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "ctassist.lib.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ctassist.lib.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ctassist.lib.middleware.PlainRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.rate_limits.RateLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ctassist.lib.middleware.NoStoreMiddleware",
    "ctassist.lib.history.middleware.HistoryMiddleware",
    "accounts.access_log.RefusedEntriesMiddleware",
    "accounts.middleware.SessionLifeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "ctassist.lib.middleware.NoBlankPageMiddleware",
    "ctassist.lib.middleware.ParametersMiddleware",
    "accounts.break_glass.BreakGlassMiddleware",
    "ctassist.lib.deadline.DeadlineMiddleware",  # last: what the others write is not cut off
]
LAST_STATEMENT_AFTER = 20  # seconds of a view, after which it begins no statement; each ends after 10

ROOT_URLCONF = "ctassist.urls"
WSGI_APPLICATION = "ctassist.wsgi.application"
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
            ],
        },
    }
]

# -- data --
DATABASES = {
    "default": {
        "ENGINE": "ctassist.lib.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **ENVIRONMENT.database,
        "OPTIONS": {
            "connect_timeout": 5,
            # Pages are read from memory or SSD, where reading in order is no cheaper; and no request is worth
            # the start of parallel workers or of a compiler.
            "options": "-c statement_timeout=10s -c random_page_cost=1.1 -c jit=off"
            " -c max_parallel_workers_per_gather=0",
            **ENVIRONMENT.database.get("OPTIONS", {}),
        },
    }
}
DATABASE_OWNER = ENVIRONMENT.database_owner
DATABASE_ROLE = ENVIRONMENT.database["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT.redis_url,
        "OPTIONS": {"socket_connect_timeout": 5, "socket_timeout": 5},
    }
}

# -- words and time --
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_MODEL = "countries.Language"  # the table of the languages that titles can be asked for in

# -- accounts and sessions --
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["activities.signed_in.SignedIn"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60  # of every link by which a password is chosen
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # at most, after signing in
SESSION_IDLE_AGE = 30 * 60  # without a request
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ctassist.lib.errors.forbidden"
DEVICE_COOKIE_NAME = "device"
PROXIES = ENVIRONMENT.proxies

# -- second factor and single sign-on: django-allauth, whose addresses stand in accounts/urls.py --
DEMO_WITHOUT_SECOND_FACTOR = ENVIRONMENT.demo_without_second_factor
ACCOUNT_ADAPTER = "accounts.allauth_adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # for a check of allauth alone: nobody signs up
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are written by administrators
ACCOUNT_RATE_LIMITS = False  # ours stand in accounts/throttling.py, see decision 18
MFA_ADAPTER = "accounts.allauth_adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "ctassist"
MFA_TOTP_TOLERANCE = 1  # a code counts 30 seconds before and after its time
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.SetUpForm",
}
SINGLE_SIGN_ON = ENVIRONMENT.single_sign_on
SOCIALACCOUNT_ADAPTER = "accounts.allauth_adapters.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # by a link: the content policy keeps a form from being sent on to another site
SOCIALACCOUNT_STORE_TOKENS = False
if SINGLE_SIGN_ON:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": ["openid", "email"],
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": SINGLE_SIGN_ON["label"],
                    "client_id": SINGLE_SIGN_ON["client_id"],
                    "secret": SINGLE_SIGN_ON["secret"],
                    "settings": {"server_url": SINGLE_SIGN_ON["issuer"]},
                }
            ],
        }
    }

# -- mail --
globals().update(ENVIRONMENT.mail)  # EMAIL_… and DEFAULT_FROM_EMAIL
SENDS_MAIL = not EMAIL_BACKEND.endswith("dummy.EmailBackend")  # noqa: F821 -- one of them

# -- the browser --
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.production:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked by the load balancer, inside
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"

# -- limits --
LONGEST_QUERY = 4096  # bytes of a query string
MOST_PARAMETERS = 100
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a body, files in a form not counted
LARGEST_UPLOAD = 21 * 1024 * 1024  # bytes of a form with files: one of 20 MB, and what stands beside it
DEEPEST_JSON = 32  # arrays and objects within each other
MOST_ITEMS = 1000  # of an array
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500  # the longest form that can be saved has some 2,000
REQUESTS_A_MINUTE = ENVIRONMENT.requests_a_minute  # of each token, account and address; 0 for any number
PAGE_SIZE = 50
LARGEST_PAGE = 200

# -- static files --
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = EMBEDDED_SERVERS
WHITENOISE_AUTOREFRESH = DEBUG
if ENVIRONMENT.production:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# -- API --
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["ctassist.lib.api_defaults.ReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["ctassist.lib.api_defaults.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ctassist.lib.api_defaults.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ctassist.lib.errors.problem",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ctassist.lib.api_defaults.AlwaysJson",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ctassist",
    "VERSION": "1",
    "DESCRIPTION": "Technical assistance against terrorism: activities, countries, partners and treaty facts, each "
    "with its source. Unknown is null, never zero. Lists take the same parameters as the pages.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "TreatyStatusEnum": "instruments.parties.STATUSES",
        "WithheldEnum": "activities.models.withholding.FLAGS",
    },
}

# -- background work --
CELERY_BROKER_URL = ENVIRONMENT.broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a long job keeps no other one from a worker that is free
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5}
ONE_DAY = 24 * 60 * 60
SWEEP = 30  # seconds
CELERY_BEAT_SCHEDULE = {
    "clear-expired-sessions": {"task": "ctassist.tasks.clear_expired_sessions", "schedule": ONE_DAY},
    "forget-old-reference-changes": {"task": "ctassist.tasks.forget_old_reference_changes", "schedule": ONE_DAY},
    "forget-old-access-entries": {"task": "ctassist.tasks.forget_old_access_entries", "schedule": ONE_DAY},
    "forget-old-answers": {"task": "ctassist.tasks.forget_old_answers", "schedule": ONE_DAY},
    "keep-retention-terms": {"task": "participants.tasks.keep_retention_terms", "schedule": ONE_DAY},
    "sweep-jobs": {"task": "ctassist.lib.jobs.tasks.sweep_jobs", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "remove-expired-files": {"task": "ctassist.lib.jobs.tasks.remove_expired_files", "schedule": ONE_DAY},
}

# -- logs: one JSON object a line, with the id of the request it belongs to --
LOG_STEPS = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_rows,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {"django": {"handlers": [], "level": ENVIRONMENT.log_level, "propagate": True}},
}
structlog.configure(
    processors=[*LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
