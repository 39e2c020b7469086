"""The contracts of marking, tried on a sample of students, since a diagnosis takes milliseconds."""

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from deltarule.generator.checks import Bool, Choice, Code, Formula, Matching, Order, Property
from deltarule.generator.core import Exercise, InputError, Misconception, freeze
from deltarule.generator.record import freeze_exercise, thaw_exercise
from deltarule.generator.sampling import TRIVIAL, TRIVIAL_SHARE, draw, misconceptions
from deltarule.graders.linting.report import Contract, Report
from deltarule.graders.linting.solved import Batch, Worst, trivial_answers
from deltarule.graders.marking import Marking, mark_all
from deltarule.graders.programs.marking import Ran, by_solver
from deltarule.reference.formula import Array

SHEETS = 100
"""Students of each kind that are marked."""
SIMPLE = frozenset(f"{simple:g}" for simple in TRIVIAL)
"""Answers that are never carried; a given that is copied may be, where another is 1."""
SLIPS = 0.05
"""Share of honest slips that may be charged more than once."""
JUNK = (
    None,
    "",
    "no idea",
    float("nan"),
    "1,5",
    "1,5;2",
    [[1, 2], [3]],
    {"a": 1},
    True,
    "9" * 3000,
)
NOTHING = frozenset({"blank", "unreadable", "misshapen", "wrong", "ungraded"})
Sheet = dict[str, object]


def sheet(exercise: Exercise, values: Mapping[str, Array]) -> Sheet:
    """Write values of the asked steps as answers, rounded as asked."""
    written: Sheet = {}
    for part in exercise.parts:
        value = np.asarray(values[part.step])
        if part.digits is not None:
            rounded = [float(f"{x:.{part.digits}f}") for x in value.ravel().tolist()]
            value = np.array(rounded).reshape(value.shape)
        written[part.step] = part.check.write(value)
    return written


def answer(exercise: Exercise, *mistakes: Misconception) -> Sheet:
    """Answer right, or with misconceptions; a function does what the solver does."""
    if exercise.family.kind == "code":
        return {part.step: by_solver(exercise, mistakes) for part in exercise.parts}
    return sheet(exercise, exercise.solve(rules=[m.as_rule() for m in mistakes]))


