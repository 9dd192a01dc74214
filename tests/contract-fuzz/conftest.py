"""A real sandbox for the fuzzer, and the programs of build/npm-contract-fuzz."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent

sys.path.insert(0, str(HERE.parent / "http"))

from fixtures import *  # noqa: E402, F403 (fixtures are found by their names here)
