"""`deploy/oops.service`: nobody, with one folder, started again, and given time to end."""

import pytest

from adapters.config.environment import Environment
from adapters.observability.watch import STANDSTILL_TIMEOUT
from tests.deploying.reading import ROOT, unit

SERVICE = unit()["Service"]


def test_unit_is_nobody_with_one_folder() -> None:
    """Everything else on the machine is read-only, or not there."""
    wanted = {
        "DynamicUser": "yes",
        "StateDirectory": "oops",
        "StateDirectoryMode": "0700",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
    }

    assert {key: SERVICE[key] for key in wanted} == wanted


def test_unit_gives_oops_the_time_that_it_takes_to_end() -> None:
    """It ends within ten seconds of a SIGTERM."""
    assert SERVICE["KillSignal"] == "SIGTERM"
    assert int(SERVICE["TimeoutStopSec"]) > 10


def test_unit_starts_it_again_for_as_long_as_it_takes() -> None:
    """The database may come later than Oops."""
    assert SERVICE["Restart"] == "always"
    assert unit()["Unit"]["StartLimitIntervalSec"] == "0"


def test_fault_74_unit_restarts_what_stands_still() -> None:
    """Oops says that it serves, and shows life; migrating may take as long as it takes."""
    assert SERVICE["Type"] == "notify"
    assert SERVICE["TimeoutStartSec"] == "infinity"
    assert int(SERVICE["WatchdogSec"]) >= STANDSTILL_TIMEOUT


def test_unit_waits_for_the_right_time() -> None:
    """A machine without a battery begins in another year."""
    for key in ("Wants", "After"):
        assert "time-sync.target" in unit()["Unit"][key].split()


def test_unit_bounds_what_oops_takes_of_the_machine() -> None:
    """Enough descriptors for many connections, and no more memory than it could need."""
    assert int(SERVICE["LimitNOFILE"]) > 1024
    assert SERVICE["MemoryMax"] == "1G"


def test_unit_keeps_everything_in_its_folder() -> None:
    """What it tells Oops is what Oops understands."""
    told = dict(each.split("=", 1) for each in SERVICE["Environment"].split())

    environment = Environment.read(told)

    assert environment.database_url == "sqlite:////var/lib/oops/oops.db"
    assert str(environment.config) == "/etc/oops/oops.toml"
    assert told["HOME"] == SERVICE["WorkingDirectory"] == "%S/oops"


def test_unit_holds_no_secret() -> None:
    """They stand in a file that only root reads."""
    assert SERVICE["EnvironmentFile"] == "/etc/oops/oops.env"
    assert "TOKEN" not in SERVICE["Environment"]


@pytest.mark.parametrize("name", ["docs/installing.md", "oops.example.toml", "deploy/env.example"])
def test_what_the_unit_points_to_is_there(name: str) -> None:
    """Whoever follows its first lines finds the files."""
    assert name.rpartition("/")[2] in (ROOT / "deploy/oops.service").read_text()
    assert (ROOT / name).exists()
