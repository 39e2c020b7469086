"""The commands about exercises: to look at them, try them, and practise."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from deltarule.cli.app import Json, command, print_json

Seed = Annotated[int, typer.Option(help="Which variant.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="An option of the family."),
]


def read_options(pairs: list[str] | None) -> dict[str, str]:
    """Read ``--option name=value`` pairs."""
    from deltarule.generator.core import InputError, shown

    options: dict[str, str] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise InputError(f"--option must be NAME=VALUE (got {shown(pair)})")
        if name in options:
            raise InputError(f"--option {name} is given twice")
        options[name] = value
    return options


def make(family: str, seed: int, pairs: list[str] | None) -> Any:
    """Draw the exercise that a command names."""
    from deltarule.generator.pose import pose

    return pose(family, seed, read_options(pairs))


@command
def list_(
    wanted: Annotated[
        list[str] | None, typer.Argument(help="Families, or topics, whose options are shown.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the families of exercises; of those that are named, also the options."""
    from deltarule.cli.data import family_data
    from deltarule.generator import families
    from deltarule.generator.core import InputError, nearest, shown

    data = [family_data(families.get(name)) for name in families.names()]
    known = [one[key] for one in data for key in ("name", "topic")]
    for word in wanted or ():
        if word not in known:
            raise InputError(f"no family or topic is {shown(word)}{nearest(word, known)}")
    if wanted:
        data = [one for one in data if {one["name"], one["topic"]} & set(wanted)]
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_families, print_topics

    (print_families if wanted else print_topics)(data)


@command
def show(
    family: Annotated[str, typer.Argument(help="A family, with --seed.")] = "",
    seed: Annotated[int | None, typer.Option(help="Which variant.")] = None,
    option: Options = None,
    course: Annotated[Path | None, typer.Option(help="Folder of a course instead.")] = None,
    assignment: Annotated[str, typer.Option(help="With --course: the assignment.")] = "",
    student: Annotated[str, typer.Option(help="With --course: whose variant.")] = "",
    as_json: Json = False,
) -> None:
    """Show one variant: question, answers and worked solution.

    With --course it is the variant of a student, with what was handed in and the verdicts.
    """
    from deltarule.generator.core import InputError

    if course is not None:
        if family or seed is not None or option or not (assignment and student):
            raise InputError("--course goes with --assignment and --student, and nothing else")
        show_student(course, assignment, student, as_json=as_json)
        return
    if not family or seed is None:
        raise InputError("show needs a family and --seed, or --course")
    from deltarule.cli.data import exercise_data

    data = exercise_data(make(family, seed, option))
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_exercise

    print_exercise(data)


def show_student(course: Path, assignment: str, student: str, *, as_json: bool) -> None:
    """Show what a student was given and handed in, and the verdicts."""
    from deltarule.cli.data import submission_data
    from deltarule.generator.course import find

    data = submission_data(find(course, assignment), student)
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_submission

    print_submission(data)


@command
def mark(
    family: str,
    seed: Seed,
    answers: Annotated[
        Path, typer.Option(help="JSON file with {part: answer}; - is standard input.")
    ],
    option: Options = None,
    locale: Annotated[str, typer.Option(help="Language of typed answers, such as de.")] = "en",
    as_json: Json = False,
) -> None:
    """Mark answers to one variant."""
    from deltarule.cli.data import marking_data
    from deltarule.generator.core import InputError
    from deltarule.graders import marking

    given = read_answers(answers)
    exercise = make(family, seed, option)
    if exercise.family.kind == "code":
        raise InputError(
            f"{family} asks for a function, and mark runs nothing: put it into a bank, and use"
            " deltarule practice BANK DIR and pytest DIR"
        )
    data = marking_data(marking.mark(exercise, given, locale))
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_marking

    print_marking(data)


def read_answers(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file or from standard input."""
    from deltarule.generator.core import InputError

    def whole(text: str) -> float:
        # Beyond this no float is as large, and Python itself refuses to read far longer ones.
        return int(text) if len(text) < 400 else float("inf")

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
        data = json.loads(text, parse_int=whole)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: this is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}: answers must be an object of parts (got {type(data).__name__})")
    return data


@command
def lint(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FAMILY or BANK ...]",
            help="Families by name, and banks, which are files that end in .yaml; all families"
            " where none is named.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many seeds are tried.")] = 200,
    as_json: Json = False,
) -> int:
    """Try the contracts of a fair exercise on families, or on the items of banks."""
    from deltarule.graders.linting import lint as linting

    reports = linting.lint_all(targets or [], seeds)
    if as_json:
        print_json([report.record() for report in reports])
    else:
        from deltarule.cli.terminal import print_lint

        print_lint(reports)
    return 0 if all(report.ok for report in reports) else 1


@command
def practice(
    bank: Annotated[Path, typer.Argument(help="The bank, a YAML file.")],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")
    ],
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**9,
            help="Which numbers; without it 1, or with --new-seed the lowest not used in DIR.",
        ),
    ] = None,
    new_seed: Annotated[
        bool, typer.Option("--new-seed", help="A fresh set; old answers are kept beside it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write questions for yourself, and a file for the answers, to check with pytest DIR."""
    from deltarule.generator import practice as practices

    made = practices.make(bank, folder, seed, fresh=new_seed)
    asked = sum(len(exercise.parts) for exercise in made.practice.exercises)
    kept = [str(path) for path in made.kept]
    questions, answers = folder / practices.QUESTIONS, folder / practices.ANSWERS
    files = [str(folder / name) for name in made.practice.files if name]
    if as_json:
        data = {"title": made.practice.title, "seed": made.practice.seed, "parts": asked}
        data["files"] = files
        print_json(data | {"questions": str(questions), "answers": str(answers), "kept": kept})
        return
    typer.echo(f"{made.practice.title}: seed {made.practice.seed}, {asked} answers to find")
    typer.echo(f"  to read:     {questions}")
    typer.echo(f"  to fill in:  {answers}")
    for path in files:
        typer.echo(f"  to write:    {path}")
    typer.echo(f"  to check:    {practices.check_command(folder)}")
    for path in kept:
        typer.echo(f"  kept:        {path}")
