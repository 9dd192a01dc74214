"""The programs in C build from the present sources; what they measure is no test's business."""
import pathlib

import load
import pytest


@pytest.mark.parametrize("name", ["match", "optimum"])
def test_a_program_that_calls_the_match_builds(name):
    assert load.compiled_with_match(name).stat().st_size > 0


def test_the_load_generator_builds(tmp_path: pathlib.Path):
    assert load.Load(tmp_path).program.stat().st_size > 0
