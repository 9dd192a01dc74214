"""Bytes as they are, over TCP or TLS."""
import contextlib
import re
import socket
import ssl

GONE = (TimeoutError, ConnectionResetError, BrokenPipeError, ssl.SSLError)


class Wire:
    def __init__(self, port: int, tls: ssl.SSLContext | None = None):
        self.port, self.tls = port, tls

    def connect(self, timeout: float = 20) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout)
        return self.tls.wrap_socket(plain, server_hostname="127.0.0.1") if self.tls else plain

    def ask(self, request: bytes, timeout: float = 20) -> bytes:
        """All that comes until the other side closes, or falls silent for 6 s after an answer."""
        with self.connect(timeout) as connection:
            answer = b""
            with contextlib.suppress(*GONE):  # who is refused may be hung up on before all was sent
                connection.sendall(request)
            with contextlib.suppress(*GONE):
                while piece := connection.recv(65536):
                    answer += piece
                    connection.settimeout(6)
            return answer


def statuses(answer: bytes) -> list[int]:
    """One follows the other's body without a line between them."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]
