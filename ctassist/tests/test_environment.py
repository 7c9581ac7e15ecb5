"""What the environment may say, and how each refusal reads."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ctassist import env
from ctassist.tests.servers import FROM_OUTSIDE

PRODUCTION = {
    "DATABASE_URL": "postgres://ctassist:p%40ss@db.example:5433/ctassist?sslmode=require",
    "REDIS_URL": "redis://redis.example:6379/0",
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLM",
    "PERSONAL_DATA_KEYS": "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "assist.example.org, www.assist.example.org",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Sets the whole environment of ctassist: what is not named is not there."""

    def set_to(**variables):
        for name in FROM_OUTSIDE:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("CTASSIST_DATA_DIR", str(tmp_path / "data"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_to


def refusal():
    with pytest.raises(env.BadEnvironment) as refused:
        env.read()
    return str(refused.value)


def test_production_takes_every_value_from_outside(environment):
    environment(**PRODUCTION, CSRF_TRUSTED_ORIGINS="https://assist.example.org")

    found = env.read()

    assert found.production
    assert found.database == {
        "NAME": "ctassist",
        "USER": "ctassist",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert found.redis_url == found.broker_url == "redis://redis.example:6379/0"
    assert found.secret_key == PRODUCTION["SECRET_KEY"]
    assert found.allowed_hosts == ["assist.example.org", "www.assist.example.org"]
    assert found.trusted_origins == ["https://assist.example.org"]
    assert not found.debug


def test_nothing_set_means_private_servers_for_local_use(environment, tmp_path):
    environment()

    found = env.read()

    sockets = env.socket_directory(tmp_path / "data")
    assert not found.production
    assert found.data_dir == tmp_path / "data"
    assert found.database == {"NAME": "ctassist", "USER": "postgres", "HOST": str(sockets), "PORT": "5432"}
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert not found.debug


@pytest.mark.parametrize(
    "given, sentence",
    [
        ("DATABASE_URL", "DATABASE_URL is set but REDIS_URL is not: set both, or neither to use private servers."),
        ("REDIS_URL", "REDIS_URL is set but DATABASE_URL is not: set both, or neither to use private servers."),
    ],
)
def test_one_server_address_without_the_other_is_refused(environment, given, sentence):
    environment(**{given: PRODUCTION[given]})

    assert refusal() == sentence


@pytest.mark.parametrize("url", ["mysql://u:p@db/ctassist", "postgres://u:p@db", "postgres://u:p@db/", "db.example"])
def test_a_database_address_that_names_no_postgresql_database_is_refused(environment, url):
    environment(**PRODUCTION | {"DATABASE_URL": url})

    assert refusal() == "DATABASE_URL must look like postgres://user:password@host:5432/name."


def test_the_owner_of_the_tables_may_be_another_role_than_the_programs(environment):
    environment(**PRODUCTION, DATABASE_OWNER_URL="postgres://owner:secret@db.example:5433/ctassist")

    owner = {"USER": "owner", "PASSWORD": "secret", "HOST": "db.example", "PORT": "5433"}
    assert env.read().database_owner == owner

    environment(**PRODUCTION)
    assert env.read().database_owner is None


@pytest.mark.parametrize(
    "url, sentence",
    [
        ("postgres://owner@db/other", "DATABASE_OWNER_URL must name the same database as DATABASE_URL."),
        (
            PRODUCTION["DATABASE_URL"],
            "DATABASE_OWNER_URL must name another role than DATABASE_URL: the owner of the tables.",
        ),
        ("mysql://owner@db/x", "DATABASE_OWNER_URL must look like postgres://user:password@host:5432/name."),
    ],
)
def test_an_owner_who_cannot_be_that_is_refused(environment, url, sentence):
    environment(**PRODUCTION, DATABASE_OWNER_URL=url)

    assert refusal() == sentence


@pytest.mark.parametrize("given, found", [("0", 0), ("1", 1), ("5", 5)])
def test_the_number_of_proxies_is_taken_from_outside(environment, given, found):
    environment(**PRODUCTION, PROXIES=given)

    assert env.read().proxies == found


def test_without_a_word_of_proxies_private_servers_have_none_and_production_has_one(environment):
    environment(**PRODUCTION)
    assert env.read().proxies == 1

    environment()
    assert env.read().proxies == 0


@pytest.mark.parametrize("given", ["-1", "6", "one", "1.5", "٣"])
def test_a_number_of_proxies_that_cannot_be_is_refused(environment, given):
    environment(**PRODUCTION, PROXIES=given)

    assert refusal() == "PROXIES must be the number of proxies before the program, 0 to 5."


def test_the_limits_of_requests_are_taken_from_outside_and_generous_on_private_servers(environment):
    environment(**PRODUCTION, REQUESTS_A_MINUTE_ADDRESS="0")
    assert env.read().requests_a_minute == {"token": 600, "account": 600, "address": 0}

    environment()
    assert set(env.read().requests_a_minute.values()) == {env.MANY}


@pytest.mark.parametrize("given", ["-1", "1000001", "many"])
def test_a_limit_that_cannot_be_is_refused(environment, given):
    environment(**PRODUCTION, REQUESTS_A_MINUTE_TOKEN=given)

    assert refusal() == "REQUESTS_A_MINUTE_TOKEN must be a whole number from 0 to 1,000,000."


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PERSONAL_DATA_KEYS", "ALLOWED_HOSTS"])
def test_production_without_a_value_it_needs_is_refused(environment, missing):
    environment(**{name: value for name, value in PRODUCTION.items() if name != missing})

    assert refusal().startswith(f"{missing} is missing: ")


@pytest.mark.parametrize(
    "key",
    [
        PRODUCTION["SECRET_KEY"][:49],  # one character too short
        "abcdefghijk" * 5,  # eleven different characters, one too few
        "django-insecure-" + PRODUCTION["SECRET_KEY"],
    ],
)
def test_a_weak_secret_key_is_refused_in_production(environment, key):
    environment(**PRODUCTION | {"SECRET_KEY": key})

    assert refusal() == "SECRET_KEY is too weak: set it to at least 50 random characters."


@pytest.mark.parametrize("which", [0, 1])
def test_a_weak_key_of_personal_data_is_refused_in_production(environment, which):
    keys = [PRODUCTION["PERSONAL_DATA_KEYS"]] * 2
    keys[which] = "a" * 60
    environment(**PRODUCTION | {"PERSONAL_DATA_KEYS": ",".join(keys)})

    assert refusal() == "PERSONAL_DATA_KEYS is too weak: each key has at least 50 random characters."


def test_private_servers_keep_a_key_of_personal_data_of_their_own(environment, tmp_path):
    environment(CTASSIST_DATA_DIR=str(tmp_path))

    [key] = env.read().personal_data_keys
    assert len(key) >= 50 and env.read().personal_data_keys == [key] != [env.read().secret_key]


@pytest.mark.parametrize("key", [PRODUCTION["SECRET_KEY"][:50], "abcdefghijkl" * 5])
def test_a_secret_key_just_strong_enough_is_taken(environment, key):
    environment(**PRODUCTION | {"SECRET_KEY": key})

    assert env.read().secret_key == key


@pytest.mark.parametrize("value", ["1", "true", "True", "yes", "on"])
def test_debug_is_refused_in_production_and_taken_elsewhere(environment, value):
    environment(**PRODUCTION, DEBUG=value)
    assert refusal() == "DEBUG must not be set where DATABASE_URL is: it would show internals to everybody."

    environment(DEBUG=value)
    assert env.read().debug


@pytest.mark.parametrize("value", ["", "0", "false", "no", "off"])
def test_a_debug_that_says_no_is_taken_in_production(environment, value):
    environment(**PRODUCTION, DEBUG=value)

    assert not env.read().debug


@pytest.mark.parametrize("hosts", ["*", "assist.example.org,*"])
def test_answering_under_any_name_is_refused_in_production(environment, hosts):
    environment(**PRODUCTION | {"ALLOWED_HOSTS": hosts})

    assert refusal() == "ALLOWED_HOSTS=* would answer under any name: name the hosts of this site."


def test_a_list_of_hosts_that_names_none_is_refused_in_production(environment):
    environment(**PRODUCTION | {"ALLOWED_HOSTS": " , "})

    assert refusal().startswith("ALLOWED_HOSTS is missing: ")


def test_the_secret_key_of_private_servers_is_kept_and_hidden_from_others(environment, tmp_path):
    environment()

    first = env.read().secret_key

    kept = tmp_path / "data" / "secret.key"
    assert len(first) >= env.SHORTEST_SECRET
    assert env.read().secret_key == first == kept.read_text()
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.parent.iterdir()} == {0o600}
    assert {path.name for path in kept.parent.iterdir()} == {"secret.key", "personal-data.key"}


def test_a_data_directory_that_cannot_be_made_is_refused(environment, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    environment()
    monkeypatch.setenv("CTASSIST_DATA_DIR", str(tmp_path / "file" / "data"))

    assert refusal() == f"The data directory {tmp_path}/file/data cannot be used: not a directory."


@pytest.mark.parametrize(
    "url, host, port",
    [
        ("postgres://u:p@db/name", "db", ""),
        ("postgres://u:p@db:6432/name", "db", "6432"),
        ("postgresql://u:p@[2001:db8::7]:6432/name", "2001:db8::7", "6432"),
        ("postgres://u:p@[2001:db8::7]/name", "2001:db8::7", ""),
        ("postgres://u:p@%2Fvar%2Frun%2Fpostgresql/name", "/var/run/postgresql", ""),
    ],
)
def test_the_host_of_a_database_address_may_be_a_name_a_number_or_a_socket(url, host, port):
    found = env.parse_database_url(url)

    assert (found["NAME"], found["HOST"], found["PORT"]) == ("name", host, port)


def test_a_socket_path_is_never_too_long_for_the_operating_system():
    longest, too_long = Path("/" + "d" * 62), Path("/" + "d" * 63)

    assert env.socket_directory(longest) == longest / "sockets"
    assert len(str(longest / "sockets" / ".s.PGSQL.5432.lock")) == env.LONGEST_SOCKET_PATH
    assert env.socket_directory(too_long).parent == Path("/tmp")
    assert env.socket_directory(too_long) != env.socket_directory(too_long / "other")


def test_a_comma_in_the_data_directory_does_not_split_the_socket_path():
    assert env.socket_directory(Path("/srv/a,b")).parent == Path("/tmp")


def test_a_refusal_is_one_sentence_and_exit_status_1():
    variables = {**os.environ, "DATABASE_URL": PRODUCTION["DATABASE_URL"]}

    run = subprocess.run([sys.executable, "manage.py", "check"], env=variables, cwd=env.BASE_DIR, capture_output=True)

    assert run.returncode == 1
    assert run.stderr.decode() == (
        "DATABASE_URL is set but REDIS_URL is not: set both, or neither to use private servers.\n"
    )


@pytest.mark.parametrize("words", [["--data-dir", "{}"], ["--data-dir={}"]])
def test_every_command_says_when_no_server_runs_with_its_data_directory(tmp_path, words):
    command = [sys.executable, "manage.py", "showmigrations", *(word.format(tmp_path) for word in words)]

    run = subprocess.run(command, cwd=env.BASE_DIR, capture_output=True, text=True)

    assert run.returncode == 1
    assert run.stderr == (
        f"No ctassist server runs with the data directory {tmp_path}: "
        "start one with `manage.py up`, or set DATABASE_URL and REDIS_URL.\n"
    )


MAIL = {"EMAIL_URL": "smtp://post%40x:p%3Ass@mail.example:2525", "DEFAULT_FROM_EMAIL": "ctassist@assist.example.org"}


def test_mail_goes_through_the_server_that_is_named(environment):
    environment(**PRODUCTION, **MAIL)

    found = env.read().mail

    assert {name: value for name, value in found.items() if name != "EMAIL_TIMEOUT"} == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 2525,
        "EMAIL_HOST_USER": "post@x",
        "EMAIL_HOST_PASSWORD": "p:ss",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "DEFAULT_FROM_EMAIL": "ctassist@assist.example.org",
    }


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+plain://localhost", 25, False, False),
    ],
)
def test_each_kind_of_mail_server_has_its_port(url, port, starttls, tls):
    found = env.parse_email_url(url)

    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, starttls, tls)


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL must look like "),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL must look like "),
        ({"EMAIL_URL": "smtp://mail.example:port"}, "EMAIL_URL must look like "),
        ({"EMAIL_URL": "smtp+plain://mail.example"}, "EMAIL_URL=smtp+plain://… is for a mail server on this host"),
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL is missing: "),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(environment, given, start):
    environment(**PRODUCTION, **(MAIL | given))

    assert refusal().startswith(start)


