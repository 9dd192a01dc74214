"""What happens by itself is waited for, and not longer than it may take."""
import time


def wait_until(what, seconds: float = 30) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() < begun + seconds, f"It did not happen within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun
