"""Runs HAProxy with the configuration that ships in docker/."""
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import time

from server import PROJECT, free_port
from wire import Wire


class Proxy:
    def __init__(self, server_port: int):
        self.server_port, self.port = server_port, free_port()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="fp-proxy-"))
        self.pem = self.home / "both.pem"

    def make_certificate(self) -> None:
        key, certificate = self.home / "key.pem", self.home / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        self.pem.write_bytes(key.read_bytes() + certificate.read_bytes())

    def tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.home / "certificate.pem")
        context.set_alpn_protocols(["http/1.1"])
        return context

    def __enter__(self) -> "Proxy":
        self.make_certificate()
        environment = {**os.environ, "FIELDPASS_BIND": f"127.0.0.1:{self.port}", "FIELDPASS_CERT": str(self.pem),
                       "FIELDPASS_SERVER": f"127.0.0.1:{self.server_port}"}
        with open(self.home / "log", "wb") as log:
            self.process = subprocess.Popen(["/usr/sbin/haproxy", "-db", "-f", PROJECT / "docker" / "haproxy.cfg"], env=environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_until_it_serves()
        return self

    def wait_until_it_serves(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.words()
            try:
                if Wire(self.port, self.tls()).ask(b"GET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200"):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.words())

    def words(self) -> str:
        return (self.home / "log").read_text(errors="replace")

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home)
