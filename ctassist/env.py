"""The environment, read once. Whatever could make a public server unsafe stops the start with one sentence.

With DATABASE_URL set this is production: every value must be given and be strong. Without it the program
runs on private servers below the data directory, for a laptop, a demonstration or the tests.
"""

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SHORTEST_SECRET = 50
MANY = 60_000  # requests a minute
YES = ("1", "true", "yes", "on")
LONGEST_SOCKET_PATH = 90  # the operating system allows a little over 100 bytes


class BadEnvironment(SystemExit):
    """Stops the program with a sentence for the person who starts it, and exit status 1."""


@dataclass(frozen=True)
class Environment:
    """All that the settings take from outside."""

    production: bool
    data_dir: Path
    database: dict
    database_owner: dict | None  # who migrates, where that is another one than who runs the program
    redis_url: str
    broker_url: str
    secret_key: str
    personal_data_keys: list  # the first one seals what is sensitive, all of them open it
    address_months: int  # that addresses of participants are kept after an activity
    name_months: int  # that their names are
    debug: bool
    allowed_hosts: list
    trusted_origins: list
    log_level: str
    requests_a_minute: dict  # that a token, an account and an address may send; 0 for any number
    proxies: int  # that stand before the program, each of which adds an address to X-Forwarded-For
    mail: dict  # Django's settings of mail, by their names
    single_sign_on: dict | None  # issuer, client_id, secret, label, second_factor; None where there is none
    demo_without_second_factor: bool


def data_directory():
    """Where the private servers keep their data: CTASSIST_DATA_DIR, else `.data` beside manage.py."""
    return Path(os.environ.get("CTASSIST_DATA_DIR") or BASE_DIR / ".data").absolute()


def socket_directory(data_dir):
    """Where the private servers listen: below the data directory, or in /tmp where that path cannot be used.

    It may be too long, or hold a comma, which to PostgreSQL's clients separates two hosts. Not in TMPDIR: a command
    in another shell has to find the same place.
    """
    below = data_dir / "sockets"
    if len(str(below).encode()) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432.lock") and "," not in str(below):
        return below
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path("/tmp") / f"ctassist-{os.getuid()}-{name}"


def read():
    """The environment as one object, or BadEnvironment."""
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if bool(database_url) != bool(redis_url):
        given, missing = ("DATABASE_URL", "REDIS_URL") if database_url else ("REDIS_URL", "DATABASE_URL")
        raise BadEnvironment(f"{given} is set but {missing} is not: set both, or neither to use private servers.")
    production = bool(database_url)
    data_dir = data_directory()
    sockets = socket_directory(data_dir)
    if production:
        database, broker_url = parse_database_url(database_url), redis_url
    else:
        user = os.environ.get("CTASSIST_DATABASE_ROLE") or "postgres"  # `up` gives the site a role of its own
        database = {"NAME": "ctassist", "USER": user, "HOST": str(sockets), "PORT": "5432"}
        redis_url = f"unix://{quote(str(sockets))}/valkey.sock?db=1"
        broker_url = f"redis+socket://{quote(str(sockets))}/valkey.sock?virtual_host=0"
    return Environment(
        production=production,
        data_dir=data_dir,
        database=database,
        database_owner=database_owner(production, database),
        redis_url=redis_url,
        broker_url=broker_url,
        secret_key=secret_key(production, data_dir),
        personal_data_keys=personal_data_keys(production, data_dir),
        address_months=number("ADDRESS_MONTHS", 12, 1, 240),
        name_months=number("NAME_MONTHS", 60, 1, 240),
        debug=debug(production),
        allowed_hosts=allowed_hosts(production),
        trusted_origins=words("CSRF_TRUSTED_ORIGINS"),
        log_level=os.environ.get("LOG_LEVEL", "INFO").upper(),
        requests_a_minute=requests_a_minute(production),
        proxies=proxies(production),
        mail=mail(production, data_dir),
        single_sign_on=single_sign_on(production),
        demo_without_second_factor=demo_without_second_factor(production),
    )


def database_owner(production, database):
    """Django's settings of DATABASE_OWNER_URL, which names the same database as DATABASE_URL; None where not set."""
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url or not production:
        return None
    owner = parse_database_url(url, "DATABASE_OWNER_URL")
    if owner["NAME"] != database["NAME"]:
        raise BadEnvironment("DATABASE_OWNER_URL must name the same database as DATABASE_URL.")
    if owner["USER"] == database["USER"]:
        raise BadEnvironment("DATABASE_OWNER_URL must name another role than DATABASE_URL: the owner of the tables.")
    return {name: owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}


