"""
How many instructions the server takes for a call of each hot path. Unlike time, they do not depend on what else the machine
does, so that a test can hold them. PostgreSQL's are not counted; what the server does while nobody calls is taken off.
"""
import platform

import budgets
import hot_paths
import pytest

BUDGETS = budgets.read()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="another processor has other instructions")
@pytest.mark.parametrize("path", hot_paths.PATHS)
def test_a_call_stays_within_its_budget(caller, path):
    count = hot_paths.count(caller, path)
    if wrong := budgets.verdict(BUDGETS[path], count.a_call):
        pytest.fail(f"{path} {wrong}\n{budgets.changes(BUDGETS[path], count.functions())}", pytrace=False)


def test_each_path_has_a_budget_and_none_is_left_over():
    assert set(BUDGETS) == set(hot_paths.PATHS)


@pytest.mark.parametrize("a_call, wrong", [
    (1151, "more than 115%"), (1150, None), (1000, None), (700, None), (699, "less than 70%"), (0, "less than 70%")])
def test_what_is_beyond_a_budget_is_said(a_call, wrong):
    said = budgets.verdict({"instructions": 1000}, a_call)
    assert said is None if wrong is None else wrong in said


def test_the_functions_that_grew_are_named_first():
    before = {"functions": {"main": 1000, "encode": 500, "gone": 90}}
    lines = budgets.changes(before, {"main": 1300, "encode": 510, "new": 280}).splitlines()
    assert [line.split()[-1] for line in lines] == ["main", "new", "gone", "encode"]
    assert lines[0].split() == ["+300", "1,000", "->", "1,300", "main"]
