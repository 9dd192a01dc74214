"""The program itself: what it is told, what it refuses, how it starts and ends."""
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest
from client import Api
from fixtures import running
from program import Program, home, program  # noqa: F401 (fixtures are found by their names here)
from samples import submit_body
from server import PROJECT, START, Server, free_port
from waiting import wait_until

OPTIONS = {
    "--embedded": "FIELDPASS_EMBEDDED", "--database": "FIELDPASS_DATABASE", "--key-file": "FIELDPASS_KEY_FILE",
    "--listen": "FIELDPASS_LISTEN", "--trusted-proxies": "FIELDPASS_TRUSTED_PROXIES",
    "--oidc-issuer": "FIELDPASS_OIDC_ISSUER", "--oidc-audience": "FIELDPASS_OIDC_AUDIENCE",
    "--limit-caller": "FIELDPASS_LIMIT_CALLER", "--limit-address": "FIELDPASS_LIMIT_ADDRESS",
    "--cors-origins": "FIELDPASS_CORS_ORIGINS", "--http-threads": "FIELDPASS_HTTP_THREADS",
    "--connections": "FIELDPASS_CONNECTIONS", "--idle-seconds": "FIELDPASS_IDLE_SECONDS", "--deadline-ms": "FIELDPASS_DEADLINE_MS",
    "--queue-bound": "FIELDPASS_QUEUE_BOUND", "--log-level": "FIELDPASS_LOG_LEVEL", "--sandbox": "FIELDPASS_SANDBOX",
    "--migrate-only": None, "--seed": None, "--office": None, "--organization": None,
}
EMBEDDED = ("--embedded", "/nonexistent/fieldpass")


@pytest.fixture(scope="module")
def own():
    """A sandbox of this file's own, which may be stopped and killed."""
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="module")
def admin(own, contract) -> Api:
    key = own.key("admin")
    own.wait_accepted(key)
    return Api(own.url, contract, key)


def database_url(server: Server) -> str:
    """The embedded cluster, used as if it were somebody else's."""
    socket = next(path for path in server.data.rglob(".s.PGSQL.*") if path.suffix != ".lock")
    return f"host={socket.parent} port=5432 dbname=fieldpass user=postgres password={server.password('postgres')}"


def other_database(server: Server, *options: str) -> list[str]:
    return ["--database", database_url(server), "--key-file", str(server.data / "key"), *options]


# ---- what it is told ----

def test_help_names_every_option_and_variable(program):
    done = program.run("--help")
    assert done.returncode == 0 and done.stderr == ""
    named = dict(re.findall(r"^  (--[a-z-]+)(?:\S| [A-Z:]+)*(?: +(FIELDPASS_\w+))?$", done.stdout, re.MULTILINE))
    assert named == {flag: variable or "" for flag, variable in OPTIONS.items()}
    table = (PROJECT / "src" / "config.def").read_text()
    assert set(re.findall(r'"(--[a-z-]+)"', table)) == set(OPTIONS)


