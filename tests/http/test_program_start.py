"""How the program starts where it is given something unusual: odd directories, few open files, more than one host."""
import datetime
import shutil
import socket
import subprocess

import pytest
import requests
from client import Api
from fixtures import kept
from program import home, program  # noqa: F401 (fixtures are found by their names here)
from server import Server

PREFLIGHT = {"Origin": "https://anywhere.example", "Access-Control-Request-Method": "POST"}


@pytest.fixture(scope="module")
def open_to_all():
    """A sandbox that begins now, on a directory whose name every reader of names could trip over, for scripts of any web site."""
    server = Server("--sandbox", "--cors-origins", "*")
    server.data.rmdir()
    server.data = server.home / "it's \"a\" back\\slash $HOME"
    server.data.mkdir(mode=0o700)
    if server.user:
        shutil.chown(server.data, server.user)
    yield from kept(server)


def directory(home: Server, name: str):
    path = home.home / name
    path.mkdir(mode=0o700)
    if home.user:
        shutil.chown(path, home.user)
    return path


@pytest.fixture(scope="module")
def admin(open_to_all, contract) -> Api:
    key = open_to_all.key("admin")
    open_to_all.wait_accepted(key)
    return Api(open_to_all.url, contract, key)


def test_a_directory_may_have_any_name(open_to_all, admin):
    with open_to_all.connect() as database:
        assert database.execute("select count(*) > 0 from office").fetchone()[0]
    admin.get("/v1/api-keys", expect=200)


def test_but_no_comma(program, home):
    assert "comma" in program.refuses("--embedded", directory(home, "a,b"), status=1)


def test_nor_one_that_cannot_be_made(program, home):
    assert "cannot be made" in program.refuses("--embedded", home.home / "none" / "below", status=1)
    assert "too long" in program.refuses("--embedded", directory(home, "x" * 120), status=1)


def test_a_sandbox_begins_now(admin):
    at = datetime.datetime.fromisoformat(admin.get("/v1/sandbox/clock", expect=200).json()["now"])
    assert datetime.timedelta() < datetime.datetime.now(datetime.timezone.utc) - at < datetime.timedelta(hours=1)


def test_scripts_of_any_web_site(open_to_all):
    for headers in (PREFLIGHT, PREFLIGHT | {"Access-Control-Request-Headers": "content-type"}):
        reply = requests.options(f"{open_to_all.url}/v1/requests", headers=headers, timeout=30)
        assert reply.headers["Access-Control-Allow-Origin"] == "*" and "POST" in reply.headers["Access-Control-Allow-Methods"]
    reply = requests.get(f"{open_to_all.url}/v1/services", headers={"Origin": "https://anywhere.example"}, timeout=30)
    assert reply.headers["Access-Control-Allow-Origin"] == "*" and "Origin" not in reply.headers.get("Vary", "")


def test_another_http_is_told_so(open_to_all):
    with socket.create_connection(("127.0.0.1", open_to_all.port), timeout=30) as line:
        line.sendall(b"GET /healthz HTTP/1.2\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 505 ") and b"Use HTTP/1.1." in answer


def test_connections_need_open_files(program, home):
    """As many as it may have it takes; where it may not, it says so."""
    own = [*program.server._as_user(), str(program.server.program), "--database", "host=/nonexistent", "--key-file", "/nonexistent"]
    few = subprocess.run(["prlimit", "--nofile=256:256", *own, "--connections", "1000"], capture_output=True, text=True, timeout=60, check=False,
                         env=home._environment(), cwd="/")
    assert few.returncode == 1 and "1000 connections need" in few.stderr
    soft = subprocess.run(["prlimit", "--nofile=256:4096", *own, "--connections", "1000"], capture_output=True, text=True, timeout=60, check=False,
                          env=home._environment(), cwd="/")
    assert soft.returncode == 1 and "connections need" not in soft.stderr