def pairs(first: int, second: int) -> Iterator[tuple[int, int]]:
    """Give different pairs of indices, at most `SHEETS`, in which each index comes in turn."""
    for i in range(min(first * second, SHEETS)):
        yield i % first, (i % first + i // first) % second


def check(exercises: Sequence[Exercise], report: Report) -> None:
    """Try all of this module but what needs other exercises."""
    check_right(exercises, report)
    check_mistakes(exercises, report)
    check_slips(exercises, report)
    check_anything(exercises[0], report)


def marks(
    exercises: Sequence[Exercise],
    sheets: Sequence[Sheet],
    report: Report,
) -> list[Marking]:
    """Mark the answers, or note that marking raises an exception, which it never should."""
    try:
        return mark_all(exercises, sheets)
    except Exception as error:  # noqa: BLE001 (what must not happen is what is looked for)
        seeds = [one.seed for one in exercises]
        report.contracts[11].fail(f"marking raises {type(error).__name__}: {error}", seeds)
        return []


def typed_in(answers: Sheet) -> Sheet:
    """Give answers as they are typed; what a function did is no text."""
    return {name: one if isinstance(one, Ran) else str(one) for name, one in answers.items()}


def check_right(exercises: Sequence[Exercise], report: Report) -> None:
    """Right answers earn everything, as data and typed, also from the record without its seed."""
    rights, frozen = report.contracts[6], report.contracts[9]
    sheets = [answer(one) for one in exercises]
    typed = [typed_in(answers) for answers in sheets]
    thawed = []
    for one in exercises:
        record = json.loads(json.dumps(freeze_exercise(one)))
        try:
            thawed.append(thaw_exercise(record | {"seed": one.seed + 1}))
        except InputError as error:
            frozen.fail(f"the record does not come back: {error}", [one.seed])
            break
        same = freeze_exercise(thawed[-1]) | {"seed": one.seed} == record
        frozen.fail_at("the record does not come back as it was", [] if same else [one.seed])
    frozen.note = f"{-(-len(thawed) // 4)} marked by their records, with other seeds"
    mixed = [typed[i] if i % 2 else sheets[i] for i in range(len(sheets))]
    for contract, marked in ((rights, exercises), (frozen, thawed[: -(-len(thawed) // 4)])):
        found = marks(marked, mixed[: len(marked)], report)
        for one, marking in zip(exercises, found, strict=False):
            for verdict in marking.verdicts:
                if verdict.points < verdict.max:
                    contract.fail(f"{verdict.part}: right is marked {verdict.kind}", [one.seed])
        contract.tried = len(exercises)


def check_mistakes(exercises: Sequence[Exercise], report: Report) -> None:
    """Who has one misconception loses its own part, and is told its name."""
    contract, first = report.contracts[6], exercises[0]
    mistakes = misconceptions(first.family, first.options, first.parts)
    tried = [(exercises[i], mistakes[m]) for i, m in pairs(len(exercises), len(mistakes))]
    sheets = [answer(one, mistake) for one, mistake in tried]
    marked = marks([one for one, _ in tried], sheets, report)
    contract.note = f"{contract.tried} right, {len(tried)} with one misconception"
    contract.tried += len(tried)
    for (one, mistake), marking in zip(tried, marked, strict=False):
        lost = _lost(marking)
        if lost != [(lost[0][0] if lost else "", mistake.name)]:
            shown = ", ".join(f"{part} {kind}" for part, kind in lost[:4]) or "nothing"
            contract.fail(f"{mistake.name} is charged for {shown}", [one.seed])


def _lost(marking: Marking) -> list[tuple[str, str]]:
    """Name the parts that lost points, with the misconception or the kind of verdict."""
    lost = [verdict for verdict in marking.verdicts if verdict.points < verdict.max]
    return [(v.part, " and ".join(v.misconceptions) or v.kind) for v in lost]


def check_slips(exercises: Sequence[Exercise], report: Report) -> None:
    """One wrong number and what follows from it cost one part, in nearly all exercises."""
    contract = report.contracts[4]
    tried, sheets = [], []
    for i, k in pairs(len(exercises), len(exercises[0].parts)):
        one, step = exercises[i], exercises[i].parts[k].step
        if isinstance(one.parts[k].check, Choice | Code | Matching | Order | Property):
            continue  # any other choice is a slip of its own kind; what has the property is right
        value = np.array(one.solve()[step])
        off = (3 + (i + k) % 4) * (0.02 if value.dtype.kind == "f" else 1)
        old = value.flat[i % value.size]
        flips = isinstance(one.parts[k].check, Bool)
        value.flat[i % value.size] = 1 - old if flips else old + off
        slipped = sheet(one, one.solve(carried={step: value}))
        if slipped != sheet(one, one.solve()):
            tried.append((one, step))
            sheets.append(slipped)
    contract.tried += len(tried)
    failed = []
    marked = marks([one for one, _ in tried], sheets, report)
    for (one, step), marking in zip(tried, marked, strict=False):
        lost = _lost(marking)
        if [part for part, _ in lost] != [step]:
            failed.append((one.seed, f"a slip at {step} costs {', '.join(p for p, _ in lost)}"))
    contract.note = f"{len(marked) - len(failed)} of {len(tried)} slips are charged once"
    if len(failed) > max(1, SLIPS * len(tried)):
        for seed, says in failed:
            contract.fail(says, [seed])


def check_marked_trivial(
    exercises: Sequence[Exercise], batch: Batch, worst: Worst, report: Report
) -> None:
    """Trivial answers earn little when marked, carried answers included.

    The exercises, which `batch` solves, are those where most is right by chance, and others.
    """
    answers = trivial_answers(batch)
    at = {one.seed: i for i, one in enumerate(exercises)}
    tried = [(at[seed], name) for name, (_, seed) in worst.items() if seed in at]
    tried += [(i, list(answers)[k]) for i, k in pairs(len(exercises), len(answers))]
    tried = list(dict.fromkeys(tried))[:SHEETS]
    sheets = [_trivial_sheet(batch, answers[name][i]) for i, name in tried]
    marked = marks([exercises[i] for i, _ in tried], sheets, report)
    report.contracts[4].tried += len(tried)
    report.contracts[5].note = f"marked: {len(tried)}; kinds: {len(answers)}"
    report.trivial_share = 0.0
    for (i, name), marking in zip(tried, marked, strict=False):
        share = marking.score / marking.max
        report.trivial_share = max(report.trivial_share, round(share, 4))
        seed = [exercises[i].seed]
        if share > TRIVIAL_SHARE:
            report.contracts[5].fail(f"{name} everywhere is marked {share:.0%}", seed)
        carried = [verdict.part for verdict in marking.verdicts if verdict.kind == "carried"]
        if carried and name in SIMPLE:
            report.contracts[4].fail(f"{name} everywhere is carried at {carried[0]}", seed)


def _trivial_sheet(batch: Batch, row: Array) -> Sheet:
    """Write the elements of all parts as answers; those that are not numbers are blank."""
    written: Sheet = {}
    for k, part in enumerate(batch.parts):
        if isinstance(part.check, Choice | Code | Matching | Order):
            continue
        if isinstance(part.check, Formula):
            written[part.step] = f"{row[batch.layout.starts[k]]:g}"
        elif not np.isnan(row[batch.layout.where(k)]).any():
            value = row[batch.layout.where(k)].reshape(batch.layout.shapes[k])
            written[part.step] = part.check.write(value)
    return written


def check_same(exercises: Sequence[Exercise], contract: Contract) -> None:
    """The same seed gives the same numbers, in another batch."""
    first = exercises[0]
    contract.tried += len(exercises)
    seeds = [one.seed for one in exercises[::-1]]
    again = draw(first.family, seeds, first.options, first.parts)
    for one, other in zip(exercises, again[::-1], strict=True):
        same = freeze(one.givens.arrays()) == freeze(other.givens.arrays())
        contract.fail_at("other numbers in another batch", [] if same else [one.seed])


def check_anything(one: Exercise, report: Report) -> None:
    """Whatever is typed gets a verdict, and what is no answer earns nothing."""
    contract = report.contracts[11]
    for junk in JUNK:
        for locale in ("en", "de"):
            contract.tried += 1
            try:
                (marking,) = mark_all([one], [{part.step: junk for part in one.parts}], locale)
            except Exception as error:  # noqa: BLE001 (what must not happen is what is looked for)
                contract.fail(f"{junk!r:.40} raises {type(error).__name__}: {error}", [one.seed])
                continue
            for verdict, part in zip(marking.verdicts, one.parts, strict=True):
                answers = junk is True and isinstance(part.check, Bool)
                if locale == "en" and verdict.kind not in NOTHING and not answers:
                    contract.fail(f"{junk!r:.40} is {verdict.kind} at {verdict.part}", [one.seed])
