"""The arithmetic behind every verdict of ./dev bench. No benchmark runs here: none of them is a timed test."""
import pytest
from table import AT_MOST, Figure, Goal, render


def figure(**changes) -> Figure:
    return Figure(**{"name": "submit", "unit": "/s", "measured": [30.0, 20.0, 90.0], "yardstick": [10.0, 10.0, 10.0],
                     "against": "pgbench", **changes})


def test_the_ratio_is_that_of_each_round():
    assert figure(yardstick=[10.0, 40.0, 30.0]).ratios == [3.0, 0.5, 3.0]


def test_a_round_without_its_yardstick_is_no_ratio():
    with pytest.raises(ValueError):
        figure(yardstick=[10.0]).ratios


@pytest.mark.parametrize("ratios, verdict", [([1.9, 2.0, 9.0], "met"), ([1.99, 1.99, 9.0], "not met"), ([1.0, 2.0], "not met")])
def test_the_median_is_judged_not_the_best(ratios, verdict):
    assert Goal(2.0).verdict(ratios) == verdict


def test_between_floor_and_goal():
    goal = Goal(0.75, floor=0.65)
    assert [goal.verdict([value]) for value in (0.75, 0.7, 0.65, 0.64)] == ["met", "floor met", "floor met", "not met"]


def test_less_may_be_better():
    assert Goal(32, AT_MOST).verdict([31, 32, 99]) == "met"
    assert Goal(32, AT_MOST).verdict([33, 33, 1]) == "not met"


def test_without_a_yardstick_the_value_itself_is_judged():
    memory = figure(measured=[30.0], yardstick=[], goal=Goal(32, AT_MOST))
    assert memory.verdict == "met" and memory.ratios == []


def test_json_and_table_say_the_same():
    row = figure(goal=Goal(2.0), foreign=[0.1, 0.4])
    said, cells = row.json(), row.cells()
    assert (said["median"], said["min"], said["max"], said["verdict"]) == (3.0, 2.0, 9.0, "met")
    assert "3.00 [2..9]" in cells and "met" in cells and "0.4" in cells and ">= 2" in cells
    assert all(cell in render([row]) for cell in cells)
