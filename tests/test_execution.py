"""Running a submission: computed answers and functions, whatever the cells do."""

from collections.abc import Iterator

import pytest

from deltarule.generator.issue import Issued, Question
from deltarule.generator.pose import pose
from deltarule.generator.roster import Student
from deltarule.graders.execution import Executed, execute
from deltarule.graders.programs.marking import Ran
from deltarule.graders.sandbox.box import Limits, Sandbox
from deltarule.graders.sandbox.select import start
from deltarule.graders.submission import grade

SIGMOID = """
import numpy as np
def sigmoid(z):
    s = np.exp(-np.logaddexp(0, -z))
    return s, s * np.exp(-np.logaddexp(0, z))
"""
CODE, TYPED = "q1_sigmoid", "q2_y"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The best tier that works here; without one, a plain child."""
    with start(unsafe=True) as best:
        yield best


@pytest.fixture(scope="module")
def issued() -> Issued:
    """A function, and a question whose answers are numbers."""
    exercises = (pose("code_sigmoid", 1, {}), pose("lms_epoch", 1, {"samples": 2}))
    questions = tuple(Question(one, k, 0, "ann", False, 1) for k, one in enumerate(exercises))
    return Issued(Student("ann"), "v", 1, questions)


def run(
    issued: Issued, sandbox: Sandbox, *cells: tuple[str, str], computed: bool = True
) -> Executed:
    """Run cells with short limits."""
    limits = Limits(seconds=1, total=20)
    return execute(issued, cells, lambda: sandbox, computed=computed, limits=limits)


def score(issued: Issued, executed: Executed, *cells: tuple[str, str]) -> dict[str, float]:
    """Give the points of each part."""
    graded = grade(issued, dict(cells), executed=executed)
    return {v.part: v.points for marking in graded.markings for v in marking.verdicts}


def test_computed_answers(issued: Issued, sandbox: Sandbox) -> None:
    """An expression is run, with what other cells have made; a literal is read as it stands."""
    truth = issued.exercises[1].solve()
    cells = (
        ("", "import math\nhalf = 1 / 2"),
        ("q2_before_mse", f"before_mse = math.fsum([{float(truth['before.mse'])!r}]) * 2 * half"),
        ("q2_s1_y", f"s1_y = {float(truth['s1.y']):.4f}"),
        (
            "q2_s1_w_new",
            f"import numpy as np\ns1_w_new = np.array({truth['s1.w_new'].tolist()}) / half / 2",
        ),
        ("q2_s2_y", "s2_y = undefined"),
    )
    executed = run(issued, sandbox, *cells)
    assert set(executed.answers) == {(2, "before.mse"), (2, "s1.w_new")}
    points = score(issued, executed, *cells)
    parts = {part.step: part.points for part in issued.exercises[1].parts}
    for step in ("before.mse", "s1.y", "s1.w_new"):
        assert points[step] == parts[step]
    assert points["s2.y"] == 0
    assert "NameError" in executed.printed[4]


def test_what_is_typed_is_not_run(issued: Issued, sandbox: Sandbox) -> None:
    """Without computed answers only functions are run; with only literals, nothing is."""

    def never() -> Sandbox:
        raise AssertionError

    cells = (("q2_s1_y", "s1_y = x + 1"), ("q2_s2_y", "s2_y = 0.5"))
    assert execute(issued, cells, never) == Executed()
    assert execute(issued, cells[1:], never, computed=True) == Executed()


def test_a_function(issued: Issued, sandbox: Sandbox) -> None:
    """It is the one that its own cell made, also when a later cell uses the name again."""
    later = ("", "sigmoid = None")
    executed = run(issued, sandbox, (CODE, SIGMOID), later, computed=False)
    assert isinstance(executed.answers[1, "sigmoid"], Ran)
    assert score(issued, executed, (CODE, SIGMOID))["sigmoid"] == 10
    assert executed.tier == sandbox.tier


def test_without_a_sandbox_answers_wait(issued: Issued) -> None:
    """Nothing is run, and the cells whose answers need it are named."""
    cells = ((CODE, SIGMOID), ("q2_s1_y", "s1_y = x + 1"), ("q2_s2_y", "s2_y = 0.25"))
    executed = execute(issued, cells, lambda: None, computed=True)
    assert executed.unrun == {CODE, "q2_s1_y"} and not executed.tier
    verdicts = grade(issued, dict(cells), executed=executed).markings[0].verdicts
    assert [(v.kind, v.points) for v in verdicts] == [("ungraded", 0)]


@pytest.mark.parametrize(
    ("source", "status"),
    [("while True: pass", "timeout"), ("import os; os._exit(0)", "died")],
)
def test_a_cell_that_ends_its_box(
    issued: Issued, sandbox: Sandbox, source: str, status: str
) -> None:
    """The other cells are run without it, and the instructor is told which it was."""
    cells = (("", "x = 1"), ("", source), (CODE, SIGMOID), ("q2_s1_y", "s1_y = x + 0.5"))
    executed = run(issued, sandbox, *cells)
    assert executed.notes == (f"own cell 2: {status}",)
    assert executed.answers[2, "s1.y"] == 1.5
    assert score(issued, executed, *cells)["sigmoid"] == 10


def test_the_cell_of_a_function_that_never_ends(issued: Issued, sandbox: Sandbox) -> None:
    """There is no function, and the words say that it takes too long."""
    cells = ((CODE, "def sigmoid(z): ...\nwhile True: pass"),)
    executed = run(issued, sandbox, *cells)
    verdict = grade(issued, dict(cells), executed=executed).markings[0].verdicts[0]
    assert verdict.points == 0 and "takes too long" in verdict.says


@pytest.mark.parametrize("source", ["import os; os._exit(0)", "while True: pass"])
def test_a_function_that_ends_its_box(sandbox: Sandbox, source: str) -> None:
    """It costs the other functions nothing, and the instructor is told."""
    exercises = (pose("code_softmax", 1, {}), pose("code_sigmoid", 1, {}))
    questions = tuple(Question(one, k, 0, "ann", False, 1) for k, one in enumerate(exercises))
    two = Issued(Student("ann"), "v", 1, questions)
    cells = (
        ("q1_softmax", f"def softmax(z, temperature):\n    {source}"),
        ("q2_sigmoid", SIGMOID),
    )
    executed = run(two, sandbox, *cells, computed=False)
    assert score(two, executed, *cells) == {"softmax": 0, "sigmoid": 10}
    assert executed.notes[0].startswith("q1_softmax: ")


def test_many_cells_that_end_their_boxes(issued: Issued, sandbox: Sandbox) -> None:
    """Nobody can keep the grader busy for ever."""
    cells = (*[("", "import os; os._exit(0)")] * 12, (CODE, SIGMOID))
    executed = run(issued, sandbox, *cells)
    assert "too many cells" in executed.notes[-1]
    assert score(issued, executed, *cells)["sigmoid"] == 0


def test_printed_text_is_plain_and_short(issued: Issued, sandbox: Sandbox) -> None:
    """Escapes of terminals are taken out, and of a flood little is kept."""
    noise = r"print('\x1b[31mred\x1b[0m\x00 <b>' + '\ud800')"
    flood = "print('x' * 10**6)"
    executed = run(issued, sandbox, ("", noise), ("", flood), (CODE, SIGMOID))
    assert executed.printed[0].startswith("red <b>") and "\x1b" not in executed.printed[0]
    assert len(executed.printed[1]) < 70_000


def test_hidden_inputs_are_not_printed(issued: Issued, sandbox: Sandbox) -> None:
    """What a function prints or raises when it is called is shown nowhere."""
    source = SIGMOID.replace("    s = np", "    print('seen', z)\n    s = np", 1)
    cells = ((CODE, source + "\nprint('defined')"), ("", "print(sigmoid(np.zeros(1)))"))
    executed = run(issued, sandbox, *cells)
    assert executed.printed[0] == "defined" and executed.printed[1].count("seen") == 1
    raising = "def sigmoid(z):\n    if len(z) != 3: raise ValueError(z)\n    return z, z"
    executed = run(issued, sandbox, (CODE, raising))
    (verdict,) = grade(issued, {CODE: raising}, executed=executed).markings[0].verdicts
    ran = executed.answers[1, "sigmoid"]
    hidden = [
        done.says for t, done in zip(ran.trials, ran.results, strict=True) if t.kind != "shown"
    ]
    assert any("ValueError" in says for says in hidden)
    assert not any(says and says in verdict.says for says in hidden)
