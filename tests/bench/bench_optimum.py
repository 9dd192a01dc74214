"""How far the match by rank stays behind the best placing there is, and how far first come, first served does. No time is in it."""
import re
import subprocess

import load
from table import Figure

NOTES = (
    "Many cases of 60 requests, some urgent; plenty: two seats a request, enough: one, scarcity: one for five. tests/bench/optimum.c, without a "
    "database.",
    "optimum: the most requests that can be placed, and the least cost of placing as many as were placed, whoever they are (exact).",
    "The match keeps the rank: it never takes from one ranked before what they would have liked better, to place one more or to save cost. What it "
    "stays behind is the price of that, and there is no goal: a change that lowers it by breaking the rank is wrong.",
    "First come, first served knows neither urgency nor wishes: each takes the first seat within its limits, and is judged by the same cost.",
)
WHO = {"match": "the match", "first_come": "first come"}
LINE = re.compile(r"(\w+) (\w+) (\d+) (\d+) (\d+) (\d+)")


def run(stage) -> list[Figure]:
    program = load.compiled_with_match("optimum")
    words = subprocess.run([program, "20" if stage.quick else "200"], capture_output=True, text=True, check=True).stdout
    rounds: dict[tuple[str, str], list[list[float]]] = {}
    for shape, who, *numbers in LINE.findall(words):
        rounds.setdefault((shape, who), []).append([float(number) for number in numbers])
    figures = []
    for (shape, who), found in rounds.items():
        placed, cost, best, least = zip(*found, strict=True)
        figures += [Figure(f"{WHO[who]}, {shape}: placed", "", list(placed), list(best), "optimum"),
                    Figure("  cost", "", list(cost), list(least), "optimum")]
    return figures