@pytest.mark.parametrize("words, said", [
    ([], "--embedded DIR, or --database URL"),
    (["--what"], "no option --what"),
    (["--listening=1", *EMBEDDED], "no option --listening"),
    (["--listen"], "--listen takes a value"),
    (["--listen", "--migrate-only"], "--listen takes a value"),
    (["--listen=", *EMBEDDED], "--listen takes a value"),
    (["--migrate-only=yes", *EMBEDDED], "--migrate-only takes no value"),
    (["--connections", "many", *EMBEDDED], 'from 1 to 100000, and not "many"'),
    (["--connections", "0", *EMBEDDED], 'from 1 to 100000, and not "0"'),
    (["--http-threads=3", *EMBEDDED], 'from 1 to 2, and not "3"'),
    (["--deadline-ms", "99999999999999999999", *EMBEDDED], "from 100 to 60000"),
    (["--idle-seconds", "60s", *EMBEDDED], 'from 1 to 3600, and not "60s"'),
    (["--log-level", "loud", *EMBEDDED], 'debug, info, warn or error, and not "loud"'),
    (["--sandbox=tomorrow", *EMBEDDED], '2026-11-23T15:00:00Z, or now, and not "tomorrow"'),
    ([*EMBEDDED, "--database", "postgresql:///x"], "and not both"),
    (["--database", "postgresql:///x"], "fieldpassd make-key FILE"),
    (["--office", "DEN", *EMBEDDED], "no option --office"),
    (["serve", *EMBEDDED], '"serve"'),
    (["make-key"], "the name of the file"),
    (["make-key", "--help-me"], "the name of the file"),
    (["key", *EMBEDDED], "organization, tier1, tier2, office, supervisor, admin"),
    (["key", "tier9", *EMBEDDED], "organization, tier1, tier2, office, supervisor, admin"),
    (["key", "requester", *EMBEDDED], "organization, tier1, tier2, office, supervisor, admin"),
    (["key", "tier1", "tier2", *EMBEDDED], '"tier2"'),
    (["key", "tier1", "--listen", "127.0.0.1:1", *EMBEDDED], "no option --listen"),
    (["key", "tier1", "--office", "DEN", *EMBEDDED], "needs --office CODE"),
    (["key", "office", *EMBEDDED], "needs --office CODE"),
    (["key", "organization", *EMBEDDED], "needs --organization NAME"),
    (["key", "admin", "--organization", "Ortiz", *EMBEDDED], "needs --organization NAME"),
])
def test_what_is_not_understood_is_refused(program, words, said):
    assert said in program.refuses(*words, status=2)


def test_variables_count_and_flags_win(program):
    assert "FIELDPASS_CONNECTIONS takes a number" in program.refuses(*EMBEDDED, status=2, env={"FIELDPASS_CONNECTIONS": "x"})
    assert "not both" in program.refuses("--database", "dbname=x", status=2, env={"FIELDPASS_EMBEDDED": "/nonexistent"})
    env = {"FIELDPASS_DATABASE": "dbname=x", "FIELDPASS_KEY_FILE": "/nonexistent/of-variable"}
    assert "/nonexistent/of-variable" in program.refuses(status=1, env=env)
    assert "/nonexistent/of-flag" in program.refuses("--key-file", "/nonexistent/of-flag", status=1, env=env)
    assert "FIELDPASS_EMBEDDED count" not in program.refuses("--database=dbname=x", status=2, env={"FIELDPASS_EMBEDDED": ""})


# ---- what it refuses ----

@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused for being root")
def test_root_is_refused_and_nothing_is_made(program, home):
    directory = home.home / "of-root"
    assert "does not run as root" in program.refuses("--embedded", directory, status=1, as_root=True)
    assert not directory.exists()


def test_a_key_file_is_made_once_and_for_the_owner_alone(program, home):
    file = home.home / "made-key"
    made = program.run("make-key", file)
    assert made.returncode == 0 and str(file) in made.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert re.fullmatch(r"fieldpass-key-1 [0-9a-f]{64}\n", text)
    assert text.split()[1] not in made.stdout
    assert "exists" in program.refuses("make-key", file, status=1)
    assert file.read_text() == text


def test_a_database_that_is_away_is_an_error_at_the_start(program, home):
    file = home.home / "key-of-nothing"
    program.run("make-key", file)
    words = ("--database", "host=/nonexistent dbname=fieldpass user=postgres password=sesame", "--key-file", file)
    sentence = program.refuses(*words, status=1)
    assert "cannot be reached" in sentence and "sesame" not in sentence


def test_a_key_needs_a_running_server(program, home):
    assert "Start it" in program.refuses("key", "tier1", "--embedded", home.data, status=1)


def test_a_key_needs_a_database_that_is_there(program, home):
    file = home.home / "key-of-no-database"
    program.run("make-key", file)
    sentence = program.refuses("key", "tier1", "--database", "host=/nonexistent dbname=fieldpass user=postgres", "--key-file", file, status=1)
    assert "--migrate-only" in sentence


def test_a_port_in_use_ends_the_start_in_order(own):
    sentence = Program(own).refuses(*other_database(own, "--listen", f"127.0.0.1:{own.port}"), status=1)
    assert str(own.port) in sentence and "in use" in sentence


