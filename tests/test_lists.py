"""Lists in words: tasks and statements are complete and fair, and are drawn as promised."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.generator.draw import Draw
from deltarule.generator.lists import Statement, pick, tasks, topics
from deltarule.generator.render import Page
from deltarule.generator.sampling import draw
from deltarule.graders.marking import mark, mark_all
from deltarule.graders.partial import share
from tests.worked import misconceptions

EXTREMES = re.compile(r"\b(?:all|always|any|every|everywhere|only|never|none|no)\b", re.IGNORECASE)
LAYERS = {
    "binary": ("sigmoid", "binary cross entropy"),
    "multiclass": ("softmax", "categorical cross entropy"),
    "multilabel": ("sigmoid", "binary cross entropy"),
    "regression": ("identity", "squared error"),
}


def drawn(name: str, **options: object) -> list[Exercise]:
    """Draw some exercises of a family."""
    family = families.get(name)
    return draw(family, range(20), family.options(options))


def statements(holds: bool) -> list[Statement]:
    """Give all true statements, or all false ones."""
    every = [one for topic in topics().values() for one in topic.statements.values()]
    return [one for one in every if one.holds == holds]


@given(st.lists(st.integers(2, 6), min_size=1, max_size=4), st.data(), st.text())
def test_what_is_picked_is_different_and_of_each_kind(
    sizes: list[int], data: st.DataObject, key: str
) -> None:
    """As many entries as asked, none twice, and at least so many of each kind."""
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    least = data.draw(st.integers(0, min(sizes)))
    count = data.draw(st.integers(max(1, least * len(sizes)), len(kinds)))
    for picked in pick(Draw([key, key + "'"]), kinds, count, least).tolist():
        assert len(set(picked)) == len(picked) == count
        found = Counter(kinds[picked].tolist())
        assert all(found[kind] >= least for kind in range(len(sizes)))


def test_every_entry_comes_at_every_place() -> None:
    """No place is kept for a kind, and no entry is left out."""
    kinds = np.array([0, 0, 1, 1, 1, 2])
    picked = pick(Draw([str(n) for n in range(400)]), kinds, count=4, least=1)
    for place in picked.T:
        assert set(place.tolist()) == set(range(6))


@pytest.mark.parametrize(("count", "least"), [(7, 1), (3, 2), (6, 3)])
def test_what_cannot_be_picked_is_refused(count: int, least: int) -> None:
    """More entries than there are, or more of each kind, cannot be drawn."""
    with pytest.raises(ValueError, match="room for"):
        pick(Draw(["a"]), np.array([0, 0, 1, 1, 1, 1]), count, least)


def test_numbers_of_statements_tell_their_topic() -> None:
    """The statements of the first topic are 101, 102, ..., those of the next 201."""
    for place, topic in enumerate(topics().values(), start=1):
        numbers = list(topic.statements)
        assert numbers == list(range(100 * place + 1, 100 * place + 1 + len(numbers)))


@pytest.mark.parametrize("name", topics())
def test_each_topic_is_balanced(name: str) -> None:
    """As many statements are true as false, with sentences of the same length."""
    found = topics()[name].statements.values()
    assert 14 <= len(found) <= 18
    lengths = {
        holds: [len(one.text) for one in found if one.holds == holds] for holds in (True, False)
    }
    assert len(lengths[True]) == len(lengths[False])
    assert 0.8 < np.mean(lengths[True]) / np.mean(lengths[False]) < 1.25


def test_words_do_not_give_the_truth_away() -> None:
    """Words such as "all" and "never" are about as frequent in true statements as in false ones."""
    shares = [
        np.mean([bool(EXTREMES.search(one.text)) for one in statements(holds)])
        for holds in (True, False)
    ]
    assert abs(shares[0] - shares[1]) < 0.15


def test_statements_are_sentences_of_their_own() -> None:
    """Each is there once, is short, and has a reason that is no copy of it."""
    every = statements(True) + statements(False)
    assert len({one.text for one in every}) == len(every)
    for one in every:
        assert one.text.endswith(".") and one.because.endswith(".")
        assert 30 < len(one.text) < 140 and 30 < len(one.because) < 140
        assert one.text.count("$") % 2 == one.because.count("$") % 2 == 0


def test_a_belief_shows_in_true_and_in_false_statements_of_its_topic() -> None:
    """So it is told from saying yes to everything; other mistakes are those of the catalogue."""
    beliefs = {topic.belief.name for topic in topics().values()}
    catalogue = misconceptions()
    assert len(beliefs) == len(topics())
    for topic in topics().values():
        here = [one for one in topic.statements.values() if topic.belief.name in one.shows]
        assert Counter(one.holds for one in here).keys() == {True, False} and len(here) >= 4
        for one in topic.statements.values():
            assert set(one.shows) - {topic.belief.name} <= catalogue - beliefs


def test_tasks_take_both_numbers_and_no_other() -> None:
    """Each text has a place for the inputs and one for what is predicted, and no digit."""
    texts = [task.text for task in tasks().values()]
    assert len(set(texts)) == len(texts)
    for task in tasks().values():
        assert re.findall(r"\{(\w+)\}", task.text) == ["inputs", "count"]
        assert not re.search(r"\d", task.text) and task.text.endswith(".")
        assert task.kind in LAYERS and not task.why.endswith(".")


@pytest.mark.parametrize("count", [4, 5, 6, 7, 8])
@pytest.mark.parametrize("topic", topics())
def test_some_statements_are_true_and_some_are_not(topic: str, count: int) -> None:
    """Of six there are from two to four true ones."""
    for exercise in drawn("statements", topic=topic, statements=count):
        true = int(exercise.solve()["truth"].sum())
        assert count // 2 - 1 <= true <= count - (count // 2 - 1)


@pytest.mark.parametrize("topic", topics())
def test_a_belief_costs_no_more_than_its_wrong_answers(topic: str) -> None:
    """It shows in two statements or more, and two wrong ones of six earn nothing anyway."""
    exercises = drawn("statements", topic=topic)
    name = topics()[topic].belief.name
    believed, slips = [], []
    for exercise in exercises:
        truth = exercise.solve()["truth"]
        numbers = exercise.givens.arrays()["number"].tolist()
        shown = np.array([name in topics()[topic].statements[n].shows for n in numbers])
        assert shown.sum() >= 2
        believed.append(np.where(shown, 1 - truth, truth))
        slips.append(np.where(np.arange(6) == shown.argmax(), 1 - truth, truth))
        assert share(exercise.parts[0], ~shown, believed[-1], truth) == 0
    for marking in mark_all(exercises, [{"truth": one.tolist()} for one in believed]):
        assert marking.verdicts[0].misconceptions == (name,)
    for marking in mark_all(exercises, [{"truth": one.tolist()} for one in slips]):
        assert not marking.verdicts[0].misconceptions


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_the_table_of_the_solution_has_the_right_answers(level: str) -> None:
    """Its words are those whose letters are right, and fit the kind of the task."""
    for exercise in drawn("activation_choice", level=level):
        trace = exercise.solve()
        activations, losses = (part.check.choices for part in exercise.parts[:2])  # type: ignore[union-attr]
        rows = re.findall(r"^\| (\d.*) \|$", Page(exercise).solution, re.MULTILINE)
        for k, number in enumerate(exercise.givens.arrays()["task"].tolist()):
            found = rows[k].split(" | ")
            chosen = activations[trace["activation"][k]], losses[trace["loss"][k]]
            assert tuple(found[2:4]) == chosen == LAYERS[tasks()[number].kind]
            assert found[4] == str(trace["units"][k])


def test_numbers_of_units() -> None:
    """A unit for two classes, and one for each of several classes, labels or numbers."""
    family = families.get("activation_choice")
    options = family.options({"level": "easy"})
    numbers = {"task": [1, 7, 13, 19], "inputs": [20, 30, 40, 50], "count": [2, 5, 6, 7]}
    givens = family.givens(**{name: np.array(value) for name, value in numbers.items()})
    exercise = Exercise(family, 0, options, givens, family.parts(options))
    assert exercise.solve()["units"].tolist() == [1, 5, 6, 7]
    typed = {"activation": "1a 2b 3a 4d", "loss": "1b 2c 3b 4a", "units": "1 5 6 7"}
    marking = mark(exercise, typed)
    assert marking.score == marking.max


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("statements", "number", 199),
        ("statements", "number", 201),
        ("activation_choice", "task", 0),
    ],
)
def test_numbers_that_are_not_in_the_list_are_refused(name: str, given: str, value: int) -> None:
    """Posed numbers must be in the list, those of statements in the list of their topic."""
    exercise = drawn(name)[0]
    wrong = exercise.givens.arrays() | {given: np.full(len(exercise.solve()[given]), value)}
    givens = exercise.family.givens(**wrong)
    with pytest.raises(ValueError, match=f"{given} must be from"):
        exercise.family.trace(givens, exercise.options)
