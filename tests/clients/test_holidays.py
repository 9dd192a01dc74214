"""Third-party programs as witnesses; they lie in build/npm (./dev installs them)."""
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent


def test_federal_holidays_agree_with_date_holidays():
    ran = subprocess.run(["node", HERE / "holidays.mjs"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