def test_one_directory_has_one_server(own):
    assert "Another Fieldpass" in Program(own).refuses("--embedded", own.data, status=1)


# ---- keys ----

def test_a_key_is_the_last_line_and_works_at_once(own, contract):
    made = Program(own).run("key", "office", "--office", "DEN", "--office=NYC", "--embedded", own.data)
    key = made.stdout.splitlines()[-1]
    assert made.returncode == 0 and re.fullmatch(r"fp_key_\w+", key)
    Api(own.url, contract, key).get("/v1/requests", expect=200)
    with own.connect() as database:
        offices = database.execute("select offices from api_key where id = %s", [key.split("_")[2]]).fetchone()[0]
    assert offices == ["DEN", "NYC"]


def test_a_key_for_an_office_that_does_not_exist_is_refused(own):
    assert "no office ZZZ" in Program(own).refuses("key", "office", "--office", "DEN", "--office", "ZZZ", "--embedded", own.data, status=1)


def test_keys_of_one_organization_name_it_once(own):
    for _ in range(2):
        made = Program(own).run("key", "organization", "--organization", "Twice & Once", *other_database(own))
        assert made.returncode == 0
    with own.connect() as database:
        count = "select count(distinct organization_id), count(*) from api_key k join organization o on o.id = organization_id where o.name = %s"
        assert database.execute(count, ["Twice & Once"]).fetchone() == (1, 2)


# ---- the database ----

def test_migrate_only_ends_by_itself(own):
    done = Program(own).run(*other_database(own, "--migrate-only"))
    assert done.returncode == 0, done.stderr


def test_another_process_serves_the_same_database(own):
    port = free_port()
    user = own._as_user()
    command = [*user, str(own.program), *other_database(own, "--listen", f"127.0.0.1:{port}", "--log-level", "warn")]
    other = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", env=own._environment())
    try:
        probe = Server.__new__(Server)
        probe.url = f"http://127.0.0.1:{port}"
        wait_until(lambda: probe._status_of("/readyz") == 200)
        assert probe._status_of("/healthz") == 200
        assert probe._status_of("/v1/services") == 200
        other.send_signal(signal.SIGINT)
        words = other.communicate(timeout=60)[1]
        assert other.returncode == 0, words
        assert words == "", "with --log-level warn an ordered life has nothing to say"
    finally:
        if other.poll() is None:
            other.kill()
            other.wait()
    assert own._status_of("/readyz") == 200


def test_a_database_may_have_several_hosts_and_options_of_its_own(own):
    words = dict(word.split("=", 1) for word in database_url(own).split())
    several = words | {"host": f"/nonexistent,{words['host']}", "port": "5432,5432", "options": "'-c work_mem=8MB'"}
    url = " ".join(f"{name}={value}" for name, value in several.items())
    done = Program(own).run("--database", url, "--key-file", own.data / "key", "--migrate-only")
    assert done.returncode == 0, done.stderr
    assert "not readable" in Program(own).refuses("--database", "postgresql://[", "--key-file", own.data / "key", status=1)


def test_seed_replaces_the_sample_data_and_reset_brings_it_back(own, admin):
    def count(table: str) -> int:
        return database.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608

    files = own.home / "seed"
    assert f"{files} cannot be read" in Program(own).refuses(*other_database(own, "--seed", str(files)), status=1)
    files.mkdir(mode=0o755)
    sample = (PROJECT / "sql" / "seed" / "zip3.csv").read_text().splitlines()
    (files / "zip3.csv").write_text("\n".join(sample[:3]) + "\n")
    with own.connect() as database:
        admin.post("/v1/sandbox/reset", {}, expect=200)
        done = Program(own).run(*other_database(own, "--seed", str(files)))
        assert done.returncode == 0, done.stderr
        assert count("postal_area") == 2
        (files / "zap.csv").write_text("a\n")
        assert "zap.csv" in Program(own).refuses(*other_database(own, "--seed", str(files)), status=1)
        (files / "zap.csv").unlink()

        key = own.key("tier1")
        Api(own.url, admin.contract).post("/v1/requests", submit_body(preferences={"offices": ["DEN"]}), expect=201)
        assert "There are requests" in Program(own).refuses(*other_database(own, "--seed", str(files)), status=1)
        admin.put("/v1/sandbox/clock", {"now": "2026-12-24T15:00:00Z"}, expect=200)
        time.sleep(1)  # so that the worker is at it when the time is taken back

        admin.post("/v1/sandbox/reset", {}, expect=200)
        assert admin.get("/v1/sandbox/clock").json()["now"] == START
        assert [count(table) for table in ("request", "event", "appointment", "callback", "idempotency")] == [0] * 5
        assert count("postal_area") == len(sample) - 1
        time.sleep(1)  # what it had in hand does not come after
        first, last = database.execute("select min(starts_at)::date::text, max(starts_at)::date::text from slot").fetchone()
        assert first >= "2026-11-22" and "2027-01-15" < last < "2027-02-01"
        triggers = "select count(*) from pg_trigger where tgname in ('event_append_only', 'request_stays') and tgenabled = 'O'"
        assert database.execute(triggers).fetchone() == (2,)
    Api(own.url, admin.contract, key).get("/v1/requests", expect=200)
    Api(own.url, admin.contract).post("/v1/requests", submit_body(), expect=201)


