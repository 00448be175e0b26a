"""Settings: where they come from, what is refused, and that the documentation tells all of them."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server import config
from counterfoil_server.config import ConfigError, Settings, join_address, load, split_address
from counterfoil_server.config_reference import in_force, markdown
from counterfoil_server.rpc.server import ServerLimits

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\bCOUNTERFOIL_[A-Z0-9_]*[A-Z0-9]")
SECRET_URL = "postgresql://someone:canary-5521@db/shop"


def test_a_flag_wins_over_the_environment_and_that_over_the_default() -> None:
    environ = {"COUNTERFOIL_LISTEN": "0.0.0.0:1", "COUNTERFOIL_ADMIN": "127.0.0.1:2"}
    loaded = load({"listen": "127.0.0.1:3", "admin": None}, environ)
    assert (loaded.settings.listen, loaded.sources["listen"]) == ("127.0.0.1:3", "flag")
    assert (loaded.settings.admin, loaded.sources["admin"]) == ("127.0.0.1:2", "environment")
    assert (loaded.settings.drain_grace_ms, loaded.sources["drain_grace_ms"]) == (20_000, "default")


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(SECRET_URL + "\n")
    loaded = load({}, {"COUNTERFOIL_DATABASE_URL_FILE": str(file)})
    assert (loaded.settings.database_url, loaded.sources["database_url"]) == (SECRET_URL, "file")
    with pytest.raises(ConfigError, match="are both set"):
        load({}, {"COUNTERFOIL_DATABASE_URL_FILE": str(file), "COUNTERFOIL_DATABASE_URL": SECRET_URL})
    with pytest.raises(ConfigError, match="cannot read"):
        load({}, {"COUNTERFOIL_DATABASE_URL_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SMTP_URL"])
@pytest.mark.parametrize("contents", ["", "\n", " \t\r\n"])
def test_an_empty_file_is_no_secret_and_no_default(tmp_path: Path, name: str, contents: str) -> None:
    """Else a server would start on an embedded database of its own where its secret is missing."""
    file = tmp_path / "url"
    file.write_text(contents)
    with pytest.raises(ConfigError, match=f"COUNTERFOIL_{name}_FILE: the file is empty"):
        load({}, {f"COUNTERFOIL_{name}_FILE": str(file)})


def test_only_secrets_have_files(tmp_path: Path) -> None:
    loaded = load({}, {"COUNTERFOIL_LISTEN_FILE": str(tmp_path / "listen")})
    assert loaded.unknown_variables == ("COUNTERFOIL_LISTEN_FILE",)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load({}, {"COUNTERFOIL_LISTEN": "", "COUNTERFOIL_DATABASE_URL_FILE": ""}).settings == Settings()


def test_unknown_variables_are_named_without_their_value() -> None:
    loaded = load({}, {"COUNTERFOIL_DATABSE_URL": SECRET_URL, "OTHER": "x"})
    assert loaded.unknown_variables == ("COUNTERFOIL_DATABSE_URL",)
    assert "canary" not in in_force(loaded)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("COUNTERFOIL_WORKERS", "-1", "between 0 and 64"),
        ("COUNTERFOIL_WORKERS", "65", "between 0 and 64"),
        ("COUNTERFOIL_CALL_THREADS", "1", "between 2 and 256"),
        ("COUNTERFOIL_WORKERS", "many", "a whole number"),
        ("COUNTERFOIL_WORKERS", "1.5", "a whole number"),
        ("COUNTERFOIL_ACCESS_SAMPLE_RATE", "nan", "between"),
        ("COUNTERFOIL_ACCESS_SAMPLE_RATE", "1.01", "between"),
        ("COUNTERFOIL_REFLECTION", "maybe", "true or false"),
        ("COUNTERFOIL_ENGINE", "fast", "one of engine, stock"),
        ("COUNTERFOIL_ENV", "prod", "one of development, production"),
        ("COUNTERFOIL_LISTEN", "50051", "HOST:PORT"),
        ("COUNTERFOIL_LISTEN", "localhost:65536", "HOST:PORT"),
        ("COUNTERFOIL_ADMIN", "::1:50052", "in brackets"),
        ("COUNTERFOIL_DATABASE_URL", "mysql://someone:canary-5521@db", "must start with"),
        ("COUNTERFOIL_REDIS_URL", "canary-5521", "must start with"),
        ("COUNTERFOIL_REDIS_URL", "redis://:canary-5521/x@cache:6379/0", "a port that is one"),
        ("COUNTERFOIL_REDIS_URL", "rediss://:5521/canary@cache:6379/0", "in a password as"),
        ("COUNTERFOIL_REDIS_URL", "redis://:5521#canary@cache:6379/0", "in a password as"),
        ("COUNTERFOIL_REDIS_URL", "redis://:5521?canary@cache:6379/0", "in a password as"),
        ("COUNTERFOIL_REDIS_URL", "redis://:canary-5521@[cache:6379/0", "must be a URL"),
        ("COUNTERFOIL_REDIS_URL", "redis://:canary-5521@cache/zero", "in a password as"),
        ("COUNTERFOIL_REDIS_URL", "unix://", "must name a socket"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(variable: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        load({}, {variable: value})
    assert "canary" not in str(refused.value)
    if "LISTEN" not in variable and "ADMIN" not in variable:
        assert variable in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://cache",
        "redis://:p%2Fss@cache:6379/0",
        "rediss://user:word@cache:6380/12?ssl_cert_reqs=none",
        "redis://[::1]:6379",
        "unix:///run/redis.sock?db=1",
        "unix://:word@/run/redis.sock",
    ],
)
def test_urls_of_redis(url: str) -> None:
    assert load({}, {"COUNTERFOIL_REDIS_URL": url}).settings.redis_url == url


def test_a_refused_flag_is_named_as_it_was_typed() -> None:
    with pytest.raises(ConfigError, match="--workers must be between"):
        load({"workers": "99"}, {})


def test_secrets_are_in_no_repr() -> None:
    loaded = load({}, {"COUNTERFOIL_DATABASE_URL": SECRET_URL, "COUNTERFOIL_REDIS_URL": "redis://:canary-5521@cache"})
    assert "canary" not in repr(loaded)
    assert "canary" not in in_force(loaded)


def test_settings_travel_to_a_worker_unchanged() -> None:
    environ = {
        "COUNTERFOIL_DATABASE_URL": SECRET_URL,
        "COUNTERFOIL_WORKERS": "3",
        "COUNTERFOIL_DATA_DIR": "/some/where",
    }
    settings = load({"reflection": False}, environ).settings
    assert Settings.from_wire(orjson.loads(orjson.dumps(settings.to_wire()))) == settings


def test_every_limit_of_the_server_is_a_setting() -> None:
    limits = {each.name: each.default for each in dataclasses.fields(ServerLimits)}
    settings = {each.name: each.default for each in dataclasses.fields(Settings)}
    assert limits.keys() - settings.keys() == {"reuse_port", "channelz"}
    assert {name: settings[name] for name in limits.keys() & settings.keys()} == {
        name: limits[name] for name in limits.keys() & settings.keys()
    }
    changed = load({}, {"COUNTERFOIL_METADATA_LIMIT_BYTES": "9000"}).settings
    assert changed.server_limits().metadata_limit_bytes == 9_000


def test_every_default_is_allowed() -> None:
    for each in dataclasses.fields(Settings):
        if str(each.default):
            loaded = load({}, {config.variable_of(each): str(each.default)})
            assert getattr(loaded.settings, each.name) == each.default


def test_numbers_have_bounds_and_end_in_their_unit() -> None:
    sizes = ("_bytes", "_kib", "_size", "_limit", "_threads", "_passes", "_lanes", "workers", "committers")
    units = ("_ms", "_s", "_h", "_rate", *sizes)
    for each in dataclasses.fields(Settings):
        if isinstance(each.default, (int, float)) and not isinstance(each.default, bool):
            spec = config.spec_of(each)
            assert spec.least is not None, each.name
            assert spec.most is not None, each.name
            assert each.name.endswith(units), each.name


def test_workers_are_one_per_usable_cpu_unless_said() -> None:
    assert Settings().worker_count() == config.usable_cpus()
    assert 1 <= config.usable_cpus() <= len(os.sched_getaffinity(0))
    assert Settings(workers=5).worker_count() == 5


@given(st.sampled_from(["localhost", "127.0.0.1", "::1", "fe80::1", "db.internal"]), st.integers(0, 65_535))
def test_addresses_are_split_as_they_are_joined(host: str, port: int) -> None:
    assert split_address(join_address(host, port)) == (host, port)


@given(st.text(max_size=30))
def test_an_address_is_read_or_refused(text: str) -> None:
    try:
        host, port = split_address(text)
    except ConfigError:
        return
    assert host
    assert 0 <= port <= 65_535


def test_the_documentation_names_no_variable_that_has_no_effect() -> None:
    known = {"COUNTERFOIL_TOKEN"}  # a shell's own, in examples
    for each in dataclasses.fields(Settings):
        variable = config.variable_of(each)
        known |= {variable, variable + config.FILE_SUFFIX} if config.spec_of(each).secret else {variable}
    pages = [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "deploy").rglob("*.md"),
    ]
    named = {(page.name, word) for page in pages for word in VARIABLE.findall(page.read_text())}
    assert ("operations.md", "COUNTERFOIL_ENV") in named
    assert {(page, word) for page, word in named if word not in known} == set()


def test_the_documentation_is_up_to_date() -> None:
    # `counterfoil config --markdown > docs/configuration.md` writes it anew.
    assert (ROOT / "docs" / "configuration.md").read_text() == markdown()
