"""`compose.yaml`: two replicas that nobody gets more out of than they need."""

import re
from typing import Any

import pytest

from tests.deploying.reading import ROOT, compose, lines_of, unit

SERVICES: dict[str, dict[str, Any]] = compose()["services"]
OURS = ("migrate", "oops")


@pytest.mark.parametrize("name", SERVICES)
def test_service_can_do_little(name: str) -> None:
    """It writes nowhere but in its volumes, and can become nobody else."""
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "ipc", "network_mode", "devices"} & set(service)
    assert not any("docker.sock" in each for each in service.get("volumes", []))


def test_only_the_front_is_given_a_capability() -> None:
    """It listens on ports that are root's by tradition."""
    given = {name: each["cap_add"] for name, each in SERVICES.items() if "cap_add" in each}

    assert given == {"front": ["NET_BIND_SERVICE"]}


def test_only_the_front_is_root() -> None:
    """Our own image is nobody, and another says who it is; the exception is told of."""
    by_image = {name for name, each in SERVICES.items() if "user" not in each}
    page = " ".join(lines_of("docs/installing.md"))

    assert by_image - set(OURS) == {"front"}
    assert "none runs as root, except the front" in page


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "oops"}))
def test_others_say_how_they_are(name: str) -> None:
    """Our own image says it itself."""
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "oops"}))
def test_images_of_others_are_named_by_their_digest(name: str) -> None:
    """A tag can be moved to another image; a digest cannot."""
    assert re.fullmatch(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", SERVICES[name]["image"])


def test_health_of_what_ends_is_not_asked() -> None:
    """Nothing listens while the database is brought up to date."""
    assert SERVICES["migrate"]["healthcheck"] == {"disable": True}


def test_there_are_two_replicas_on_one_postgresql() -> None:
    """Of a version that the tests run on, too."""
    assert SERVICES["oops"]["deploy"] == {"replicas": 2}
    assert SERVICES["postgres"]["image"].startswith("postgres:16.")
    assert {SERVICES[each]["environment"]["OOPS_DATABASE_URL"] for each in OURS} == {
        "postgresql+psycopg://oops@postgres/oops"
    }


def test_database_is_migrated_once_and_before() -> None:
    """A replica starts when that is done, and that when the database is well."""
    assert SERVICES["oops"]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"}
    }
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["migrate"]["command"] == ["migrate"]


def test_database_is_well_when_others_reach_it() -> None:
    """On its first start the image has a server for itself, which answers on the socket alone."""
    asked = SERVICES["postgres"]["healthcheck"]["test"]

    assert asked[:3] == ["CMD", "pg_isready", "--host=127.0.0.1"]


def test_migrating_is_tried_again_but_not_for_ever() -> None:
    """Replicas wait until it has succeeded; where it never will, whoever starts them hears it."""
    policy, _, times = SERVICES["migrate"]["restart"].partition(":")

    assert policy == "on-failure"
    assert int(times) > 1


@pytest.mark.parametrize("name", ["postgres", "oops", "front"])
def test_what_serves_is_started_again(name: str) -> None:
    """After a crash and after the machine was started anew."""
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_oops_is_given_the_time_that_it_takes_to_end() -> None:
    """It ends within ten seconds of a SIGTERM, which reaches it."""
    assert int(SERVICES["oops"]["stop_grace_period"].removesuffix("s")) > 10
    assert SERVICES["oops"]["init"] is True


def test_oops_is_given_as_much_as_by_the_unit() -> None:
    """Descriptors and memory: enough for Oops, and not all that the machine has."""
    service = unit()["Service"]

    assert SERVICES["oops"]["ulimits"] == {"nofile": int(service["LimitNOFILE"])}
    assert SERVICES["oops"]["mem_limit"] == service["MemoryMax"].lower()


def test_database_is_reached_by_nobody_outside() -> None:
    """It publishes no port, and its network leads nowhere."""
    assert {name for name, each in SERVICES.items() if "ports" in each} == {"front"}
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert compose()["networks"]["inside"] == {"internal": True}
    assert {name for name, each in SERVICES.items() if "inside" in each["networks"]} == {
        "postgres",
        "migrate",
        "oops",
    }


def test_front_reaches_the_replicas_and_not_the_database() -> None:
    """Whoever gets into what the world reaches has one more door before the customers' words."""
    assert SERVICES["front"]["networks"] == ["outside"]
    assert "outside" in SERVICES["oops"]["networks"]
    assert "outside" not in SERVICES["postgres"]["networks"]


def test_secrets_stand_in_the_file_for_them_only() -> None:
    """The password is asked for where it is missing, and none has a value here."""
    text = (ROOT / "compose.yaml").read_text()

    assert SERVICES["oops"]["env_file"] == [".env"]
    assert (
        re.findall(r"(?:PASSWORD|TOKEN|SECRET)\w*: *(.*)", text)
        == ["${POSTGRES_PASSWORD:?write one into .env}"] * 3
    )


def test_example_of_that_file_holds_no_secret() -> None:
    """It has every variable that a replica wants, and a value for none that is secret."""
    given = dict(each.split("=") for each in lines_of("deploy/env.example") if each[0] != "#")

    assert {name: value for name, value in given.items() if value} == {
        "MicrosoftAppType": "SingleTenant"
    }
    assert {"POSTGRES_PASSWORD", "SLACK_BOT_TOKEN", "MicrosoftAppPassword"} <= set(given)


def test_every_file_that_is_mounted_is_there() -> None:
    """But for what whoever installs Oops writes."""
    mounts = [each for service in SERVICES.values() for each in service.get("volumes", [])]
    files = {each.split(":")[0] for each in mounts if each.startswith("./")}

    assert {each for each in files if not (ROOT / each).exists()} <= {"./oops.toml"}
    assert (ROOT / "oops.example.toml").exists()


def test_every_volume_and_network_is_declared() -> None:
    """A name that is misspelt would be another one."""
    mounts = [each for service in SERVICES.values() for each in service.get("volumes", [])]
    used = {each.split(":")[0] for each in mounts if each[0] not in "./"}

    assert used == set(compose()["volumes"])
    assert {each for service in SERVICES.values() for each in service["networks"]} == set(
        compose()["networks"]
    )


def test_front_lets_nothing_else_through() -> None:
    """Figures and health are not the world's business."""
    lines = [each.strip() for each in lines_of("deploy/Caddyfile")]

    assert [each for each in lines if each.startswith("path ")] == [
        "path /slack/events /api/messages"
    ]
    assert lines[-4:] == ["handle {", "respond 404", "}", "}"]