# ---- the sandbox's clock ----

def test_the_clock_stands_moves_forward_and_runs_what_is_due(own, admin):
    made = Api(own.url, admin.contract).post("/v1/requests", submit_body(service="case_inquiry"), expect=201).json()
    before = admin.get("/v1/sandbox/clock").json()["now"]
    time.sleep(0.01)
    assert admin.get("/v1/sandbox/clock").json()["now"] == before
    reply = admin.put("/v1/sandbox/clock", {"now": "2026-11-20T00:00:00Z"}, expect=409)
    assert reply.json()["code"] == "clock_backwards"
    # an answer stands for seven days, and the person is known for a year; two years on, that is long past
    admin.put("/v1/sandbox/clock", {"now": "2028-11-24T15:00:00Z"}, expect=200)
    assert admin.get("/v1/sandbox/clock").json()["now"] == "2028-11-24T15:00:00Z"
    with own.connect() as database:
        query = "select status::text, closed_at = created_at + interval '7 days', octet_length(sealed) from request where id = %s"
        assert database.execute(query, [made["id"]]).fetchone() == ("resolved", True, 0)


def test_a_sandbox_started_again_does_not_go_back(own, admin):
    Api(own.url, admin.contract).post("/v1/requests", submit_body(), expect=201)
    now = admin.get("/v1/sandbox/clock").json()["now"]
    own.stop()
    own.start()
    wait_until(lambda: own._status_of("/v1/sandbox/clock", admin.token) == 200)
    assert admin.get("/v1/sandbox/clock").json()["now"] == now > START


# ---- its end ----

def postmaster(server: Server) -> int:
    return int((server.data / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    return pathlib.Path(f"/proc/{pid}").exists()


def test_a_killed_postgres_is_started_again(own):
    old = postmaster(own)
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: own._status_of("/readyz") != 200)
    assert own._status_of("/healthz") == 200
    own.wait_ready()
    assert postmaster(own) != old


def test_the_end_is_ordered_and_takes_postgres_along(own):
    postgres = postmaster(own)
    own.stop()  # fails unless the status is 0 and no sanitizer has reported
    assert not is_alive(postgres)
    last = own.words().splitlines()[-1]
    assert '"event":"stopped"' in last
    own.start()


def test_a_second_signal_ends_it_at_once(own):
    postgres, process = postmaster(own), own.process
    own.log.write_text("")
    os.kill(postgres, signal.SIGSTOP)
    try:
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: '"event":"stopping"' in own.words())
        time.sleep(0.5)
        assert process.poll() is None, "it waits for its PostgreSQL"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 1
    finally:
        os.kill(postgres, signal.SIGCONT)
    own.process = None
    own.start()  # ends what was left behind


def test_data_whose_key_is_lost_gets_no_new_one(own):
    own.stop()
    key, aside = own.data / "key", own.data / "key.aside"
    key.rename(aside)
    try:
        assert "Restore it" in Program(own).refuses("--embedded", own.data, status=1)
        assert not key.exists()
    finally:
        aside.rename(key)