def test_without_a_mail_server_production_sends_none_and_private_servers_write_files(environment, tmp_path):
    environment(**PRODUCTION)
    assert env.read().mail["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"

    environment()
    assert env.read().mail["EMAIL_FILE_PATH"] == str(tmp_path / "data" / "mail")


@pytest.mark.parametrize("value", ["1", "true", "yes", "on"])
def test_demo_accounts_without_a_second_factor_are_refused_in_production(environment, value):
    name = "CTASSIST_DEMO_WITHOUT_SECOND_FACTOR"
    environment(**PRODUCTION, **{name: value})

    assert refusal() == f"{name} must not be set where DATABASE_URL is: it lets demo accounts in on a password."


def test_demo_accounts_go_without_a_second_factor_on_private_servers_unless_told_otherwise(environment):
    name = "CTASSIST_DEMO_WITHOUT_SECOND_FACTOR"
    answers = []
    for variables in ({}, {name: "1"}, {name: "0"}, PRODUCTION, {**PRODUCTION, name: "0"}):
        environment(**variables)
        answers.append(env.read().demo_without_second_factor)

    assert answers == [True, True, False, False, False]


OIDC = {"OIDC_ISSUER": "https://login.example/", "OIDC_CLIENT_ID": "ctassist", "OIDC_CLIENT_SECRET": "secret"}


def test_single_sign_on_is_set_up_by_three_values_or_not_at_all(environment):
    environment(**PRODUCTION)
    assert env.read().single_sign_on is None

    environment(**PRODUCTION, **OIDC)
    assert env.read().single_sign_on == {
        "issuer": "https://login.example",
        "client_id": "ctassist",
        "secret": "secret",
        "label": "your organisation",
        "second_factor": "here",
    }


@pytest.mark.parametrize("missing", OIDC)
def test_half_a_single_sign_on_is_refused(environment, missing):
    environment(**PRODUCTION, **(OIDC | {missing: ""}))

    assert refusal().startswith("Single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ({"OIDC_ISSUER": "http://login.example"}, "OIDC_ISSUER must begin with https://"),
        ({"OIDC_SECOND_FACTOR": "nobody"}, "OIDC_SECOND_FACTOR must be `here` or `issuer`"),
        ({"PROXIES": "many"}, "PROXIES must be the number of proxies"),
        ({"PROXIES": "-1"}, "PROXIES must be the number of proxies"),
    ],
)
def test_what_would_make_signing_in_unsafe_is_refused(environment, given, start):
    environment(**PRODUCTION, **(OIDC | given))

    assert refusal().startswith(start)


def test_production_stands_behind_one_proxy_unless_told_otherwise(environment):
    answers = []
    for variables in (PRODUCTION, {**PRODUCTION, "PROXIES": "2"}, {**PRODUCTION, "PROXIES": "0"}, {}):
        environment(**variables)
        answers.append(env.read().proxies)

    assert answers == [1, 2, 0, 0]


def test_the_shipped_production_settings_have_no_warning_of_djangos_deployment_checks():
    of_tests = "DJANGO_ALLOW_ASYNC_UNSAFE"  # what drives the browser sets it
    left = {name: value for name, value in os.environ.items() if name not in (*FROM_OUTSIDE, of_tests)}
    variables = {**left, **PRODUCTION, **MAIL, **OIDC}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    run = subprocess.run(command, env=variables, cwd=env.BASE_DIR, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