def parse_database_url(url, variable="DATABASE_URL"):
    """Django's settings of `postgres://user:password@host:port/name?option=value`.

    A percent-encoded directory as host means a Unix socket.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadEnvironment(f"{variable} must look like postgres://user:password@host:5432/name.")
    userinfo, _, address = parts.netloc.rpartition("@")
    user, _, password = userinfo.partition(":")
    host, _, port = address.rpartition(":") if address.rpartition(":")[2].isdigit() else (address, "", "")
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": unquote(host).strip("[]"),  # the brackets of an IPv6 address
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def secret_key(production, data_dir):
    """SECRET_KEY; on private servers a random one that is kept in the data directory."""
    key = os.environ.get("SECRET_KEY", "")
    if production:
        if not key:
            raise BadEnvironment("SECRET_KEY is missing: set it to at least 50 random characters.")
        if len(key) < SHORTEST_SECRET or len(set(key)) < 12 or "insecure" in key.lower():
            raise BadEnvironment("SECRET_KEY is too weak: set it to at least 50 random characters.")
        return key
    return key or kept_secret(data_dir / "secret.key")


def personal_data_keys(production, data_dir):
    """PERSONAL_DATA_KEYS; on private servers one that is kept in the data directory, apart from the database."""
    keys = words("PERSONAL_DATA_KEYS")
    if production and not keys:
        raise BadEnvironment("PERSONAL_DATA_KEYS is missing: set it to at least 50 random characters.")
    if production and any(len(key) < SHORTEST_SECRET or len(set(key)) < 12 for key in keys):
        raise BadEnvironment("PERSONAL_DATA_KEYS is too weak: each key has at least 50 random characters.")
    return keys or [kept_secret(data_dir / "personal-data.key")]


def kept_secret(path):
    """The secret in the file at `path`; made, and readable by nobody else, when it is not there yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_once(path, secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise BadEnvironment(f"The data directory {path.parent} cannot be used: {error.strerror.lower()}.") from error


def write_once(path, text):
    """Write a file that only its owner reads, complete or not at all; the first of two writers wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def debug(production):
    """Whether error pages show internals; refused in production."""
    wanted = os.environ.get("DEBUG", "").lower() in YES
    if production and wanted:
        raise BadEnvironment("DEBUG must not be set where DATABASE_URL is: it would show internals to everybody.")
    return wanted


def allowed_hosts(production):
    """The names under which the site answers; never all of them in production."""
    hosts = words("ALLOWED_HOSTS")
    if production and not hosts:
        raise BadEnvironment("ALLOWED_HOSTS is missing: name the hosts of this site, separated by commas.")
    if production and "*" in hosts:
        raise BadEnvironment("ALLOWED_HOSTS=* would answer under any name: name the hosts of this site.")
    return hosts or LOCAL_HOSTS


def proxies(production):
    """How many proxies stand before the program: one in production, which sets X-Forwarded-For, else none."""
    given = os.environ.get("PROXIES") or ("1" if production else "0")
    if given not in ("0", "1", "2", "3", "4", "5"):
        raise BadEnvironment("PROXIES must be the number of proxies before the program, 0 to 5.")
    return int(given)


def requests_a_minute(production):
    """{"token": …, "account": …, "address": …}; on private servers so many that only a flood meets the limit."""
    usual = {"token": 600, "account": 600, "address": 300}
    return {
        kind: number(f"REQUESTS_A_MINUTE_{kind.upper()}", most if production else MANY, 0, 1_000_000)
        for kind, most in usual.items()
    }


def mail(production, data_dir):
    """Django's settings of mail. Private servers write it to files; without EMAIL_URL production sends none."""
    sender = os.environ.get("DEFAULT_FROM_EMAIL", "")
    url = os.environ.get("EMAIL_URL", "")
    if not url:
        if production:
            return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "EMAIL_HOST": ""}
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data_dir / "mail"),
            "DEFAULT_FROM_EMAIL": sender or "ctassist@localhost",
        }
    if "@" not in sender:
        raise BadEnvironment("DEFAULT_FROM_EMAIL is missing: with EMAIL_URL, name the address that mail comes from.")
    return parse_email_url(url) | {"DEFAULT_FROM_EMAIL": sender}


def parse_email_url(url):
    """Django's settings of `smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS), `smtp+plain://` (none).

    Mail carries links that sign people in, so without TLS it only goes to a server on the same host.
    """
    parts = urlsplit(url)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ports or not host:
        raise BadEnvironment("EMAIL_URL must look like smtp://user:password@host:587, or smtps://… for TLS.")
    if parts.scheme == "smtp+plain" and host not in ("localhost", "127.0.0.1", "::1"):
        raise BadEnvironment("EMAIL_URL=smtp+plain://… is for a mail server on this host: use smtp:// or smtps://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def single_sign_on(production):
    """The OpenID Connect issuer at which people may sign in, or None."""
    issuer, client_id, secret = (
        os.environ.get(f"OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    )
    if not (issuer or client_id or secret):
        return None
    if not (issuer and client_id and secret):
        raise BadEnvironment(
            "Single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all or none."
        )
    if production and not issuer.startswith("https://"):
        raise BadEnvironment("OIDC_ISSUER must begin with https://.")
    second_factor = os.environ.get("OIDC_SECOND_FACTOR") or "here"
    if second_factor not in ("here", "issuer"):
        raise BadEnvironment("OIDC_SECOND_FACTOR must be `here` or `issuer`: who asks for the second factor.")
    return {
        "issuer": issuer.rstrip("/"),
        "client_id": client_id,
        "secret": secret,
        "label": os.environ.get("OIDC_LABEL") or "your organisation",
        "second_factor": second_factor,
    }


def demo_without_second_factor(production):
    """Whether demo accounts go without a second factor: on private servers, unless told otherwise."""
    name = "CTASSIST_DEMO_WITHOUT_SECOND_FACTOR"
    wanted = os.environ.get(name, "").lower() in YES
    if production and wanted:
        raise BadEnvironment(f"{name} must not be set where DATABASE_URL is: it lets demo accounts in on a password.")
    return not production and (wanted or not os.environ.get(name))


def words(name):
    """The comma-separated values of one variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def number(name, default, least, most):
    """A whole number from one variable, or BadEnvironment."""
    given = os.environ.get(name, "").strip()
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 10 and least <= int(given) <= most):
        raise BadEnvironment(f"{name} must be a whole number from {least:,} to {most:,}.")
    return int(given)
