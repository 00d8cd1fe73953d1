"""The arithmetic of search quality, and the command that prints it."""

import json
from math import log2

import pytest
from django.core.management import CommandError, call_command

from search.core.evaluation import UnreadableRow, average, figures_of, read_judgments, read_queries
from tests.factories.courses import course_page


def test_a_perfect_ranking_is_perfect():
    found = figures_of(["A", "B", "C"], {"A": 3, "B": 1, "D": 0})

    assert (found.ndcg, found.mrr, found.recall, found.nothing) == (1.0, 1.0, 1.0, 0.0)


def test_the_gain_sinks_with_the_rank():
    found = figures_of(["X", "a"], {"A": 2})

    assert found.ndcg == pytest.approx(1 / log2(3))
    assert found.mrr == 0.5


def test_only_ten_count_and_fifty_are_recalled():
    filling = [f"X{n}" for n in range(10)]

    found = figures_of([*filling, "A"], {"A": 1, "B": 1})

    assert (found.ndcg, found.mrr, found.recall) == (0.0, 0.0, 0.5)


def test_nothing_found_is_counted():
    both = average([figures_of([], {"A": 1}), figures_of(["A"], {"A": 1})])

    assert (both.nothing, both.ndcg) == (0.5, 0.5)


@pytest.mark.parametrize("line", ["q1\tA", "q1\tA\t4", "q1\t\t1", "q1 A 1"])
def test_a_line_that_makes_no_sense_is_named(line):
    with pytest.raises(UnreadableRow, match="Line 2"):
        read_judgments(["q1\tB\t1", line])


def test_queries_are_read_and_empty_lines_passed_over():
    assert read_queries(["q1\tpump curves", "", "q2\tC++"]) == {"q1": "pump curves", "q2": "C++"}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "judgments.tsv").write_text("q1\tPMP-1\t3\nq1\tPMP-2\t1\nq2\tPMP-1\t2\n")
    (tmp_path / "queries.tsv").write_text("q1\tpumps\nq2\tturbines\nq3\tnobody judged\n")
    return tmp_path / "judgments.tsv", tmp_path / "queries.tsv"


@pytest.mark.django_db
def test_the_command_asks_the_search(catalog, files, capsys):
    course_page(catalog, code="PMP-1", title="Pumps")
    course_page(catalog, code="PMP-2", title="Meetings", summary="About pumps.")

    call_command("evaluate_search", *files, json=True)

    told = json.loads(capsys.readouterr().out)
    assert told["queries"] == 2
    assert told["by_query"]["q1"] == {"ndcg": 1.0, "mrr": 1.0, "recall": 1.0, "nothing": 0.0}
    assert told["mean"]["nothing"] == 0.5


@pytest.mark.django_db
def test_the_table_ends_with_the_mean(catalog, files, capsys):
    course_page(catalog, code="PMP-1", title="Pumps")

    call_command("evaluate_search", *files)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["query", "nDCG@10"]
    assert lines[-1].startswith("all 2")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate_search", tmp_path / "none.tsv", tmp_path / "none.tsv")
