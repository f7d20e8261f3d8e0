"""`oops demo`, as somebody types it who has never seen it before."""

import re
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.command import app
from adapters.cli.demo_serve import open_page
from adapters.web.chat import Chat


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


@pytest.fixture
def free() -> str:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as given_back:
        return str(given_back.getsockname()[1])


@pytest.fixture(autouse=True)
def typed_in_a_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody typed `.venv/bin/oops` in a folder of theirs, where that is not on the path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv/bin/oops")])


def run(*arguments: str) -> Result:
    """Type that."""
    return CliRunner().invoke(app, ["demo", "--no-browser", *arguments])


@pytest.mark.slow
def test_demo_serves_a_page_until_it_is_interrupted(tmp_path: Path, free: str) -> None:
    """It says where it is, begins again over a damaged file if told to, and ends well."""
    (tmp_path / "chat.db").write_text("damaged", encoding="utf-8")
    options = ["--no-browser", "--reset", "--port", free, "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "adapters.cli.command", "demo", *options]
    root = Path(__file__).parents[2]

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(3)]
        with urlopen(f"http://127.0.0.1:{free}/") as answer:
            page = answer.read().decode()
        process.send_signal(signal.SIGINT)
        said.append(process.stdout.read())

    assert process.returncode == 0
    assert "".join(said) == (
        f"The demo is at http://127.0.0.1:{free}/\n"
        f"What happens in it stays in {tmp_path}; Reset, on the page, begins again.\n"
        "Stop it with Ctrl-C.\n"
        "The demo is stopped. Started again, it goes on from here.\n"
    )
    assert "Whose is this?" in page


def test_port_in_use_is_told_before_anything_is_made(port: int, tmp_path: Path) -> None:
    """The sentence says what may be there, and what to type instead."""
    result = run("--port", str(port))

    assert result.exit_code == 1
    assert result.stderr == (
        f"Port {port} is taken, perhaps by a demo that runs already: look at "
        f"http://127.0.0.1:{port}/. Stop that one, or use another port: "
        f".venv/bin/oops demo --port {port + 1}\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", ["chat.db", "oops.db"])
def test_files_of_another_version_are_told(tmp_path: Path, free: str, file: str) -> None:
    """The sentence says how to begin again in the same folder, and nothing was changed."""
    folder = tmp_path / "my demo"
    folder.mkdir()
    (folder / file).write_text("of another version", encoding="utf-8")

    result = run("--port", free, "--folder", str(folder))

    assert result.exit_code == 1
    assert result.stderr == (
        f"What is in {folder} was made by another version of Oops, or is damaged. It is only a "
        f"demo, so begin again: .venv/bin/oops demo --folder '{folder}' --reset. To keep it, use a "
        "folder beside it: .venv/bin/oops demo --folder another-demo\n"
    )
    assert (folder / file).read_text(encoding="utf-8") == "of another version"


def test_folder_in_use_is_told(tmp_path: Path, free: str) -> None:
    """Also to whoever wants to begin again; the one that runs goes on."""
    running = Chat(tmp_path / "chat.db")
    running.keep("theirs", "still there")

    result = run("--port", free, "--folder", str(tmp_path), "--reset")
    kept = running.setting("theirs")
    running.close()

    assert result.exit_code == 1
    assert re.match(r"Another demo is running in .*\. Stop that one, or give", result.stderr)
    assert kept == "still there"


def test_folder_that_cannot_be_is_told(tmp_path: Path, free: str) -> None:
    """A file is no folder; the sentence says what to type instead."""
    file = tmp_path / "thesis.txt"
    file.write_text("mine", encoding="utf-8")

    result = run("--port", free, "--folder", str(file))

    assert result.exit_code == 1
    assert result.stderr == (
        f"The demo cannot keep its files in {file} (file exists). Name another folder: "
        ".venv/bin/oops demo --folder another-demo\n"
    )


class Recording(webbrowser.BaseBrowser):
    """A browser that remembers what it was to open, and fails if it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.error = error

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 -- as it is called
        """Remember it."""
        self.opened.append(url)
        if self.error:
            raise self.error
        return True


@pytest.mark.parametrize("error", [None, OSError("no display"), webbrowser.Error("none")])
def test_page_is_opened_where_there_is_a_browser(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    """And where that fails, nothing else does."""
    browser = Recording(error)
    monkeypatch.setattr(webbrowser, "get", lambda: browser)

    open_page("http://127.0.0.1:3030/")

    assert browser.opened == ["http://127.0.0.1:3030/"]


def test_no_browser_takes_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One of those that run in a terminal would hide what the demo says, and wait for its end."""
    opened = tmp_path / "opened"
    in_terminal = webbrowser.GenericBrowser(["touch", str(opened), "%s"])
    monkeypatch.setattr(webbrowser, "get", lambda: in_terminal)

    open_page("http://127.0.0.1:3030/")

    assert not opened.exists()


def test_port_that_is_none_is_misuse() -> None:
    """Exit status 2, as for every misuse."""
    assert run("--port", "70000").exit_code == 2
